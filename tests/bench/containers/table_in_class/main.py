import time


class Bot:
    def __init__(self):
        self.commands = {"pause": self.pause}

    def pause(self):
        time.sleep(1)

    async def on_message(self, text):
        self.commands[text]()
