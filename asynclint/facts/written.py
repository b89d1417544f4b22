"""How facts are written down: as the tuples that the structs of `asynclint.model.facts` are encoded to.

A file gives thousands of records that are encoded at once and never looked at again. A tuple costs a fifth of a struct
and becomes the same bytes, so readers write `(ATTRIBUTE, base, name)` for `Attribute(base, name)`, and plain integers
for the members of enumerations. Whoever decodes gets the structs.
"""

from typing import Any

from asynclint.model.facts import (
    Attribute,
    Await,
    Choice,
    Collected,
    Constant,
    Display,
    Element,
    Entered,
    Generator,
    Lambda,
    Mapping,
    Operation,
    Starred,
    Subscript,
    Unpacked,
    UseKind,
)

#: What `Expr` is encoded to: a chain of names, the number of a call, or a tuple that starts with a tag.
Written = str | int | tuple[Any, ...] | None
#: A record: the fields of a struct in their order.
Record = tuple[Any, ...]


def _tag(kind: type) -> int:
    tag: int = kind.__struct_config__.tag  # type: ignore[attr-defined]
    return tag


CONSTANT = _tag(Constant)
ATTRIBUTE = _tag(Attribute)
SUBSCRIPT = _tag(Subscript)
AWAIT = _tag(Await)
DISPLAY = _tag(Display)
MAPPING = _tag(Mapping)
CHOICE = _tag(Choice)
LAMBDA = _tag(Lambda)
ELEMENT = _tag(Element)
ENTERED = _tag(Entered)
UNPACKED = _tag(Unpacked)
OPERATION = _tag(Operation)
STARRED = _tag(Starred)
COLLECTED = _tag(Collected)
GENERATOR = _tag(Generator)

READ = int(UseKind.READ)
ITERATE = int(UseKind.ITERATE)
ASYNC_ITERATE = int(UseKind.ASYNC_ITERATE)
ENTER = int(UseKind.ENTER)
ASYNC_ENTER = int(UseKind.ASYNC_ENTER)
GET_ITEM = int(UseKind.GET_ITEM)
CONTAINS = int(UseKind.CONTAINS)
SET_ITEM = int(UseKind.SET_ITEM)
AWAITED_LATER = int(UseKind.AWAIT)
DELETE_ITEM = int(UseKind.DELETE_ITEM)
TRUTH = int(UseKind.TRUTH)
OPERATE = int(UseKind.OPERATE)
SET_ATTRIBUTE = int(UseKind.SET_ATTRIBUTE)
FORMAT = int(UseKind.FORMAT)

NOTHING: Record = (CONSTANT, None)


def is_constant(value: Written) -> bool:
    return value.__class__ is tuple and value[0] == CONSTANT


def _is_display(value: Written) -> bool:
    return value.__class__ is tuple and value[0] == DISPLAY


_COMPARISONS = frozenset({"Is", "IsNot", "Eq", "NotEq", "In", "NotIn"})
_ORDERINGS = frozenset({"Lt", "LtE", "Gt", "GtE"})


def is_telling(symbol: str, right: Written) -> bool:
    """Is a comparison kept? `poolsize > 1` and `version_info < (3, 9)` can be decided, `time() > self.expires` not."""
    return symbol in _COMPARISONS or (symbol in _ORDERINGS and (is_constant(right) or _is_display(right)))


def last_name(callee: Any) -> str:
    """The name after the last dot of a callee, empty when it has none."""
    if callee.__class__ is str:
        return callee.rpartition(".")[2]
    return callee[2] if callee.__class__ is tuple and callee[0] == ATTRIBUTE else ""


#: Names that are kept of one f-string.
_MOST_NAMES = 10
LONGEST_TEXT = 100
LARGEST_INTEGER = 2**53


def named(parts: list[Written], start: str = "") -> str:
    """An f-string: of its text only the start is known, and the names in it; calls by number. `"get_{user.key #3}"`"""
    names = [part if part.__class__ is str else f"#{part}" for part in parts if part.__class__ in (str, int)]
    return start[:LONGEST_TEXT] + "{" + " ".join(names[:_MOST_NAMES]) + "}"


def calculated(symbol: str, left: Any, right: Written) -> Written:
    """An operation on a constant: numbers are calculated, texts keep how they begin."""
    other = right[1] if is_constant(right) else None  # type: ignore[index]
    if left.__class__ is str:
        if symbol != "Add" or other == "":
            return (CONSTANT, left)
        end = other if other.__class__ is str else named([right])
        return (CONSTANT, (left + end)[:LONGEST_TEXT])
    if left.__class__ not in (int, float) or other.__class__ not in (int, float):
        return None
    if symbol not in ("Mult", "Add"):
        return None
    result = left * other if symbol == "Mult" else left + other
    return (CONSTANT, result) if abs(result) < LARGEST_INTEGER else None


_LONGEST_DISPLAY = 64
#: Lists of strings are kept longer: `__all__`, tables of lazy imports.
_LONGEST_NAMES = 4096


def longest_kept(items: list[Any]) -> int:
    """How many items of a display are kept."""
    if len(items) <= _LONGEST_DISPLAY:
        return _LONGEST_DISPLAY
    is_names = all(is_constant(item) and item[1].__class__ is str for item in items)
    return _LONGEST_NAMES if is_names else _LONGEST_DISPLAY
