import time

import requests


class Job:
    pass


class Other:
    pass


def wait(self):
    time.sleep(1)


def setup():
    Job.run = wait
    Job.session = requests.Session()


async def handler():
    Job().run()
    Job().session.get("https://example.org")
    Other().run()
