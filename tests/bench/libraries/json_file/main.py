import json


async def handler(name, body):
    with open(name) as file:
        return json.load(file)
