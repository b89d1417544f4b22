import store.disk as backend


async def handler():
    backend.save()
