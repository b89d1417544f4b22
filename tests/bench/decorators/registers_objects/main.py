import time

TOOLS = {}


def tool(name):
    def register(cls):
        TOOLS[name] = cls()
        return cls

    return register


@tool("nap")
class Nap:
    def run(self):
        time.sleep(1)


async def handler(name):
    TOOLS[name].run()
