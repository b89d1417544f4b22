import importlib.resources
from importlib.resources import as_file, files


def template(name: str) -> str:
    return importlib.resources.files("app").joinpath("templates", name).read_text()


async def page(name: str) -> str:
    return template(name)


async def logo() -> bytes:
    with as_file(files("app") / "logo.png") as path:
        return path.read_bytes()


async def listing():
    with files("app").joinpath("x.yaml").open("r") as f:
        return f.read()
