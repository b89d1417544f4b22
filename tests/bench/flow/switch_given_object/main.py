import time


def parse(name, text=None):
    if text is None:
        time.sleep(1)
    return text


async def handler(name: str, data, extra: str | None = None):
    parse(name, text=f"{name}!")
    parse(name, name)
    parse(name, data["text"])
    parse(name, extra)
