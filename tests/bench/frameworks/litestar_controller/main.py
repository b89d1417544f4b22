import time

from litestar import Controller, get


class Items(Controller):
    path = "/items"

    @get()
    def index(self) -> None:
        self.work()

    def work(self):
        time.sleep(1)
