import time
from contextlib import contextmanager


class Store:
    @contextmanager
    def locked(self):
        time.sleep(1)
        yield self

    def save(self):
        return None


async def handler(store: Store):
    with store.locked() as held:
        held.save()
