import requests


class API:
    def __init__(self):
        self.session = requests.Session()

    def post(self, path, payload):
        return self.session.post(path, json=payload)
