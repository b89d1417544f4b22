import time

import requests


class Pool:
    def __init__(self, sessions: list[requests.Session], names: dict[str, str]):
        self.sessions = sessions
        self.names = names

    async def fetch(self):
        for session in [session for session in self.sessions if session.verify]:
            session.get("https://example.org")
        by_host = {session.headers["host"]: session for session in self.sessions}
        by_host["example.org"].get("https://example.org/a")
        for name in [name for name in self.names]:
            name.get("https://example.org/b")
        time.time()
