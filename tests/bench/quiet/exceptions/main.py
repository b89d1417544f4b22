import requests


async def handler(job):
    try:
        await job()
    except requests.Timeout:
        raise ValueError("slow") from None
