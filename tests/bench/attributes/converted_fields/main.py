import time

import attrs


def load(path: str) -> bytes:
    time.sleep(1)


@attrs.define
class Config:
    data: bytes = attrs.field(converter=load)


async def handler(path: str) -> Config:
    return Config(path)
