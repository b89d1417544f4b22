"""Splicing changes what it is told to, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from asynclint.fixes.splice import Lines, Splice, splice, touching

TEXTS = st.text(alphabet="ab é漢\n\r\t#", max_size=40)


@given(TEXTS, st.data())
def test_lines_and_columns_are_offsets(text: str, data: st.DataObject) -> None:
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    line, column = lines.position(offset)
    assert lines.offset(line, column) == offset


@given(TEXTS, st.data())
def test_what_lies_outside_stays(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    items = [Splice(start, end, "X" * number) for number, (start, end) in enumerate(pairs)]
    rest = text
    for start, end in reversed(pairs):
        rest = rest[:start] + rest[end:]
    result = splice(text, items)
    for item in items:
        result = result.replace(item.text, "", 1) if item.text else result
    assert result == rest


def test_insertions_at_one_place_touch_and_neighbours_do_not() -> None:
    assert touching([Splice(3, 3, "a")], [Splice(3, 3, "b")])
    assert touching([Splice(3, 6, "a")], [Splice(5, 9, "b")])
    assert not touching([Splice(0, 3, "a")], [Splice(3, 6, "b")][:0])
    assert not touching([Splice(0, 3, "a")], [Splice(4, 6, "b")])


def test_equal_splices_are_one() -> None:
    assert not touching([Splice(0, 0, "import a\n")], [Splice(0, 0, "import a\n")])
