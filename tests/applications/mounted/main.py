from fastapi import FastAPI
from sub import sub
app = FastAPI()
app.mount("/api", sub)
