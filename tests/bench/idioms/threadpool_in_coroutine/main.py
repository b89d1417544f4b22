import time
from concurrent.futures import ThreadPoolExecutor


async def handler(items):
    with ThreadPoolExecutor() as pool:
        list(pool.map(time.sleep, items))
