from slow import *
from quick import *


async def handler():
    fetch()
    load()
