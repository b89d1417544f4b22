"""Every word knows its place: what stands there in the file is what the word says."""

from collections.abc import Iterator

import pytest

from asynclint.launch.read import read_launch_file
from asynclint.launch.text import Source, align
from asynclint.model.launchfacts import Command, Invocation, Known, LaunchFacts, Place, Script, Word, decode_launch
from tests.launch.test_deployments import ALL, Case


def words_in(facts: LaunchFacts) -> Iterator[Word]:
    scripts: list[Script] = [facts.script] if facts.script is not None else []
    invocations: list[Invocation | None] = []
    for stage in facts.stages:
        invocations += [stage.entrypoint, stage.command]
        scripts += [file.script for file in stage.files]
    for process in (*facts.processes, *facts.tasks):
        invocations += [process.entrypoint, process.command]
    words: list[Word] = []
    for invocation in invocations:
        if invocation is not None:
            words += invocation.words or ()
            scripts += [invocation.script] if invocation.script is not None else []
    while words or scripts:
        while scripts:
            words += [word for command in scripts.pop().commands for word in said(command)]
        word = words.pop()
        yield word
        if word.script is not None:
            scripts.append(word.script)


def said(command: Command) -> list[Word]:
    return [*command.words, *(made.value for made in command.assignments if made.items is None)]


def at(text: str, place: Place) -> str:
    lines = text.split("\n")
    line, column, end_line, end_column = place
    if line == end_line:
        return lines[line - 1][column:end_column]
    return "\n".join([lines[line - 1][column:], *lines[line:end_line][:-1], lines[end_line - 1][:end_column]])


@pytest.mark.parametrize("case", ALL, ids=str)
def test_words_stand_where_they_say(case: Case) -> None:
    for path, text in case.files.items():
        if path == "expected" or path.endswith((".py", "launch.json")):  # an editor leaves `python -m` out
            continue
        for word in words_in(decode_launch(read_launch_file(path, text.encode()))):
            written = at(text, word.at)
            if isinstance(word.expr, Known) and word.script is None and "\n" not in written and "\\" not in written:
                assert written.strip("'\"") == str(word.expr.value).strip("'\""), (path, word)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('"a \\"quoted\\" word"', 'a "quoted" word'),
        ('"tab\\there \\u00e9 \\U0001f600 \\x41"', "tab\there é 😀 A"),
        ("'it''s'", "it's"),
        ("one\n    two\n    three", "one two three"),
        ('"back\\\\slash"', "back\\slash"),
        ('"joined \\\n   line"', "joined line"),
    ],
)
def test_decoded_texts_keep_the_place_of_every_character(written: str, value: str) -> None:
    source = Source(f"key: {written}\nnext: 1\n")
    start = 5 + (written[0] in "'\"")
    fragment = align(source, value, start, 5 + len(written))
    for index, character in enumerate(value):
        found = source.text[fragment.offsets[index]]
        assert found in (character, "\\", "\n", "'"), (index, character, found)
    assert list(fragment.offsets) == sorted(fragment.offsets)
    last = value[-1]
    assert source.text[fragment.offsets[len(value) - 1]] in (last, "\\", "'")
