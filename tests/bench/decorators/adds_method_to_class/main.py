import time


def persisted(cls):
    def dump(self):
        time.sleep(1)

    cls.dump = dump
    return cls


@persisted
class Cart:
    pass


class Other:
    def dump(self):
        return 1


async def handler(cart: Cart, other: Other):
    other.dump()
    cart.dump()
