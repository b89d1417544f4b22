from fastapi import FastAPI

from routes import register
from service import Service


class Server:
    def __init__(self):
        self.app = FastAPI()
        self.service = Service()
        register(self.app, self.service)
