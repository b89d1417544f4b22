from . import work


async def handler():
    work.run()
