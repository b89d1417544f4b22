import time


class Retry:
    def call(self):
        return self.send()


class Mail:
    def send(self):
        time.sleep(1)


class Mailer(Retry, Mail):
    pass


async def handler():
    Mailer().call()
