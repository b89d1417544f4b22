import threading

lock = threading.Lock()
table = {}


async def handler(key):
    table[key] = 1
    return table
