import shutil
from pathlib import Path


async def download(folder: Path, names):
    async def fetch(name, into):
        target = into / name
        target.write_bytes(b"")

    def clear(name, into):
        shutil.rmtree(into)
        if name:
            target = into / name
            target.unlink()

    await fetch("a", folder)
    clear("a", folder)
