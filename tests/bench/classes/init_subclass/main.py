import subprocess
import time


class Command:
    every = []
    by_name = {}
    name = ""

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        cls.every.append(cls)
        Command.by_name[cls.name] = cls


class Wait(Command):
    name = "wait"

    def run(self):
        time.sleep(1)


class Build(Command):
    name = "build"

    def make(self):
        subprocess.run(["make"])


class Other:
    def run(self):
        subprocess.run(["true"])


async def run_all():
    for command in Command.every:
        command().run()


async def build(name):
    Command.by_name[name]().make()
