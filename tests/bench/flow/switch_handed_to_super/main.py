import time


class Poller:
    blocking = True

    def __init__(self, wait: bool):
        self.wait = wait

    def step(self):
        if self.wait and self.blocking:
            time.sleep(1)


class Patient(Poller):
    def __init__(self):
        super().__init__(True)


class Hasty(Poller):
    def __init__(self):
        super().__init__(wait=False)


class Free(Patient):
    blocking = False


async def handler():
    Patient().step()
    Hasty().step()
    Free().step()
