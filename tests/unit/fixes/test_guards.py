"""Statements are put under a guard as they are."""

import pytest

from asynclint.fixes.tree import CannotFixError
from asynclint.model.launch_edits import GuardMain
from tests.unit.fixes.conftest import Change


def test_a_statement_moves_under_the_guard(change: Change) -> None:
    text = """
    import uvicorn

    # the server
    «uvicorn.run(
        "app:app",  # by name

        workers=2,
    )»  # for good
    """
    assert change(text, GuardMain) == (
        "\nimport uvicorn\n\n# the server\n"
        'if __name__ == "__main__":\n    uvicorn.run(\n        "app:app",  # by name\n\n        workers=2,\n    )'
        "  # for good\n"
    )


@pytest.mark.parametrize(
    "text",
    ["if x:\n    «run()»\n", "a = 1; «run()»\n", '«run("""\na\n""")»\n', "for x in y: «run()»\n"],
)
def test_other_statements_stay(change: Change, text: str) -> None:
    with pytest.raises(CannotFixError):
        change(text, GuardMain)
