from app.stores import redis
from app.stores.sleep import wait


async def handler() -> None:
    redis.visits()
    wait()
