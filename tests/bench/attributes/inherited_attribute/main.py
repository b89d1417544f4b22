from client import Api


class Users(Api):
    async def load(self):
        return self.session.get("https://example.org")
