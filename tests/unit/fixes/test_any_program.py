"""Whatever a program looks like: after an edit it compiles, has its comments, and evaluates in the order it did."""

import ast
import asyncio
import io
import os
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynclint.fixes.render import CannotFixError, Renderer
from asynclint.fixes.splice import Lines, splice
from asynclint.model.edits import (
    CallInstead,
    Edit,
    KeepTask,
    LimitFanOut,
    LimitWait,
    OffloadCall,
    SetKeyword,
)
from asynclint.model.source import Location, Span

hypothesmith = pytest.importorskip("hypothesmith", reason="it generates the programs")

GENERATED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def comments(text: str) -> Counter[str]:
    tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)


def render(text: str, edit: Edit) -> str:
    return splice(text, Renderer(text).render([edit]))


# -------------------------------------------------------------------- async handlers of a grammar of our own
ARGUMENTS = st.lists(
    st.sampled_from(
        ["x({})", "k{0}=x({0})", "*[x({})]", "**{{'z{0}': x({0})}}", "x({}) and x(1)", "[x(i) for i in (x({}),)][0]"]
    ),
    max_size=4,
)
#: What stands between two arguments, and around them.
GAPS = st.sampled_from(
    [" ", "", "  ", "\n        ", " \\\n  ", "  # why: (a, b)\n    ", "\n\n", "\n\t", " # süß 漢\n  "]
)
AROUND = st.sampled_from(
    [
        "{}",
        "y = {}",
        "y = x(1) + {} + x(2)",
        "y = [x(1), {}, x(2)]",
        "y = ({}) if x(1) else x(2)",
        "y = x({}, by=x(2))",
        "y = {}.real",
        "y = {{x(1): {}}}[1]",
        "if {}: y = x(3)",
        "return {}",
        "assert {} is not None, x(1)",
        "y = [{} for i in (1, 2)]",
        "async with a(): y = {}",
        "y = not {}",
        "y = x(1), *[{}]",
    ]
)
LAYOUT = st.tuples(
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["    ", "  ", "\t", "        "]),
    st.sampled_from(
        ["", "# coding: utf-8\n", "#!/usr/bin/env python\n# licence\n\n", '"""Doc."""\n', "\n\n", "\x0c\n"]
    ),
    st.sampled_from(["", "# above\n", "x(0)  # beside\n", "\x0c# form feed\n", "x(0); x(5)\n"]),
)


def arrange(arguments: list[str], gaps: list[str]) -> str:
    """A call in one of the ways people and machines write it."""
    positional = [text for text in arguments if "=" not in text and not text.startswith("**")]
    named = [text for text in arguments if text not in positional]
    ordered = [text.format(number) for number, text in enumerate([*positional, *named], start=10)]
    parts = [gap + text for gap, text in zip([*gaps, " "] * 5, ordered, strict=False)]
    return f"work({','.join(parts)}{gaps[0] if ordered else ''})"


@st.composite
def handlers(draw: st.DrawFn) -> tuple[str, Location]:
    """A program with one call of `work`, and the place of that."""
    newline, indent, head, before = draw(LAYOUT)
    call = arrange(draw(ARGUMENTS), draw(st.lists(GAPS, min_size=1, max_size=4)))
    statement = draw(AROUND).format(call)
    lines = [*before.splitlines(keepends=True), statement + "\n", "x(6)  # below\n"]
    text = f"{head}import asyncio\n\n\nasync def main():\n" + "".join(f"{indent}{line}" for line in lines)
    text = text.replace("\n", newline)
    start = text.index("work(")
    module = ast.parse(text)
    node = next(item for item in ast.walk(module) if isinstance(item, ast.Call) and ast.unparse(item.func) == "work")
    end = _offset(text, node.end_lineno or 0, node.end_col_offset or 0)
    positions = Lines(text)
    return text, Location("app.py", Span(*positions.position(start), *positions.position(end)))


def _offset(text: str, line: int, column: int) -> int:
    lines = Lines(text)
    row = text[lines.offset(line, 0) : lines.end(line)]
    return lines.offset(line, 0) + len(row.encode()[:column].decode())


