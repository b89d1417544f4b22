import shutil


class Scratch:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        shutil.rmtree("scratch")


async def handler():
    with Scratch():
        pass
