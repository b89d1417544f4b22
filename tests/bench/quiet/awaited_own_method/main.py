class Store:
    async def get(self, key):
        return key

    async def execute(self, text):
        return text


async def handler(store: Store):
    await store.get("a")
    await store.execute("a")
