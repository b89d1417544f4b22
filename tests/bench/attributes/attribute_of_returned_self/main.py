import requests


class Query:
    def where(self, text):
        return self

    def run(self):
        return requests.get("https://example.org")


async def handler():
    Query().where("a").where("b").run()
