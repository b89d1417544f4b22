from fastapi import FastAPI

from logic import compute

app = FastAPI()


@app.get("/h/{n}")
async def h(n: int):
    return await compute(n, double=True)
