import logging
import time


class Service:
    def __init__(self):
        self.log = logging.getLogger("a")
        self.started = time.monotonic()

    async def run(self):
        self.log.info("running %s", time.monotonic() - self.started)
        try:
            await self.step()
        except Exception:
            self.log.exception("failed")

    async def step(self):
        return 1
