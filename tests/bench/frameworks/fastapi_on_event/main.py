import time

from fastapi import FastAPI

app = FastAPI()


@app.on_event("startup")
async def start():
    time.sleep(1)


@app.on_event("shutdown")
async def stop():
    time.sleep(1)
