from defusedxml import ElementTree
from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/feeds")
async def feed(request: Request):
    return ElementTree.fromstring(await request.body()).tag


@app.get("/feeds")
async def feeds():
    return ElementTree.parse("feeds.xml").getroot().tag


async def constant():
    return ElementTree.fromstring("<feed/>")
