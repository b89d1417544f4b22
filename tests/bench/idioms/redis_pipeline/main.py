import redis.asyncio as redis

cache = redis.Redis()


async def handler():
    pipe = cache.pipeline()
    pipe.set("a", 1)
    await pipe.execute()
    async with cache.pipeline() as other:
        await other.get("a").execute()
