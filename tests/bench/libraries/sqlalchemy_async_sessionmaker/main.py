from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

engine = create_async_engine("sqlite+aiosqlite://")
factory = async_sessionmaker(engine)


async def handler():
    async with factory() as session:
        await session.execute("select 1")
        await session.commit()
