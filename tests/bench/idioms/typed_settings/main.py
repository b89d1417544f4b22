from functools import lru_cache

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    url: str = "https://example.org"


@lru_cache
def get_settings():
    return Settings()


async def handler():
    return get_settings().url
