"""How bytes become lines."""

import pytest

from asynclint.source.read import decode, decode_leniently, split_lines


def test_a_coding_cookie_is_honoured() -> None:
    assert decode("# -*- coding: latin-1 -*-\nname = 'é'\n".encode("latin-1")).endswith("'é'\n")


def test_the_byte_order_mark_is_no_text() -> None:
    assert decode(b"\xef\xbb\xbfx = 1\r\n") == "x = 1\r\n"


@pytest.mark.parametrize("data", [b"x = '\xff'\n", b"# coding: no-such\n", b"\xff\xfex\x00"])
def test_bytes_that_are_no_text_are_a_syntax_error(data: bytes) -> None:
    with pytest.raises(SyntaxError):
        decode(data)
    assert decode_leniently(data)


def test_only_newlines_of_python_end_a_line() -> None:
    assert split_lines("a\r\nb\rc\n\x0cd\u2028e") == ["a", "b", "c", "\x0cd\u2028e"]
    assert split_lines("a\n\nb\n") == ["a", "", "b"]
