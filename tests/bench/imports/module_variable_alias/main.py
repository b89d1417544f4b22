import time

pause = time.sleep
wait = pause


async def handler():
    wait(1)
