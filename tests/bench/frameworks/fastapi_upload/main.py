import shutil

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/")
async def index(file: UploadFile):
    await file.read()
    with open("copy", "wb") as target:
        shutil.copyfileobj(file.file, target)
