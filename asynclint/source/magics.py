"""IPython's own syntax in a cell -> Python with as many lines: magics, shell commands, requests for help."""

import io
import re
import tokenize
from collections.abc import Sequence

#: Magics whose cell is Python all the same.
_PYTHON_CELLS = ("capture", "debug", "ipytest", "prun", "pypy", "python", "python3", "time", "timeit")

_LINE = re.compile(r"\s*(?:[%!?]|[,;/]\w)")
_ASSIGNMENT = re.compile(r"(\s*[\w.,\[\]'\"* ]+?=\s*)[%!](?!=)")
_HELP = re.compile(r"\s*%{0,2}[\w.*\[\]'\"]+\?{1,2}\s*;?\s*")
_CELL_MAGIC = re.compile(r"%%(\w+)")


def is_python(cell: str) -> bool:
    """False for cells whose first line hands them to another language."""
    magic = _CELL_MAGIC.match(cell.lstrip())
    return magic is None or magic[1] in _PYTHON_CELLS


def has_cell_magic(cell: str) -> bool:
    """Is the first line about all of them?"""
    return cell.lstrip().startswith("%%")


def find_magics(lines: Sequence[str]) -> list[tuple[int, int, str]]:
    """First and last line of each magic, and the Python that stands for it where its value is assigned."""
    found: list[tuple[int, int, str]] = []
    code: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        assigned = _ASSIGNMENT.match(line)
        is_magic = assigned is not None or _LINE.match(line) or _HELP.fullmatch(line)
        if not is_magic or _is_continued(code):
            code.append(line)
            index += 1
            continue
        last = index
        while lines[last].endswith("\\") and last + 1 < len(lines):
            last += 1
        # Nobody knows what it gives, and neither does anybody know this name.
        found.append((index, last, f"{assigned[1]}get_ipython()" if assigned is not None else _indent(line) + "pass"))
        code.append(found[-1][2])
        index = last + 1
    return found


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _is_continued(code: Sequence[str]) -> bool:
    """Is the last of these lines open: within brackets, a string, or before the end of its statement?"""
    if not code:
        return False
    if code[-1].endswith("\\"):
        return True
    try:
        for _ in tokenize.generate_tokens(io.StringIO("\n".join([*code, ""])).readline):
            pass
    except tokenize.TokenError as error:
        return "multi-line" in str(error) or "triple-quoted" in str(error)
    except SyntaxError:
        return False
    return False
