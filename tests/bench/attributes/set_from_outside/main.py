import requests


class State:
    pass


state = State()
state.session = requests.Session()


async def handler():
    return state.session.get("https://example.org")
