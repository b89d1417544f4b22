"""Comments in files that are no Python."""

from textwrap import dedent

from asynclint.source.linecomments import LineComments


def silenced(text: str, code: str = "ASL801", name: str = "launch-missing-workers") -> list[int]:
    text = dedent(text).lstrip("\n")
    comments = LineComments(text)
    return [line for line in range(1, text.count("\n") + 2) if comments.covers(line, code, name)]


def test_a_comment_at_the_end_counts_for_its_line() -> None:
    assert silenced("""
        web: uvicorn app:app  # asynclint: ignore[ASL801] one core
        api: uvicorn api:app  # noqa: ASL801
        all: uvicorn all:app  # noqa
        not: uvicorn not:app  # asynclint: ignore[ASL803]
        text: echo "#asynclint: ignore[ASL801]"
    """) == [1, 2, 3]


def test_a_comment_of_its_own_counts_for_what_follows_and_is_indented_below() -> None:
    assert silenced("""
        services:
          # asynclint: ignore[launch-missing-workers] one core
          # and a remark

          api:
            image: x
            command: uvicorn app:app
          web:
            image: y
    """) == [5, 6, 7]


def test_a_comment_of_its_own_counts_for_a_continued_line() -> None:
    assert silenced("""
        FROM python
        # asynclint: ignore[ASL8] one core
        CMD uvicorn \\
        app:app \\
        --reload
        STOPSIGNAL SIGINT
    """) == [3, 4, 5]


def test_units_and_supervisors_have_comments_with_semicolons() -> None:
    assert silenced("""
        [program:web]
        ; asynclint: ignore[ASL801]
        command=uvicorn app:app
        user=web
    """) == [3]


def test_a_file_and_a_stretch_can_be_silenced() -> None:
    assert silenced("# asynclint: file-ignore[ASL801]\nFROM x\nCMD uvicorn a:b") == [1, 2, 3]
    assert silenced("a:\n# asynclint: disable[ASL801]\nb:\n# asynclint: enable[ASL801]\nc:\n") == [2, 3, 4]


def test_what_is_not_understood_is_told() -> None:
    malformed = LineComments("x: y  # asynclint: ignore[]\n").malformed
    assert malformed[1].reason == "`ignore` needs the codes or names it is about"
