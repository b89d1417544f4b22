"""What is kept between two polls."""

import os

from motor.motor_asyncio import AsyncIOMotorClient

mongo = AsyncIOMotorClient(os.environ.get("MONGO_URL", "mongodb://localhost:27017"))
leaders = mongo["copy"]["leaders"]


async def addresses() -> list[str]:
    return [document["address"] async for document in leaders.find({}, {"address": 1})]


async def keep(address: str, state: dict) -> None:
    await leaders.update_one({"address": address}, {"$set": {"state": state}}, upsert=True)
