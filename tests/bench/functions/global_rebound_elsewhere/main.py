import deps


async def handler():
    deps.db.execute("select 1")
