"""The lines of a file -> the hashes by which GitHub recognises an alert when its line moves.

Code scanning follows an alert by `primaryLocationLineHash`: a polynomial over the hundred characters from the beginning
of the line, blanks and tabs left out, and the number of lines so far with the same ones. Its upload action computes it
when it is missing, its interface for programs does not.
"""

from array import array
from collections.abc import Collection, Mapping, Sequence

_LENGTH = 100
_BASE = 37
_END_OF_FILE = 65_535
_BITS = 64


def line_hashes(lines: Sequence[str], wanted: Collection[int], *, ends_with_newline: bool = True) -> Mapping[int, str]:
    """The hashes of the wanted lines, which are counted from 1."""
    units = array("H")
    starts: list[int] = []
    for line in lines:
        starts.append(len(units))
        units.frombytes(line.replace(" ", "").replace("\t", "").encode("utf-16-le", errors="surrogatepass"))
        units.append(10)
    if not ends_with_newline and units:
        units.pop()
    units.append(_END_OF_FILE)
    units.extend([0] * _LENGTH)
    seen: dict[bytes, int] = {}
    found: dict[int, str] = {}
    for number, start in enumerate(starts, start=1):
        block = units[start : start + _LENGTH]
        key = block.tobytes()
        seen[key] = seen.get(key, 0) + 1
        if number in wanted:
            found[number] = f"{_polynomial(block):x}:{seen[key]}"
    return found


def _polynomial(block: Sequence[int]) -> int:
    value = 0
    for unit in block:
        value = (value * _BASE + unit) % (1 << _BITS)
    return value
