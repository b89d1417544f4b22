import time


class Node:
    def __lt__(self, other):
        time.sleep(0.1)
        return True


async def order(a: Node, b: Node):
    return sorted([a, b])
