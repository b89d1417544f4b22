from first import fetch, lost


async def handler():
    lost()
    fetch()
