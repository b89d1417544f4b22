import asyncio
import time


class Echo(asyncio.Protocol):
    def data_received(self, data):
        time.sleep(1)

    def helper_nobody_calls(self):
        time.sleep(1)
