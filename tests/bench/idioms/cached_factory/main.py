from functools import lru_cache

import redis


def memoize(size):
    def decorator(function):
        kept = {}

        def wrapper(*arguments):
            return kept.get(arguments) or function(*arguments)

        return wrapper

    return decorator


@lru_cache
def connect(host, port=6379):
    redis.Redis(host=host, port=port).ping()


@memoize(size=3)
def connect_once(host):
    redis.Redis(host=host).ping()


def read_config(): ...


def configured():
    config = read_config()
    return connect(config.host, port=int(config.port))


async def handler(host):
    configured()
    connect_once("localhost")
    connect(host)
