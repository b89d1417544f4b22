from deps import session


async def handler():
    session().get("https://example.org")
