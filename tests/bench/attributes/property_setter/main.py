import time


class Light:
    @property
    def level(self):
        return 1

    @level.setter
    def level(self, value):
        time.sleep(1)


async def handler(light: Light):
    light.level = 3
    return light.level
