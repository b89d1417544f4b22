def count(n):
    return n and count(n - 1)


async def handler():
    count(4)
