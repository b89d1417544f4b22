from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

engine = create_engine("sqlite://")
SessionLocal = sessionmaker(bind=engine)


async def handler():
    with SessionLocal() as session:
        session.commit()
    with engine.connect() as connection:
        connection.execute("select 1")
