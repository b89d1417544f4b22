import redis
from redis import asyncio as modern

cache = redis.from_url("redis://localhost")
other = modern.from_url("redis://localhost")
third = redis.Redis.from_url("redis://localhost")


async def handler():
    cache.set("a", 1)
    third.set("a", 1)
    await other.set("a", 1)
