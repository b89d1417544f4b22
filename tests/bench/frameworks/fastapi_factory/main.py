import requests
from fastapi import FastAPI


def create_app():
    app = FastAPI()
    session = requests.Session()

    @app.get("/")
    async def index():
        return session.get("https://example.org").text

    @app.get("/plain")
    def plain():
        return session.get("https://example.org").text

    return app
