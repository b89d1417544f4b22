import time

from dependency_injector import containers, providers


class Api:
    def __init__(self, retries):
        self.retries = retries

    def get(self):
        time.sleep(1)


class Service:
    def __init__(self, api, name):
        self.api = api

    def load(self):
        return self.api.get()


class Container(containers.DeclarativeContainer):
    api = providers.Singleton(Api, retries=3)
    service = providers.Factory(Service, api)


async def handler():
    Container.api().get()
    Container.service(name="x").load()
