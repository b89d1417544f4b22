import sys
import time


def do_reindex():
    time.sleep(5)


async def handle(kind: str):
    fn = getattr(sys.modules[__name__], "do_reindex")
    fn()
