from state import container


async def handler():
    container.client.load()
