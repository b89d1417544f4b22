import shutil
from contextlib import contextmanager


@contextmanager
def scratch():
    try:
        yield "scratch"
    finally:
        shutil.rmtree("scratch")


async def handler():
    with scratch():
        pass
