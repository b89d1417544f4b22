import shutil
import time


class Remote:
    def __setitem__(self, key, value):
        time.sleep(1)

    def __delitem__(self, key):
        shutil.rmtree(key)


async def handler(remote: Remote):
    remote["a"] = 1
    del remote["a"]
