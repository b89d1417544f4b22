"""The document service after its repair."""

import asyncio

from fastapi import FastAPI, HTTPException

from app.breaker import guarded_call
from app.deps import client, close_clients, init_clients, upstream_sema
from app.pdf import full_text

app = FastAPI()


@app.on_event("startup")
async def startup() -> None:
    await init_clients()


@app.on_event("shutdown")
async def shutdown() -> None:
    await close_clients()


async def classify(text: str) -> dict:
    async with upstream_sema:
        response = await client.post("http://classifier.internal/v1/classify", json={"text": text})
    return response.json()


@app.get("/documents/{name}/text")
async def text(name: str) -> dict[str, str]:
    loop = asyncio.get_running_loop()
    return {"text": await loop.run_in_executor(None, full_text, name)}


@app.get("/documents/{name}/label")
async def label(name: str) -> dict:
    loop = asyncio.get_running_loop()
    content = await loop.run_in_executor(None, full_text, name)
    try:
        return await asyncio.wait_for(guarded_call(classify(content), fallback={"label": "unknown"}), 2.5)
    except TimeoutError as error:
        raise HTTPException(504) from error
