from dataclasses import dataclass

import redis
import requests
from agents import RunContextWrapper
from pydantic_ai import RunContext


@dataclass
class Deps:
    http: requests.Session
    cache: redis.Redis


async def weather(ctx: RunContext[Deps], city):
    return ctx.deps.http.get(city, timeout=2)


async def remembered(ctx: RunContextWrapper[Deps], key):
    return ctx.context.cache.get(key)
