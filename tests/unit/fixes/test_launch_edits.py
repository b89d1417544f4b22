"""Edits of launch files by example: the word to change is between « and »."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynclint.fixes.launch import launch_splices
from asynclint.fixes.splice import Lines, splice
from asynclint.fixes.tree import CannotFixError
from asynclint.model.launch_edits import (
    AddWords,
    Assign,
    LaunchEdit,
    RemoveWords,
    RenameVariable,
    ReplaceWord,
    SetVariable,
)
from asynclint.model.source import Location, Span

Make = Callable[[list[Location]], LaunchEdit]


def changed(text: str, make: Make, path: str = "Dockerfile") -> str:
    plain = text.replace("«", "").replace("»", "")
    lines, places, gone = Lines(plain), [], 0
    for match in re.finditer("«([^»]*)»", text):
        start = match.start() - gone
        places.append(Location(path, Span(*lines.position(start), *lines.position(start + len(match[1])))))
        gone += 2
    return splice(plain, launch_splices(plain, make(places)))


def removed(text: str) -> str:
    return changed(text, lambda places: RemoveWords(tuple(places)))


def added(text: str, *words: str) -> str:
    return changed(text, lambda places: AddWords(places[0], words))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('CMD ["a", "b", "«--reload»"]\n', 'CMD ["a", "b"]\n'),
        ('CMD ["a", "«--dir»", "«src»", "b"]\n', 'CMD ["a", "b"]\n'),
        ('CMD ["a", \\\n     "«--reload»", \\\n     "b"]\n', 'CMD ["a", \\\n     "b"]\n'),
        ("command: [a, «--reload», b]\n", "command: [a, b]\n"),
        ('["a", # one\n  "«--reload»",\n  "b",\n]\n', '["a", # one\n  "b",\n]\n'),
        ("- a\n- «--reload»\n- b # c\n", "- a\n- b # c\n"),
        ("  - a\n  - '«--reload»'\n", "  - a\n"),
        ("web: a «--dir» «src» b\n", "web: a b\n"),
        ("a \\\n  «--reload» \\\n  b\n", "a \\\n  b\n"),
        ("a \\\n  b \\\n  «--reload»\nc\n", "a \\\n  b\nc\n"),
        ("a \\\n  «--reload» b\n", "a \\\n  b\n"),
        ("command: >\n  a\n  «--reload»\n  b\n", "command: >\n  a\n  b\n"),
        ('command: sh -c "a «--reload» && b"\n', 'command: sh -c "a && b"\n'),
        ("a \\\r\n  «--reload» \\\r\n  b\r\n", "a \\\r\n  b\r\n"),
    ],
)
def test_words_go_with_what_sets_them_apart(text: str, result: str) -> None:
    assert removed(text) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('CMD ["a", "«b»"]\n', 'CMD ["a", "b", "-w", "2"]\n'),
        ('CMD [\n  "a",\n  "«b»"\n]\n', 'CMD [\n  "a",\n  "b",\n  "-w",\n  "2"\n]\n'),
        ('["a", # one\n  "«b»", # two\n]\n', '["a", # one\n  "b",\n  "-w",\n  "2", # two\n]\n'),
        ("command: [a, '«b»']\n", "command: [a, 'b', '-w', '2']\n"),
        ("command: [a, «b»]\n", 'command: [a, b, -w, "2"]\n'),
        ("- a\n- «b»\nc: d\n", '- a\n- b\n- -w\n- "2"\nc: d\n'),
        ("  - '«b»'  # last\n", "  - 'b'  # last\n  - '-w'\n  - '2'\n"),
        ("  - «b»", '  - b\n  - -w\n  - "2"'),
        ("exec a «b» # c\n", "exec a b -w 2 # c\n"),
        ('exec a «"$b"» | tee x\n', 'exec a "$b" -w 2 | tee x\n'),
        ("- a «b»\n", "- a b -w 2\n"),
    ],
)
def test_words_are_written_as_the_others_are(text: str, result: str) -> None:
    assert added(text, "-w", "2") == result


WORD = st.from_regex(r"--?[a-z]{1,6}", fullmatch=True)
LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "exec form": lambda words: "CMD [" + ", ".join(f'"{word}"' for word in words) + "]\n",
    "rows": lambda words: "CMD [\n" + ",\n".join(f'    "{word}"' for word in words) + "\n]\n",
    "items": lambda words: "".join(f"  - {word}\n" for word in words) + "x: y\n",
    "text": lambda words: "web: " + " ".join(words) + "\n",
    "crlf items": lambda words: "".join(f"  - '{word}'\r\n" for word in words),
}


@given(st.lists(WORD, min_size=2, max_size=6, unique=True), st.lists(WORD, min_size=1, max_size=3), st.data())
def test_what_is_added_reads_as_if_it_had_been_written(words: list[str], more: list[str], data: st.DataObject) -> None:
    layout = LAYOUTS[data.draw(st.sampled_from(sorted(LAYOUTS)))]
    index = data.draw(st.integers(0, len(words) - 1))
    marked = layout([f"«{word}»" if number == index else word for number, word in enumerate(words)])
    assert added(marked, *more) == layout([*words[: index + 1], *more, *words[index + 1 :]])
    if index:
        assert removed(marked) == layout([*words[:index], *words[index + 1 :]])


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ('A\nCMD ["«a»"]\n', 'A\nENV X=2\nCMD ["a"]\n'),
        ('CMD ["b", \\\n  # c\n  "«a»"]\n', 'ENV X=2\nCMD ["b", \\\n  # c\n  "a"]\n'),
        ("[Service]\r\nExecStart=/b \\\r\n  «a»\r\n", "[Service]\r\nEnvironment=X=2\r\nExecStart=/b \\\r\n  a\r\n"),
    ],
)
def test_a_variable_is_set_above_the_instruction(text: str, result: str) -> None:
    assert changed(text, lambda places: SetVariable(places[0], "X", "2")) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("ENV «OLD=4»\n", "ENV NEW=4\n"),
        ('  OLD: "«4»"\n', '  NEW: "4"\n'),
        ("  - «OLD=4»\n", "  - NEW=4\n"),
        ("  - name: OLD\n    value: «4»\n", "  - name: NEW\n    value: 4\n"),
        ("«OLD»: int = 4\n", "NEW: int = 4\n"),
    ],
)
def test_a_variable_is_renamed_where_it_is_set(text: str, result: str) -> None:
    assert changed(text, lambda places: RenameVariable(places[0], "OLD", "NEW")) == result


@pytest.mark.parametrize(
    ("value", "name", "result"),
    [
        ("5", "", "a = 'é'\nb: float = 5  # c\nd = 1\n"),
        ("5", "e", "a = 'é'\nb: float = 2.5  # c\ne = 5\nd = 1\n"),
    ],
)
def test_assignments_get_values_and_company(value: str, name: str, result: str) -> None:
    text = "a = 'é'\n«b»: float = 2.5  # c\nd = 1\n"
    assert changed(text, lambda places: Assign(places[0], value, name), "gunicorn.conf.py") == result


def test_an_assignment_goes_with_its_line() -> None:
    assert changed("a = 1\n«b» = (\n    2\n)\nc = 3\n", lambda places: Assign(places[0]), "x.py") == "a = 1\nc = 3\n"
    assert changed("a = 1\n«b = 2»\n", lambda places: Assign(places[0]), "x.toml") == "a = 1\n"


@pytest.mark.parametrize(
    ("text", "make", "why"),
    [
        ("- a\n- «b» # c\n", lambda places: RemoveWords(tuple(places)), "a comment stands beside"),
        ('["a", # one\n  "«b»", # two\n]\n', lambda places: RemoveWords(tuple(places)), "a comment stands beside"),
        ('CMD ["«a»", "b"]\n', lambda places: RemoveWords(tuple(places)), "the first word"),
        ("RUN <<E\n«a»\nE\n", lambda places: SetVariable(places[0], "X", "2"), "no instruction of its own"),
        ("ENV «$X»\n", lambda places: RenameVariable(places[0], "OLD", "NEW"), "beside its value"),
        ("x «a a»\n", lambda places: ReplaceWord(places[0], "a", "b"), "`a` is not written out"),
        ("«b» = 2  # c\n", lambda places: Assign(places[0]), "a comment stands beside"),
        ("«b» = c = 2; d = 3\n", lambda places: Assign(places[0]), "shares its line"),
        ("«b» = (\n", lambda places: Assign(places[0], "5"), "not valid Python"),
        ("a\rb «c»\n", lambda places: AddWords(places[0], ("d",)), "carriage returns"),
    ],
)
def test_what_does_not_fit_is_said(text: str, make: Make, why: str) -> None:
    with pytest.raises(CannotFixError, match=re.escape(why)):
        changed(text, make, "gunicorn.conf.py")


def test_a_file_that_is_shorter_now_is_left_alone() -> None:
    gone = Location("Procfile", Span(9, 0, 9, 3))
    with pytest.raises(CannotFixError, match="shorter"):
        list(launch_splices("web: a\n", AddWords(gone, ("b",))))
