import requests


class User:
    @property
    def profile(self):
        return requests.get("https://example.org")


async def handler(user: User, other: User):
    print(user.profile)
    print(other.profile)
    print(user.profile)
