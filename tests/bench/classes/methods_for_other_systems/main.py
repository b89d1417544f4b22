import subprocess
import sys
import time


class Opener:
    if sys.platform == "win32":

        def open(self, path: str) -> None:
            time.sleep(1)

    else:

        def open(self, path: str) -> None:
            subprocess.run(["xdg-open", path])


async def handler(opener: Opener, path: str) -> None:
    opener.open(path)
