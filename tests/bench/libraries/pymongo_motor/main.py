from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import MongoClient

db = MongoClient()["shop"]
modern = AsyncIOMotorClient()["shop"]


async def handler():
    db["users"].find_one({})
    db.users.insert_one({})
    await modern["users"].find_one({})
