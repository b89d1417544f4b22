async def handler():
    from slow import fetch

    fetch()


async def other():
    from quick import fetch

    fetch()
