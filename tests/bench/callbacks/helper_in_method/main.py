import time


class Runner:
    def run(self, action, *args):
        return action(*args)


def work(n):
    time.sleep(n)


async def handler(runner: Runner):
    runner.run(work, 1)
    runner.run(str, 1)
