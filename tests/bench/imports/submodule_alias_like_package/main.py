import store.disk as store


async def handler():
    store.save()
