import subprocess
import time

import requests


class Commit:
    def __hash__(self):
        return hash(subprocess.check_output(["git", "rev-parse", "HEAD"]))

    def __repr__(self):
        return requests.get("https://example.org").text

    def __str__(self):
        time.sleep(1)
        return "commit"


async def handler(commit: Commit):
    hash(commit)
    repr(commit)
    print(commit)
    hash("commit")
