import store


async def handler():
    store.persist()
    store.write()
