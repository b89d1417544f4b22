import importlib

slow = importlib.import_module("slow")


async def handler():
    slow.fetch()
