from db import get_db
from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session

app = FastAPI()


@app.get("/")
async def index(db: Session = Depends(get_db)):
    return db.query(int).all()
