"""The document service as it was on the day."""

import asyncio
from functools import partial

from fastapi import FastAPI, HTTPException

from app.pdf import STORE, Document, full_text
from app.text import fingerprint, similarity, word_pairs
from app.upstream import classify

app = FastAPI()


@app.get("/ping")
async def ping() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/documents/{name}/text")
async def text(name: str) -> dict[str, str]:
    return {"text": full_text(name)}


@app.get("/documents/{name}/label")
async def label(name: str) -> dict:
    document = Document(name)
    pages = document.pages()
    return await classify("\n".join(pages))


@app.get("/documents/{name}/similar/{other}")
async def similar(name: str, other: str) -> dict[str, float]:
    if not (STORE / other).exists():
        raise HTTPException(404)
    first, second = full_text(name), full_text(other)
    return {"ratio": similarity(first, second)}


@app.get("/documents/{name}/fingerprint")
async def identity(name: str) -> dict[str, str]:
    loop = asyncio.get_running_loop()
    content = await loop.run_in_executor(None, full_text, name)
    return {"fingerprint": fingerprint(content), "pairs": str(len(word_pairs(content.split())))}


@app.post("/batch")
async def batch(names: list[str]) -> list[str]:
    loop = asyncio.get_running_loop()
    jobs = [loop.run_in_executor(None, partial(full_text, name)) for name in names]
    return await asyncio.gather(*jobs)
