from typing import Annotated

from fastapi import Depends, FastAPI

from services.prices import PriceService

app = FastAPI()


def service() -> PriceService:
    return PriceService("eur")


@app.get("/s/{n}")
async def show(n: int, prices: Annotated[PriceService, Depends(service)]):
    return await prices.ask(n)
