from fastapi import FastAPI
from jobs import JOBS
app = FastAPI()

@app.get("/run/{name}")
async def run(name: str):
    return await JOBS[name]()
