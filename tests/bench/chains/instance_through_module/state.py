from client import Client


class Container:
    def __init__(self):
        self.client = Client()


container = Container()
