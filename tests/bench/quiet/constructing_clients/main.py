import redis
import requests


async def handler():
    requests.Session()
    redis.Redis()
