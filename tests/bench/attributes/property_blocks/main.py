import requests


class User:
    @property
    def profile(self):
        return requests.get("https://example.org")

    @property
    def name(self):
        return "a"


async def handler(user: User):
    user.name
    return user.profile
