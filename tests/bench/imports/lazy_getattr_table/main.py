import store


async def handler():
    store.save()
