import time


class Endpoint:
    def __get__(self, instance, owner):
        return instance.send


class Api:
    users = Endpoint()

    def send(self):
        time.sleep(1)


async def handler(api: Api):
    api.users()
