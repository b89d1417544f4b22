"""Bytes of a source file -> text and lines, as Python itself reads them (PEP 263, byte-order mark, any newline)."""

import io
import re
import tokenize

_NEWLINE = re.compile(r"\r\n|\r|\n")


def decode(data: bytes) -> str:
    """The text of a source file. Raises `SyntaxError` when its encoding is unknown or its bytes do not fit it."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SyntaxError(f"the file is not valid {error.encoding}: {error.reason} at byte {error.start}") from error


def decode_leniently(data: bytes) -> str:
    """Text to show a person: whatever cannot be decoded is replaced."""
    try:
        return decode(data)
    except SyntaxError:
        return data.decode("utf-8", errors="replace").removeprefix("\ufeff")


def split_lines(text: str) -> list[str]:
    """Lines without their ends. Unlike `str.splitlines`, only what Python takes for a newline ends a line."""
    lines = _NEWLINE.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return lines
