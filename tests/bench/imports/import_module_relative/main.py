import importlib

backend = importlib.import_module(".slow", package="backends")


async def run():
    backend.execute()
