from upstream import Gateway

gateway = Gateway()


async def compute(n: int, *, double: bool = False) -> dict:
    found = await gateway.fetch(n)
    if double:
        await gateway.fetch(n, 2)
    return found
