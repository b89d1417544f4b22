import time

from apscheduler.schedulers.asyncio import AsyncIOScheduler

scheduler = AsyncIOScheduler()


async def poll():
    time.sleep(1)


def report():
    time.sleep(1)


scheduler.add_job(poll, "interval", seconds=5)
scheduler.add_job(report, "interval", seconds=5)
