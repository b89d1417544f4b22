"""Edits by example: the call to change is between « and »."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from asynclint.fixes.render import Renderer
from asynclint.fixes.splice import Lines, splice
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
