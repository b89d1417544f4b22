from somewhere_unknown import fetch


async def handler(thing):
    fetch()
    thing.get("x")
    thing.session.execute("select 1")
