import time


class Stock:
    def count(self) -> int:
        time.sleep(1)
        return 1
