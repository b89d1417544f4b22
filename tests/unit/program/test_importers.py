"""Who imports a module."""

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.refactoring.importers import Importers
from asynclint.program.symbols.modules import Modules

FILES = {
    "app/__init__.py": "",
    "app/clients.py": "class Client: ...",
    "app/prices.py": "from .clients import Client",
    "app/views.py": "import app.prices",
    "app/main.py": "from app import views",
    "app/mail.py": "import requests",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("app/clients.py", ["clients", "main", "prices", "views"]),
        ("app/views.py", ["main", "views"]),
        ("app/mail.py", ["mail"]),
    ],
)
def test_importers_are_found_through_others(path: str, expected: list[str]) -> None:
    modules = Modules({path: extract(text.encode()) for path, text in FILES.items()}, [""])
    found = Importers(Evaluator(modules, Catalogue())).of(modules.by_path[path])
    assert sorted(module.name.removeprefix("app.") for module in found) == expected
