from dataclasses import dataclass
from typing import Optional

from sqlalchemy.orm import Session


class Message:
    pass


@dataclass
class Context:
    session: Optional[Session] = None


class Executor:
    def __init__(self, context: Context):
        self.context = context

    def store(self):
        self.context.session.add(Message())
        self.context.session.commit()

    async def run(self):
        self.store()
