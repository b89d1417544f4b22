import time
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
Send = Callable[[str], None]


def logged(function: Function) -> Function:
    def wrapper(*args):
        return function(*args)

    return wrapper


def through(send: Send):
    send("x")


@logged
def work():
    time.sleep(1)


async def handler():
    work()
    through(lambda text: open(text))
    through(print)
