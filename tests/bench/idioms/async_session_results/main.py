from sqlalchemy.ext.asyncio import AsyncSession


async def handler(session: AsyncSession, query, item):
    session.add(item)
    result = await session.execute(query)
    rows = result.scalars().all()
    await session.commit()
    return rows
