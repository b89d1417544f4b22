import redis
import redis.asyncio as aioredis

cache = redis.Redis()
modern = aioredis.Redis()


async def handler():
    cache.get("a")
    await modern.get("a")
