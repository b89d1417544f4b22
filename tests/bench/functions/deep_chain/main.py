from steps import first


async def handler():
    first()
