from importlib.resources import files


def load(name):
    return (files("app") / "data" / name).read_text(encoding="utf-8")


async def handler():
    resource = files("app").joinpath("data")
    return resource.name, load("prices.txt")
