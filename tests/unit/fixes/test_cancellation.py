"""Handlers let cancellation through, and lose nothing else."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import Edit, RaiseCancellation
from asynclint.model.source import Location

Change = Callable[[str, Callable[[Location], Edit]], str]
NAME = "asyncio.CancelledError"


def raising(*named: str) -> Callable[[Location], Edit]:
    return lambda at: RaiseCancellation(at, named)


@pytest.mark.parametrize(
    ("handled", "expected"),
    [
        ("pass  # never mind", "raise  # never mind"),
        ("...", "raise"),
        ("log()\n    continue", "log()\n    raise"),
        ("log()\n    return None", "log()\n    raise"),
        ("log()  # twice", "log()  # twice\n    raise"),
        (
            "if x:\n        log()\n    else:\n        log(1)  # no",
            "if x:\n        log()\n    else:\n        log(1)  # no\n    raise",
        ),
        (
            "try:\n        log()\n    finally:\n        end()",
            "try:\n        log()\n    finally:\n        end()\n    raise",
        ),
    ],
)
def test_a_handler_of_cancellation_ends_with_raise(change: Change, handled: str, expected: str) -> None:
    before = f"try:\n    f()\n«except {NAME}»:\n    {handled}\nx = 1\n"
    assert change(before, raising(NAME)) == f"try:\n    f()\nexcept {NAME}:\n    {expected}\nx = 1\n"


def test_a_handler_on_one_line_ends_there(change: Change) -> None:
    before = f"try:\n    f()\n«except {NAME}»: pass\n"
    assert change(before, raising(NAME)) == f"try:\n    f()\nexcept {NAME}: raise\n"


@pytest.mark.parametrize(
    ("handler", "named", "expected"),
    [
        ("except BaseException as e", (), "except BaseException as e"),
        ("except", (), "except"),
        ("except (CancelledError, OSError) as e", ("CancelledError",), "except OSError as e"),
        ("except (OSError,CancelledError,KeyError)", ("CancelledError",), "except (OSError, KeyError)"),
        ("except (\n    OSError,\n    CancelledError,\n)", ("CancelledError",), "except OSError"),
    ],
)
def test_a_clause_stands_above_a_broad_one(change: Change, handler: str, named: tuple[str, ...], expected: str) -> None:
    before = f"try:\n    f()\n# why\n«{handler}»:\n    x = 1\n"
    clause = f"except {named[0] if named else NAME}:\n    raise\n"
    assert change(before, raising(*named)) == f"try:\n    f()\n{clause}# why\n{expected}:\n    x = 1\n"


def test_what_is_suppressed_is_said_without_cancellation(change: Change) -> None:
    assert change("with «suppress(CancelledError, OSError)»:\n    f()\n", raising("CancelledError")) == (
        "with suppress(OSError):\n    f()\n"
    )
    assert change("with «suppress(BaseException)»:\n    f()\n", raising()) == "with suppress(Exception):\n    f()\n"


@pytest.mark.parametrize(
    ("text", "named", "reason"),
    [
        (f"try:\n    f()\n«except {NAME}»:\n    if x:\n        return\n    log()\n", (NAME,), "more than one way out"),
        (f"try:\n    f()\n«except {NAME}»:\n    return g()\n", (NAME,), "worked out there"),
        (f"try:\n    f()\n«except {NAME}»: log()\n", (NAME,), "on one line"),
        ("try:\n    f()\n«except»:\n    x.close()\n", (), "would be left as it is"),
        ("try:\n    f()\n«except»:\n    x.failed = True\n", (), "notes, or yields"),
        ("for x in y:\n    try:\n        await x.aclose()\n    «except»:\n        log()\n", (), "would stay open"),
        ("try:\n    f()\n«except (A, B)»:\n    yield 1\n", ("A",), "notes, or yields"),
        ("try:\n    f()\nexcept A:\n    try:\n        g()\n    «except A»:\n        pass\n", ("A",), "to be finished"),
        ("try:\n    f()\nfinally:\n    try:\n        g()\n    «except»:\n        pass\n", (), "to be finished"),
        ("try:\n    f()\n«except (\n    A,  # a\n    B,\n)»:\n    pass\n", ("A",), "comments"),
        ("with «suppress(A)»:\n    f()\n", ("A",), "nothing else"),
        ("with «suppress(*many)»:\n    f()\n", (), "unpacked"),
    ],
)
def test_where_it_is_not_clear_nothing_is_done(change: Change, text: str, named: tuple[str, ...], reason: str) -> None:
    with pytest.raises(CannotFixError, match=reason):
        change(dedent(text), raising(*named))
