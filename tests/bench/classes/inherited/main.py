from client import Users


async def handler():
    Users().load()
