from quick import _fetch
from slow import *


async def handler():
    load()
    _fetch()
