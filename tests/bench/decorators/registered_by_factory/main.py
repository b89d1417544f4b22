import time

ACTIONS = {}


def action(name):
    def register(function):
        ACTIONS[name] = function
        return function

    return register


@action("pause")
def pause():
    time.sleep(1)


async def handler(name):
    ACTIONS[name]()
