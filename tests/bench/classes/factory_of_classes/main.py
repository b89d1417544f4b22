from abc import ABC, abstractmethod

import requests


class Handler(ABC):
    def run(self):
        return self.work()

    @abstractmethod
    def work(self): ...


class Remote(Handler):
    def work(self):
        return requests.get("https://example.org")


def handler_class(kind: str) -> type[Handler]:
    if kind == "remote":
        return Remote
    raise ValueError(kind)


def handler_for(kind: str | None = None, handler: Handler | None = None) -> Handler:
    if not handler:
        handler = handler_class(kind or "remote")()
    return handler


async def serve():
    handler_for("remote").run()
