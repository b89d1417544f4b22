"""Python text -> encoded ModuleFacts. Pure: the same bytes always give the same bytes, and nothing is ever raised.

A module is a work list of scopes (functions, lambdas, class suites); each scope is walked by `ScopeReader` with an
explicit stack of suites, so that neither long `elif` chains nor deep nesting of definitions can exhaust the
interpreter. What cannot be read at all becomes the `error` of the facts.
"""

import re
import sys
import warnings
from collections.abc import Iterable

from asynclint.facts.generics import spell_out
from asynclint.facts.module import ModuleRecord, Scope
from asynclint.facts.scope import ScopeReader
from asynclint.facts.written import DISPLAY, Record, is_constant
from asynclint.model.facts import FunctionKind, encode
from asynclint.source.parsing import parse

#: Expressions nest at most some hundred levels (the tokenizer's limit on brackets); chains are walked iteratively.
_RECURSION_LIMIT = 12_000
_MODULE = int(FunctionKind.MODULE)
#: Is there a type parameter at all? Most files have none, and this is the cheapest way to see it.
_GENERIC = re.compile(rb"(?:def|class)[ \t]+\w+[ \t]*\[")


def extract(source: bytes) -> bytes:
    """Facts of one file, encoded. Syntax errors and undecodable bytes are in `ModuleFacts.error`."""
    lines = source.count(b"\n") + (not source.endswith(b"\n") and bool(source))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = parse(source)
        if _GENERIC.search(source):
            spell_out(tree)
        return encode(_read(ModuleRecord(tree, source, lines)))
    except SyntaxError as error:
        return _unreadable(lines, error.lineno or 1, max((error.offset or 1) - 1, 0), error.msg or "invalid syntax")
    except (RecursionError, MemoryError):
        return _unreadable(lines, 1, 0, "expressions are nested too deeply to be parsed")
    except ValueError as error:  # NUL bytes, before 3.12
        return _unreadable(lines, 1, 0, str(error))
    finally:
        sys.setrecursionlimit(limit)


def _unreadable(lines: int, line: int, column: int, message: str) -> bytes:
    return encode(([], [], [], None, [], [], [], "", [], lines, (line, column, message)))


def _read(module: ModuleRecord) -> Record:
    """The fields of `ModuleFacts`."""
    module.add_scope(Scope(module.tree, "", "", _MODULE, -1, -1))
    reader = ScopeReader(module)
    exports = None
    while module.pending:
        # Last in, first out keeps the list short; indexes were given out on sight, so order does not matter.
        scope = module.pending.pop()
        module.functions[scope.index] = reader.read(scope)
        if scope.index == 0:
            exports = _exports(reader.bindings)
    called = " ".join(sorted(module.called))
    lost = [(name, sorted(functions)) for name, functions in sorted(module.lost.items())]
    return (
        *(module.functions, module.classes, module.imports, exports),
        *(module.rebound, module.stores, sorted(module.attributes), called, lost, module.lines, None),
    )


def _exports(bindings: Iterable[Record]) -> list[str] | None:
    """`__all__`, when it is written out; additions (`+=`, `extend`) make it unknown."""
    values = [value for target, value, *_ in bindings if target.startswith("__all__")]
    if len(values) != 1:
        return None
    (value,) = values
    if value.__class__ is not tuple or value[0] != DISPLAY or not all(map(is_constant, value[1])):
        return None
    return [str(item[1]) for item in value[1]]
