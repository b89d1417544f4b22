import store
import store.disk as _disk


async def handler():
    store.disk.save()
