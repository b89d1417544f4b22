import time


class Outer:
    class Inner:
        def run(self):
            time.sleep(1)


async def handler():
    Outer.Inner().run()
