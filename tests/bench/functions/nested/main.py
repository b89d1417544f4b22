import shutil
import time


async def handler():
    def work():
        time.sleep(1)

    def unused():
        shutil.rmtree("a")

    work()
