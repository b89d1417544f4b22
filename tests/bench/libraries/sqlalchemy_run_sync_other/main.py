import requests
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session


def update(session: Session):
    rates = requests.get("https://rates.example", timeout=3).json()
    session.execute("insert", rates)


async def handler(session: AsyncSession):
    return await session.run_sync(update)
