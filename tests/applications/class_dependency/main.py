import os

import httpx
from fastapi import Depends, FastAPI

app = FastAPI()


class Prices:
    def __init__(self, currency: str = "eur"):
        self.currency = currency
        self.http = httpx.AsyncClient(base_url=os.environ["UP"], timeout=5)

    async def ask(self, n: int) -> dict:
        return (await self.http.get(f"/{n}/{self.currency}")).json()


@app.get("/p/{n}")
async def p(n: int, prices: Prices = Depends()):
    return await prices.ask(n)


@app.get("/q/{n}")
async def q(n: int, prices: Prices = Depends(Prices)):
    return await prices.ask(n)
