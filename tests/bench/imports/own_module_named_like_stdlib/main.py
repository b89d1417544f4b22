import requests


async def handler():
    requests.get("x")
