import pymongo

_client = None


def is_closed(client):
    return client is None or client._closed


def find_port():
    with open("/run/mongo.port") as file:
        return int(file.read())


def connect():
    global _client
    if is_closed(_client):
        _client = pymongo.MongoClient(port=find_port())
    return _client


async def names():
    return list(connect()["app"]["users"].find())
