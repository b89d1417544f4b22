"""A class that its subclasses register with stands for all of them, as long as they are few."""

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.program.program import Program

HEAD = """
import time

class Command:
    every = []

    def __init_subclass__(cls):
        Command.every.append(cls)

class Wait(Command):
    def run(self):
        time.sleep(1)

async def run_all():
    for command in Command.every:
        command().run()
"""


def roots(relatives: int) -> int:
    """How many calls block in a family of so many classes, one of which sleeps."""
    text = HEAD + "".join(f"class Idle{number}(Command):\n    pass\n" for number in range(relatives - 1))
    return len(list(Program.link({"app.py": extract(text.encode())}, Catalogue(), source_roots=[""]).calls()))


@pytest.mark.parametrize(("relatives", "known"), [(1, 1), (24, 1), (25, 0)])
def test_a_family_is_known_up_to_a_number_of_classes(relatives: int, known: int) -> None:
    assert roots(relatives) == known
