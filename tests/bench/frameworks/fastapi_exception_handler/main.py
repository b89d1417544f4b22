import time

from fastapi import FastAPI

app = FastAPI()


@app.exception_handler(KeyError)
async def missing(request, error):
    time.sleep(1)


@app.exception_handler(ValueError)
def invalid(request, error):
    time.sleep(1)
