import time


class Store:
    def save(self):
        return None


class Archive(Store):
    def save(self):
        time.sleep(1)


async def handler(store: Store):
    store.save()
