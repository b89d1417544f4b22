from sqlalchemy import MetaData, create_engine
from sqlalchemy.ext.asyncio import create_async_engine

metadata = MetaData()


async def make_awaitably():
    async with create_async_engine("sqlite+aiosqlite:///db").begin() as connection:
        await connection.run_sync(metadata.create_all)


async def make():
    metadata.create_all(create_engine("sqlite:///db"))
