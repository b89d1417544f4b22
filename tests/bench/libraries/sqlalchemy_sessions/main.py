from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


async def handler(session: Session, modern: AsyncSession):
    session.execute("select 1")
    session.query(int).all()
    await modern.execute("select 1")
