"""Comparing entries with installed packages, which are read and never imported."""

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.catalogue.check import check
from asynclint.catalogue.installed import Installed, Verdict
from asynclint.catalogue.load import Catalogue

Install = Callable[..., Installed]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    def build(files: dict[str, str]) -> Installed:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        return Installed([tmp_path])

    return build


def test_definitions_re_exports_and_bases_are_followed(install: Install) -> None:
    packages = install(
        {
            "shop/__init__.py": "from .client import Client as Shop\nfrom shop.sales import *\nimport shop.client\n",
            "shop/client.py": """
        from .base import Base

        class Client(Base):
            def __init__(self):
                self.session = 1

            class Inner:
                x = 1
        """,
            "shop/base.py": "class Base:\n    def get(self): ...\n",
            "shop/sales.py": "def sell(): ...\ntry:\n    import fast\nexcept ImportError:\n    fast = None\n",
        }
    )
    found = ["shop", "shop.Shop.get", "shop.Shop.session", "shop.client.Client.Inner.x", "shop.sell"]
    assert [name for name in found if packages.find(name) is not Verdict.FOUND] == []
    missing = ["shop.Shop.put", "shop.nothing", "shop.client.Nothing", "shop.client.Client.Inner.y"]
    assert [name for name in missing if packages.find(name) is not Verdict.MISSING] == []
    assert packages.find("other.thing") is Verdict.ABSENT


@pytest.mark.parametrize(
    "source",
    [
        "def __getattr__(name): ...",
        "from unheard_of import *",
        "exec('x = 1')",
        "this is no Python",
    ],
)
def test_what_cannot_be_known_is_not_called_missing(install: Install, source: str) -> None:
    assert install({"shop.py": source}).find("shop.thing") is Verdict.UNKNOWN


def test_submodules_are_found_below_a_name_that_the_package_gave_to_something_else(install: Install) -> None:
    packages = install(
        {
            "shop/__init__.py": "from .till import Till\nfrom .cloud import till\n",
            "shop/till.py": "class Till: ...\n",
            "shop/cloud/till.py": "",
        }
    )
    assert packages.find("shop.Till") is Verdict.FOUND
    assert packages.find("shop.till.Till") is Verdict.FOUND


def test_members_of_classes_made_at_run_time_are_not_called_missing(install: Install) -> None:
    packages = install(
        {
            "shop.py": """
        class Lazy:
            def __getattr__(self, name): ...

        class Foreign(unheard.Of): ...

        made = type("Made", (), {})
        """
        }
    )
    names = ["shop.Lazy.x", "shop.Foreign.x", "shop.made.x"]
    assert [packages.find(name) for name in names] == [Verdict.UNKNOWN] * 3


def test_circles_of_imports_and_names_end(install: Install) -> None:
    packages = install({"a.py": "from b import x\ny = y.z\n", "b.py": "from a import x\n"})
    assert packages.find("a.x") is Verdict.UNKNOWN
    assert packages.find("a.y.w") is Verdict.UNKNOWN


def test_a_name_that_does_not_exist_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "time.toml").write_text(
        dedent(
            """
            package = "time"

            [[blocking]]
            effect = "sleep"
            cost = "long"
            symbols = [
                "sleep",
                "slep",
            ]
            because = "sleeps"
            """
        ).lstrip()
    )
    assert check(Catalogue(tmp_path), sys.executable) == [
        "time.toml:8: time.slep does not exist",
        "1 symbols verified, 1 missing, 0 undecided, 0 packages not installed",
    ]


def test_packages_that_are_not_installed_are_counted(tmp_path: Path) -> None:
    (tmp_path / "unheard_of.toml").write_text('package = "unheard_of"\ndistribution = "unheard-of"\n')
    assert check(Catalogue(tmp_path)) == ["0 symbols verified, 0 missing, 0 undecided, 1 packages not installed"]


def test_a_broken_file_is_the_only_thing_said(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text("package = 1")
    assert check(Catalogue(tmp_path)) == [
        "shop.toml:1: `package`: expected a text",
        "nothing verified: the catalogue cannot be read",
    ]


def test_an_interpreter_that_does_not_answer_is_named(tmp_path: Path) -> None:
    problem, summary = check(Catalogue(tmp_path), str(tmp_path / "python"))
    assert problem.startswith(f"{tmp_path / 'python'}: cannot be asked: ")
    assert summary == "nothing verified: the interpreter does not answer"
