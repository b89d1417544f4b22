import time


async def handler(pause=time.sleep):
    pause(1)
