"""Imports go with the last use of what they bring, and only then."""

import pytest

from asynclint.fixes.leftovers import without_leftovers


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("import os\n\nimport a\n\na(os)\n", "import os\n\nimport a\n\na()\n", "import a\n\na()\n"),
        ("import a\nimport b\n\na(b)\n", "import a\nimport b\n\na()\n", "import a\n\na()\n"),
        ("from a import b, c\n\nb(c)\n", "from a import b, c\n\nb()\n", "from a import b\n\nb()\n"),
        ("from a import c\n\nb(c)\n", "from a import c\n\nb()\n", "b()\n"),
        ("import os\n\na(os)\n", 'import os\n\na("os")\n', 'import os\n\na("os")\n'),  # who knows
        ("import os\n\na()\n", "import os\n\nb()\n", "import os\n\nb()\n"),  # it never was in use
        ("import os  # why\n\na(os)\n", "import os  # why\n\nb()\n", "import os  # why\n\nb()\n"),
        ("import os as o\n\na(o)\n", "import os as o\n\nb()\n", "import os as o\n\nb()\n"),
    ],
)
def test_what_is_not_used_any_more_goes(before: str, after: str, expected: str) -> None:
    assert without_leftovers(before, after) == expected
