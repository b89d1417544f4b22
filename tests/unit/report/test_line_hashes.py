"""Hashes of lines are those that GitHub computes; the figures are its own, for the same texts."""

import pytest

from asynclint.report.line_hashes import line_hashes

PUBLISHED = [
    (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
    (
        " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
        [
            *("8b7cf3e952e7aeb2:1", "b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1"),
            *("b86d3392aea1be30:1", "e6ceba753e1a442:1"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "hashes"), PUBLISHED)
def test_the_hashes_are_those_of_github(text: str, hashes: list[str]) -> None:
    lines = text.split("\n")
    found = line_hashes(lines, range(1, len(lines) + 1), ends_with_newline=False)
    assert list(found.values()) == hashes


def test_equal_lines_are_counted() -> None:
    lines = ["x = 1"] * 120
    found = line_hashes(lines, {1, 2, 120})
    first, second, last = (found[number].partition(":") for number in (1, 2, 120))
    assert (first[0], first[2], second[2]) == (second[0], "1", "2")
    assert last[2] == "1"  # the end of the file is in sight


def test_blanks_and_tabs_do_not_matter_and_words_do() -> None:
    assert line_hashes(["\tx  = 1"], {1}) == line_hashes(["x=1"], {1})
    assert line_hashes(["x=2"], {1}) != line_hashes(["x=1"], {1})


def test_only_wanted_lines_have_hashes() -> None:
    assert list(line_hashes(["a", "b", "c"], {2})) == [2]


def test_characters_beyond_the_basic_plane_are_two_units() -> None:
    assert line_hashes(["x = '\N{SNAKE}'"], {1}) == line_hashes(["x='\ud83d\udc0d'"], {1})
