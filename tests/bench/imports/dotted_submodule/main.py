import store.disk


async def handler():
    store.disk.save()
