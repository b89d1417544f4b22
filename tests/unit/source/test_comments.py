"""Which comment silences which finding."""

from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from asynclint.source.comments import Suppressions, nonblocking_lines

CODE, NAME, ALIASES = "ASL102", "blocking-http", ("ASYNC210",)


def silenced(text: str, line: int, code: str = CODE) -> bool:
    return Suppressions(text).covers(line, code, NAME, ALIASES)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("#noqa", True),
        ("# noqa", True),
        ("# NOQA", True),
        ("# noqa ASL999", True),  # blanket: no colon
        ("# noqa # why", True),
        ("# type: ignore # noqa: ASL102", True),
        ("# noqa: ASL102 because of the vendor", True),
        ("# noqa:ASL102,E501", True),
        ("# noqa:E501 ASL102", True),
        ("# noqa : ASL102", True),
        ("# noqa : ASL101", False),
        ("# noqa: asl102", False),
        ("# noqa: E501ASL102", True),
        ("# noqa: ASL102abc", False),
        ("# noqa: ASL102;E501", False),
        ("# noqa:", False),
        ("# noqa-ASL102", False),
        ("# noqa; ASL102", False),
        ("# noqa: ASL1", True),
        ("# noqa: ASL10", True),
        ("# noqa: ASL", True),
        ("# noqa: ASL2", False),
        ("# noqa: blocking-http", True),
        ("# noqa: blocking-file", False),
        ("# noqa: ASYNC210", True),
        ("# noqa: ASYNC2", False),
        ("# ruff: ignore[ASL102]", True),
        ("# asynclint: ignore[blocking-http] vendor code", True),
        ("# asynclint: ignore[ASL1,]", True),
        ("# asynclint: ignore[]", False),
        ("# asynclint: ignore", False),
        ("# flake8: noqa: ASL102", False),  # file level, but trailing
    ],
)
def test_trailing_comments(comment: str, expected: bool) -> None:
    assert silenced(f"requests.get(url)  {comment}\n", 1) is expected


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# flake8: noqa", True),
        ("# ruff: noqa", True),
        ("    # asynclint: noqa", True),
        ("# flake8: noqa: ASL102", True),
        ("# ruff: noqa: ASL3", False),
        ("# RUFF: noqa", False),
        ("# flake8=noqa", False),
        ("# ruff: file-ignore[ASL102]", True),
        ("# asynclint: file-ignore[blocking-file]", False),
    ],
)
def test_file_level_comments(comment: str, expected: bool) -> None:
    assert silenced(f"import requests\n{comment}\nrequests.get(url)\n", 3) is expected


def test_a_comment_at_the_end_of_the_statement_counts_when_it_names_codes() -> None:
    call = "requests.get(\n    url,\n)  # noqa{}\n"
    assert silenced(call.format(": ASL102"), 1)
    assert not silenced(call.format(""), 1)
    assert silenced("requests.get(\n    url,\n)  # asynclint: ignore[ASL102]\n", 1)


def test_strings_and_continuations_map_to_their_last_line() -> None:
    assert silenced('run("""\n  a\n""")  # noqa\n', 1)
    assert silenced("x = 1 + \\\n  get(url)  # noqa\n", 1)
    assert silenced('f(f"""\n {a}\n""")  # noqa\n', 1)


def test_a_comment_above_covers_the_whole_statement() -> None:
    text = "# asynclint: ignore[ASL102] vendor\n# a remark\nget(\n  url,\n)\nget(url)\n"
    assert [silenced(text, line) for line in (3, 4, 5, 6)] == [True, True, True, False]


def test_a_comment_inside_brackets_covers_the_next_line() -> None:
    text = "f(\n    # ruff: ignore[ASL102]\n    get(a),\n    get(b),\n)\n"
    assert [silenced(text, line) for line in (3, 4)] == [True, False]


def test_a_noqa_above_covers_nothing() -> None:
    assert not silenced("# noqa: ASL102\nget(url)\n", 2)


def test_disable_holds_until_enable_or_the_end_of_the_block() -> None:
    text = dedent("""\
        async def f():
            # asynclint: disable[ASL102]
            get(a)
            # asynclint: enable[ASL102]
            get(b)
            # ruff: disable[blocking-http]
            get(c)
        get(d)
        """)
    assert [silenced(text, line) for line in (3, 5, 7, 8)] == [True, False, True, False]


def test_a_malformed_comment_is_explained() -> None:
    assert Suppressions("get(url)  # noqa: ASL102abc\n").malformed.keys() == {1}
    assert Suppressions("get(url)  # noqa:\n").malformed[1].reason == "no code follows `noqa:`"


def test_hashes_in_strings_are_no_comments() -> None:
    assert not silenced('get("# noqa")\n', 1)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("def f(): ...  # asynclint: nonblocking\n", {1}),
        ("# asynclint: nonblocking\n@cache\n@other(1)\nasync def f():\n    pass\n", {4}),
        ("def f(\n    a,\n):  # asynclint: nonblocking because it is memory\n    pass\n", {1}),
        ("class A:\n    # asynclint: nonblocking\n    def f(self): ...\n", {3}),
        ("x = 1  # asynclint: nonblocking\n", set()),
        ('"""asynclint: nonblocking"""\ndef f(): ...\n', set()),
    ],
)
def test_functions_declared_nonblocking(text: str, lines: set[int]) -> None:
    assert nonblocking_lines(text.encode()) == lines


@settings(suppress_health_check=[HealthCheck.too_slow])  # machines have other things to do
@given(
    st.lists(
        st.sampled_from(
            ["# noqa: ASL1", "\n", "\\\n", '"""', "(", ")", "f'{", "}'", "  ", "\t", "\x00", "\r", "é", "x"]
        )
    )
)
def test_no_text_is_too_broken_to_look_for_comments(parts: list[str]) -> None:
    text = "".join(parts)
    Suppressions(text).covers(1, CODE, NAME, ALIASES)
    nonblocking_lines(b"# asynclint: nonblocking\n" + text.encode())


def test_comments_before_a_null_byte_are_read() -> None:
    text = "x = 1  # noqa: ASL102\nf'{\0\n"
    assert Suppressions(text).covers(1, CODE, NAME, ALIASES)
