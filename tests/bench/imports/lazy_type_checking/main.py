from store import save


async def handler():
    save()
