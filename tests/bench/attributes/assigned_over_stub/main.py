import time


class Client:
    def __init__(self):
        self.send = self._send_slowly

    def _send_slowly(self, text):
        time.sleep(1)

    def send(self, text):
        raise NotImplementedError


async def handler(client: Client):
    client.send("hello")
