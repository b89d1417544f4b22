import time

import requests


class Pool:
    def __init__(self):
        self.sessions = {}
        self.jobs = []

    def add(self, host):
        self.sessions[host] = requests.Session()

    def every(self, seconds, job):
        self.jobs.append((seconds, job))

    async def fetch(self):
        for session in self.sessions.values():
            session.get("https://example.org")
        for host, session in list(self.sessions.items()):
            session.head(host)

    async def run(self):
        for seconds, job in reversed(self.jobs):
            job()


def pause():
    time.sleep(1)


pool = Pool()
pool.every(3, pause)
