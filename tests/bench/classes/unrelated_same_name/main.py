import time


class Alarm:
    def run(self):
        time.sleep(1)


class Task:
    def run(self):
        return 1


async def handler(task: Task, anything):
    task.run()
    anything.run()
