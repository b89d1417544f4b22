"""Conditions on the operating system and on Python: which of them are true where servers run."""

from typing import TYPE_CHECKING

from asynclint.model.facts import BlockKind, Constant, Display, Expr, Operation

if TYPE_CHECKING:
    from asynclint.program.symbols.scopes import Scope

#: How projects ask whether they run on a desktop system.
_QUESTIONS = frozenset({"is_windows", "iswindows", "on_windows", "windows", "is_macos", "is_mac", "is_darwin"})
#: What `sys.platform`, `platform.system()` and `os.name` are called there, and elsewhere.
_DESKTOPS = frozenset({"win32", "windows", "darwin", "nt", "cygwin", "java"})
_SERVERS = frozenset({"linux", "posix"})
_ASKED = ("sys.platform", "platform.system", "os.name")
#: The oldest Python that anybody still has.
_OLDEST_PYTHON = (3, 9)


def may_run(scope: "Scope", number: int) -> bool:
    """May servers run what stands in the block?"""
    block = scope.body.blocks[number]
    if block.kind != BlockKind.BRANCH or block.test is None:
        return True
    return is_true_on_servers(scope, block.test) is not block.negated


def is_true_on_servers(scope: "Scope", test: Expr) -> bool | None:
    """`sys.platform == "win32"`, `os.name == "posix"`, `is_windows()`, `IS_WINDOWS`; None for any other condition."""
    if isinstance(test, Operation):
        asked = scope.body.calls[test.left].callee if isinstance(test.left, int) else test.left
        if test.symbol not in ("Eq", "NotEq") or not isinstance(test.right, Constant) or not isinstance(asked, str):
            return None
        name = str(test.right.value).lower()
        if not asked.endswith(_ASKED) or not (name in _DESKTOPS or name in _SERVERS):
            return None
        return (name in _SERVERS) == (test.symbol == "Eq")
    if isinstance(test, int):
        call = scope.body.calls[test]
        if isinstance(call.callee, str) and call.callee.endswith("sys.platform.startswith"):
            prefix = call.arguments[0] if call.arguments else None
            begins = prefix.value if isinstance(prefix, Constant) else None
            return begins == "linux" if begins in ("win", "win32", "darwin", "cygwin", "linux") else None
        test = call.callee
    return False if isinstance(test, str) and test.rpartition(".")[2].strip("_").lower() in _QUESTIONS else None


def is_true_everywhere(test: Expr) -> bool | None:
    """`False`, `sys.version_info >= (3, 8)`: conditions that are decided wherever the code runs; None for any other."""
    if isinstance(test, Constant):
        return bool(test.value)
    if not isinstance(test, Operation) or not isinstance(test.left, str) or not test.left.endswith("version_info"):
        return None
    wanted = test.right
    if not isinstance(wanted, Display) or not all(isinstance(item, Constant) for item in wanted.items):
        return None
    version = tuple(item.value for item in wanted.items if isinstance(item, Constant) and isinstance(item.value, int))
    if len(version) != len(wanted.items) or version[:2] > _OLDEST_PYTHON:
        return None
    return {"GtE": True, "Gt": True, "Lt": False, "LtE": False}.get(test.symbol)
