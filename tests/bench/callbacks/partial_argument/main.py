import functools
import time


def call(action):
    action()


def work(seconds):
    time.sleep(seconds)


async def handler():
    call(functools.partial(work, 1))
