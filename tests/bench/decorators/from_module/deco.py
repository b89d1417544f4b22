import asyncio


def logged(function):
    def wrapper(*args):
        return function(*args)

    return wrapper


def offloaded(function):
    async def wrapper(*args):
        return await asyncio.to_thread(function, *args)

    return wrapper
