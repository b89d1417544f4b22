from fastapi import FastAPI

from api import a, b

app = FastAPI(title="x")
app.include_router(a.router)
app.include_router(b.router, prefix="/b")
