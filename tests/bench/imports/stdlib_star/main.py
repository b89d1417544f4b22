from time import *


async def handler():
    sleep(1)
