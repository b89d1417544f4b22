class Store:
    def save(self):
        raise NotImplementedError

    def load(self): ...


async def handler(store: Store):
    store.load()
    store.save()
