import time


class Client:
    def send(self) -> None:
        time.sleep(2)