def run(text: str) -> tuple[list[Any], Any]:
    """What a handler evaluates, in order, and what comes of it."""
    seen: list[Any] = []

    def x(value: Any = None, by: Any = None) -> Any:
        seen.append(value)
        return value

    def work(*arguments: Any, **named: Any) -> int:
        named.pop("timeout", None)
        seen.append((arguments, named))
        return 1

    class Around:
        async def __aenter__(self) -> None:
            seen.append("in")

        async def __aexit__(self, *_: object) -> None:
            seen.append("out")

    names: dict[str, Any] = {"x": x, "work": work, "a": Around}
    exec(compile(text.encode(), "app.py", "exec"), names)
    return seen, asyncio.run(names["main"]())


@pytest.mark.parametrize(
    "make",
    [
        lambda at: OffloadCall(at, "asyncio.to_thread"),
        lambda at: SetKeyword(at, "timeout", "10"),
        lambda at: LimitWait(at, "timeout"),
        lambda at: CallInstead(at, "work", awaited=False),
    ],
    ids=["offload", "keyword", "timeout", "callee"],
)
@GENERATED
@given(handlers())
def test_a_handler_evaluates_in_the_same_order(make: Callable[[Location], Edit], handler: tuple[str, Location]) -> None:
    text, at = handler
    try:
        after = render(text, make(at))
    except CannotFixError:
        return
    assert comments(after) == comments(text)
    assert run(after) == run(text)
    kept = re.search(r"(?:\r\n|\r|\n)[^\r\n]*# below.*", text, re.DOTALL)
    assert kept is not None
    assert after.endswith(kept[0])


# -------------------------------------------------------------------- programs that no person would write
def with_calls(source: str) -> Iterator[tuple[str, Location]]:
    """The program with a call in place of one of its names, inside of a coroutine and outside; and the call's place."""
    call = "g(1, *[2], k=3)"
    inside = "async def f():\n" + "".join(f" {line}" for line in source.splitlines(keepends=True)) + "\n"
    for text in (source, inside):
        try:
            module = ast.parse(text)
        except SyntaxError:
            continue  # it may have a text over several lines, or a `from __future__ import`
        names = [node for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
        for node in names[:6]:
            start = _offset(text, node.lineno, node.col_offset)
            changed = text[:start] + call + text[start + len(node.id) :]
            lines = Lines(changed)
            try:
                ast.parse(changed)
            except SyntaxError:
                continue
            yield changed, Location("app.py", Span(*lines.position(start), *lines.position(start + len(call))))


@GENERATED
@given(st.one_of(hypothesmith.from_node(), hypothesmith.from_grammar()))
def test_any_call_of_any_program_is_edited_well_or_not_at_all(source: str) -> None:
    for text, at in with_calls(source):
        edits: list[Edit] = [
            OffloadCall(at, "asyncio.to_thread"),
            CallInstead(at, "h"),
            SetKeyword(at, "timeout", "10"),
            LimitWait(at),
            KeepTask(at),
            LimitFanOut(at),
        ]
        for edit in edits:
            try:
                after = render(text, edit)
            except CannotFixError:
                continue
            ast.parse(after)
            assert comments(after) == comments(text)


# -------------------------------------------------------------------- programs that somebody has written
@pytest.mark.slow
@pytest.mark.parametrize("name", ["asyncio/base_events.py", "asyncio/sslproto.py", "http/client.py", "subprocess.py"])
def test_calls_of_the_standard_library_are_edited_well_or_not_at_all(name: str) -> None:
    text = (Path(os.__file__).parent / name).read_text("utf-8")
    renderer = Renderer(text)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    before, done = comments(text), 0
    for node in nodes[:: max(1, len(nodes) // 25)]:
        lines = Lines(text)
        start = _offset(text, node.lineno, node.col_offset)
        end = _offset(text, node.end_lineno or 0, node.end_col_offset or 0)
        at = Location("app.py", Span(*lines.position(start), *lines.position(end)))
        for edit in (
            SetKeyword(at, "timeout", "10"),
            KeepTask(at),
            LimitFanOut(at),
            CallInstead(at, "h", awaited=False),
        ):
            try:
                after = splice(text, renderer.render([edit]))
            except CannotFixError:
                continue
            ast.parse(after)
            assert comments(after) == before
            done += 1
    assert done > 20
