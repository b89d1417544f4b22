import time
import urllib.request
from typing import TypeVar

T = TypeVar("T")


class Component:
    name = ""


class Prompts(Component):
    def create(self) -> None:
        time.sleep(1)


class Flows(Component):
    def create(self) -> None:
        urllib.request.urlopen("https://example.org")


class System:
    def __init__(self) -> None:
        self.components: dict[str, Component] = {}

    def get(self, name: str, kind: type) -> T:
        return self.components[name]


system = System()


def prompts() -> Prompts:
    return system.get("prompts", Prompts)


def first() -> Prompts:
    return Prompts() if system else Flows()


async def handler() -> None:
    prompts().create()
    first().create()
