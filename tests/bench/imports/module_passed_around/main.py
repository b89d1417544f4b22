import slow

backend = slow


async def handler():
    driver = backend
    driver.fetch()
