import asyncio
import time


def on_data():
    time.sleep(1)


async def handler(connection):
    loop = asyncio.get_event_loop()
    loop.add_reader(connection, on_data)
