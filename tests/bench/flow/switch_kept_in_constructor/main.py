import time


class Client:
    def __init__(self, dry_run=False):
        self.dry_run = dry_run

    def send(self, text):
        if self.dry_run:
            return text
        time.sleep(1)


quiet = Client(dry_run=True)
loud = Client()


async def handler():
    quiet.send("a")
    loud.send("b")
