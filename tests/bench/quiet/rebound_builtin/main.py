async def handler(open, input):
    open("a")
    input("b")


async def other(storage):
    open = storage.open
    open("a")
