import time


class Client:
    def __init__(self, dry_run=False):
        self.dry_run = dry_run

    def send(self, text):
        if not self.dry_run:
            time.sleep(1)


async def handler():
    client = Client(dry_run=True)
    client.dry_run = False
    client.send("a")
