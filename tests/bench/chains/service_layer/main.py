from services import UserService

service = UserService()


async def handler(name: str):
    return service.find(name)
