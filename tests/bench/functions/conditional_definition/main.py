import sys
import time

if sys.platform == "win32":

    def flush():
        return None

else:

    def flush():
        time.sleep(1)


async def handler():
    flush()
