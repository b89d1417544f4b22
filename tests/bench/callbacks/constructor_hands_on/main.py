import time

from fastapi import APIRouter, FastAPI


class Interpreter:
    def chat(self):
        time.sleep(1)


def create_router(interpreter):
    router = APIRouter()

    @router.post("/chat")
    async def chat():
        interpreter.chat()

    return router


class Server:
    def __init__(self, interpreter):
        self.app = FastAPI()
        self.app.include_router(create_router(interpreter))


server = Server(Interpreter())
