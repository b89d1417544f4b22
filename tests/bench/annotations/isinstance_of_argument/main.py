import asyncio
import time

import requests


class AsyncStore:
    async def save(self, item):
        await asyncio.sleep(1)


class Store:
    def save(self, item):
        return item


class DiskStore(Store):
    pass


def save(store: AsyncStore | Store, item):
    if isinstance(store, AsyncStore):
        return store.save(item)
    time.sleep(1)
    return store.save(item)


def flush(store):
    if isinstance(store, DiskStore):
        time.sleep(2)
    else:
        print("nothing to do")


def close(store):
    time.sleep(3)
    if isinstance(store, Store):
        return
    print("closed")


def fetch(session, url):
    if not isinstance(session, requests.Session):
        return None
    return session.get(url, timeout=5)


async def quiet():
    await save(AsyncStore(), 1)
    flush(Store())
    fetch(AsyncStore(), "https://example.org")


async def loud(anything, some: Store):
    save(Store(), 1)
    flush(DiskStore())
    flush(some)
    fetch(requests.Session(), "https://example.org")
    fetch(anything, "https://example.org")
    close(DiskStore())
