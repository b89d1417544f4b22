from sqlalchemy import create_engine
from sqlalchemy.orm import Session

engine = create_engine("sqlite://")


def get_db():
    db = Session(engine)
    try:
        yield db
    finally:
        db.close()


async def handler():
    db = next(get_db())
    db.query(int).all()
