import time


async def handler(client):
    for attempt in range(3):
        try:
            return await client.fetch()
        except OSError:
            time.sleep(2**attempt)
