import time


class Plugin:
    def run(self):
        raise NotImplementedError


class Slow(Plugin):
    def run(self):
        time.sleep(1)


class Stranger:
    def run(self):
        open("/tmp/stranger").read()


async def run_all():
    for plugin in Plugin.__subclasses__():
        plugin().run()
    for plugin in Slow.__subclasses__():
        plugin().run()
