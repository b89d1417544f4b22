import time


class Session:
    def send(self):
        time.sleep(1)


class Proxy:
    def __init__(self, session):
        self._session = session

    def __getattr__(self, name):
        return getattr(self._session, name)


proxy = Proxy(Session())


async def handler():
    proxy.send()
    proxy.missing()
