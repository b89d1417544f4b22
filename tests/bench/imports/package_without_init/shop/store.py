import time


class Store:
    def load(self) -> None:
        time.sleep(1)
