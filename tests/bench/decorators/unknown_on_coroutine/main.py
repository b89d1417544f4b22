import time

from somewhere_unknown import command


@command("start")
async def start():
    time.sleep(1)
