from first import *


async def handler():
    one()
    two()
