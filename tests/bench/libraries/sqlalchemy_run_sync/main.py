from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


def load(session: Session):
    return session.execute("select 1")


async def handler(session: AsyncSession):
    return await session.run_sync(load)
