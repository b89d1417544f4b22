"""Edits by example: the call to change is between « and »."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.api.testing import analyse
from asynclint.checks import asynclint_rules
from asynclint.fixes.render import Renderer
from asynclint.fixes.splice import Lines, splice
from asynclint.frontends.cli import main
from asynclint.model.edits import Edit
from asynclint.model.source import Location, Span

Change = Callable[[str, Callable[[Location], Edit]], str]


@pytest.fixture
def change() -> Change:
    def apply(text: str, make: Callable[[Location], Edit]) -> str:
        plain, at = marked(text)
        return splice(plain, Renderer(plain).render([make(at)]))

    return apply


def marked(text: str) -> tuple[str, Location]:
    """The text without its marks, and the place between them."""
    text = dedent(text)
    start, end = text.index("«"), text.index("»") - 1
    plain = text.replace("«", "").replace("»", "")
    lines = Lines(plain)
    return plain, Location("app.py", Span(*lines.position(start), *lines.position(end)))


@pytest.fixture
def repair(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The files of a project after all fixes of some rules, the unsafe ones too."""

    def apply(select: str, **files: str) -> dict[str, str]:
        for name, text in files.items():
            path = tmp_path / (name.replace("__", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        main(["fix", "--unsafe-fixes", "--isolated", "--no-cache", "-q", "--select", select, str(tmp_path)])
        return {name: (tmp_path / (name.replace("__", "/") + ".py")).read_text("utf-8") for name in files}

    return apply


@pytest.fixture
def advice() -> Callable[..., list[str]]:
    """The advice of all findings of one rule."""

    def ask(code: str, **files: str) -> list[str]:
        texts = {f"{name.replace('__', '/')}.py": dedent(text) for name, text in files.items()}
        rules = [rule for rule in asynclint_rules() if rule.code == code]
        return [finding.help or "" for finding in analyse(texts, rules)]

    return ask
