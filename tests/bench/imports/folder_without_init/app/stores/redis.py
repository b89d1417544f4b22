import redis

connection = redis.Redis()


def visits() -> bytes:
    return connection.get("visits")
