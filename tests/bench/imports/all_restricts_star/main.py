from slow import *
from quick import fetch


async def handler():
    fetch()
    _drain()
