from sqlalchemy import Column, Integer, create_engine
from sqlalchemy.orm import declarative_base, scoped_session, sessionmaker

Base = declarative_base()
session = None


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


def connect(url):
    global session
    session = scoped_session(sessionmaker(bind=create_engine(url)))
    Base.query = session.query_property()
