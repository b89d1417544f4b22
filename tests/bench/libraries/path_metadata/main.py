import os.path
from pathlib import Path


async def handler(name):
    if os.path.exists(name):
        return 1
    return Path(name).exists()
