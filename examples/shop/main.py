"""A small shop. Nothing in this file blocks; what it calls does."""

from fastapi import FastAPI

from .accounts import Accounts
from .prices import PriceList

app = FastAPI()
accounts = Accounts("shop.db")
prices = PriceList("https://prices.example")


@app.get("/price/{item}")
async def price(item: str) -> dict[str, float]:
    return {"price": prices.current(item)}


@app.post("/login")
async def login(name: str, password: str) -> dict[str, bool]:
    return {"ok": accounts.verify(name, password)}


@app.get("/report")
def report() -> dict[str, float]:
    return {"total": prices.current("everything")}
