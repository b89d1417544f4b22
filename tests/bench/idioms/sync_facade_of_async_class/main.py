import asyncio
import time


class Client:
    async def aget(self):
        await asyncio.sleep(1)

    def get(self):
        time.sleep(1)
        return asyncio.run(self.aget())


async def handler(client: Client):
    await client.aget()
