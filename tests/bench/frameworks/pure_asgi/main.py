import time


class Timing:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        time.sleep(1)
        await self.app(scope, receive, send)
