import time


class Config:
    @classmethod
    def load(cls):
        return cls._read()

    @classmethod
    def _read(cls):
        time.sleep(1)

    @staticmethod
    def check():
        return True


async def handler():
    Config.load()
    Config.check()
