import time


class Button:
    def __init__(self, action):
        self.action = action

    def press(self):
        self.action()


def work():
    time.sleep(1)


async def handler():
    button = Button(work)
    button.press()
