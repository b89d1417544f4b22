import asyncio
import time


class Application:
    @classmethod
    def launch(cls):
        cls().run()

    def run(self):
        asyncio.run(self.start())

    async def start(self):
        # nobody is served yet
        time.sleep(1)


if __name__ == "__main__":
    Application.launch()
