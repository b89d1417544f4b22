import time


async def test_pause():
    time.sleep(1)
