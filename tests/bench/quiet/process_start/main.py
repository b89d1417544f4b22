import asyncio
import multiprocessing


def work(): ...
async def go():
    p = multiprocessing.get_context("spawn").Process(target=work, daemon=True)
    p.start()
    while p.is_alive():
        await asyncio.sleep(1)
