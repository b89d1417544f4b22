import requests


class State:
    pass


state = State()
setattr(state, "session", requests.Session())


async def handler():
    state.session.get("https://example.org")
