import shutil

from fastapi import Depends, FastAPI

app = FastAPI()


async def scratch():
    try:
        yield "scratch"
    finally:
        shutil.rmtree("scratch")


@app.get("/")
async def index(folder=Depends(scratch)):
    return folder
