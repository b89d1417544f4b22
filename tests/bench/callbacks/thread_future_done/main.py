import shutil
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor()


def clean(future):
    shutil.rmtree("scratch")


async def handler():
    pool.submit(print, 1).add_done_callback(clean)
