import requests


class Api:
    def __init__(self):
        self.session = requests.Session()
