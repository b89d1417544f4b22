"""Conditions on the operating system: which of them are true where servers run."""

from asynclint.model.facts import Constant, Expr, Operation
from asynclint.program.symbols.scopes import Scope

#: How projects ask whether they run on a desktop system.
_QUESTIONS = frozenset({"is_windows", "iswindows", "on_windows", "windows", "is_macos", "is_mac", "is_darwin"})
#: What `sys.platform`, `platform.system()` and `os.name` are called there, and elsewhere.
_DESKTOPS = frozenset({"win32", "windows", "darwin", "nt", "cygwin", "java"})
_SERVERS = frozenset({"linux", "posix"})
_ASKED = ("sys.platform", "platform.system", "os.name")


def is_true_on_servers(scope: Scope, test: Expr) -> bool | None:
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
