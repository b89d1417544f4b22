import sys
import time

if sys.version_info >= (3, 9):

    def pause():
        return None
else:

    def pause():
        time.sleep(1)


async def handler():
    pause()
    if sys.version_info < (3, 7):
        time.sleep(1)
    if sys.version_info < (3, 14):
        time.sleep(1)
