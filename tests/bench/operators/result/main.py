import subprocess


class Job:
    def run(self):
        return subprocess.check_output(["run"])


class Pipe:
    def __rshift__(self, target):
        return Job()


async def handler(pipe: Pipe):
    made = pipe >> "target"
    return made.run()
