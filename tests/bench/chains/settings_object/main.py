from settings import get_settings


async def handler():
    return get_settings().name
