"""The text of one server's file -> what is known of it. Wrong files raise `CatalogueError` with file and line."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from asynclint.catalogue.schema import CatalogueError, syntax_error
from asynclint.catalogue.servers import Call, Mode, Option, Server, Trap

TYPES = ("int", "natural", "float", "flag", "text", "texts", "choice", "class", "table", "any")
APPS = ("asgi", "wsgi", "rsgi", "aiohttp", "tornado", "sanic", "robyn")

Judge = Callable[[Any], str | None]


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "expected a text"


def _texts(value: Any) -> str | None:
    fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
    return None if fits else "expected a list of texts"


def _words(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    return None if fits else "expected a table of texts"


def _values(value: Any) -> str | None:
    fits = isinstance(value, dict) and all(_literal(item) is None for item in value.values())
    return None if fits else "expected a table of numbers, texts, true or false"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "expected true or false"


def _number(value: Any) -> str | None:
    return None if isinstance(value, (int, float)) and not isinstance(value, bool) else "expected a number"


def _literal(value: Any) -> str | None:
    return None if isinstance(value, (bool, int, float, str)) else "expected a number, a text, true or false"


def _literals(value: Any) -> str | None:
    fits = isinstance(value, list) and all(_literal(item) is None for item in value)
    return None if fits else "expected a list of numbers, texts, true or false"


def _type(value: Any) -> str | None:
    if value in TYPES or (isinstance(value, str) and re.fullmatch(r"hook:-?\d+", value)):
        return None
    return f"`{value}` is none of {', '.join(TYPES)}, hook:N"


def _apps(value: Any) -> str | None:
    wrong = _texts(value)
    if wrong is None and not set(value) <= set(APPS):
        wrong = f"expected some of {', '.join(APPS)}"
    return wrong


_FILE: dict[str, Judge] = {
    "server": _text, "distribution": _text, "verified": _text, "programs": _texts, "modules": _texts,
    "commands": _texts, "abbreviations": _flag, "tolerant": _flag, "positional": _text, "config_option": _text,
    "config_files": _texts, "config_format": _text, "arguments_variable": _text, "roles": _words,
    "mode_setting": _text, "apps": _apps, "development": _words, "misspelled": _words, "unread": _words,
    "single": _text, "exits_when_recycled": _flag, "reloads_in_one_process": _flag,
    "idle": _number, "grace": _number, "fallbacks": _words,
    "defaults": _values,
}  # fmt: skip
_MODE: dict[str, Judge] = {
    "names": _texts, "apps": _apps, "on_loop": _flag, "ignores": _words, "deprecated": _text, "instead": _text,
    "since": _text, "removed": _text, "deaf": _flag,
}  # fmt: skip
_CALL: dict[str, Judge] = {
    "symbol": _text, "app": _number, "ignores": _words, "variables": _flag, "alias": _text, "imports_app": _flag,
    "starts_again": _text,
}  # fmt: skip
_TRAP: dict[str, Judge] = {
    "setting": _text, "values": _literals, "below": _number, "above": _number, "happens": _text, "fatal": _flag,
    "commands": _texts, "modes": _texts,
}  # fmt: skip
_OPTION: dict[str, Judge] = {
    "flags": _texts, "off": _texts, "type": _type, "choices": _texts, "folds_case": _flag, "several": _flag,
    "default": _literal, "least": _number, "most": _number, "env": _texts, "only": _texts, "file": _flag,
    "since": _text, "removed": _text,
}  # fmt: skip
_LISTS = {"mode": _MODE, "call": _CALL, "trap": _TRAP}


def read_server(label: str, text: str) -> Server:
    """One server. `label` names the file in errors."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise syntax_error(label, text, str(error)) from None
    checked = _Checked(label, text.splitlines())
    checked.check(document)
    return _server(checked, document)


class _Checked:
    """A file whose keys are looked at one by one, and that knows where they stand."""

    def __init__(self, label: str, lines: list[str]) -> None:
        self.label = label
        self.lines = lines

    def fail(self, key: str, message: str, *, table: str = "", index: int = 0) -> CatalogueError:
        return CatalogueError(f"{self.label}:{self._line(key, table, index)}: {message}")

    def _line(self, key: str, table: str, index: int) -> int:
        """The line of `key` in the `index`-th `[table]` or `[[table]]`; of the table itself when it has none."""
        headers = [n for n, line in enumerate(self.lines) if re.match(rf"\s*\[\[?{re.escape(table)}\]", line)]
        start = headers[index] if table and index < len(headers) else 0
        for number in range(start + bool(table), len(self.lines)):
            line = self.lines[number]
            if re.match(rf"\s*\"?{re.escape(key)}\"?\s*=|\s*\[\[?{re.escape(key)}\]", line):
                return number + 1
            if table and line.startswith("["):
                break
        return start + 1

    def check(self, document: Mapping[str, Any]) -> None:
        for key in ("server", "distribution", "verified", "programs", "options"):
            if key not in document:
                raise self.fail(key, f"`{key}` is missing")
        for key, value in document.items():
            if key in _LISTS:
                for index, table in enumerate(value if isinstance(value, list) else ()):
                    self._check_table(key, index, table, _LISTS[key])
            elif key not in ("options", "parameters"):
                self._judge(key, value, _FILE)
        for name, row in document["options"].items():
            if not isinstance(row, dict) or "type" not in row:
                raise self.fail(name, f"option `{name}` needs a type", table="options")
            for key, value in row.items():
                self._judge(key, value, _OPTION, at=name, table="options")
        for symbol, names in document.get("parameters", {}).items():
            if wrong := _texts(names):
                raise self.fail(symbol, f"`{symbol}`: {wrong}", table="parameters")

    def _check_table(self, name: str, index: int, table: Mapping[str, Any], known: Mapping[str, Judge]) -> None:
        for key, value in table.items():
            self._judge(key, value, known, table=name, index=index)
        needed = {"mode": ("names",), "call": ("symbol",), "trap": ("setting", "happens")}[name]
        for key in needed:
            if key not in table:
                raise self.fail("", f"[[{name}]] needs `{key}`", table=name, index=index)

    def _judge(
        self, key: str, value: Any, known: Mapping[str, Judge], *, at: str = "", table: str = "", index: int = 0
    ) -> None:
        judge = known.get(key)
        if judge is None:
            raise self.fail(at or key, f"unknown key `{key}`.{_guess(key, known)}", table=table, index=index)
        if wrong := judge(value):
            raise self.fail(at or key, f"`{key}`: {wrong}", table=table, index=index)

    def check_names(self, names: Iterable[str], known: Iterable[str], table: str, index: int = 0) -> None:
        """Are these settings of the server?"""
        known = set(known)
        for name in names:
            if name and name not in known:
                message = f"the server has no setting `{name}`.{_guess(name, known)}"
                raise self.fail(name, message, table=table, index=index)


def _guess(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches  # only on the way out

    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def _server(checked: _Checked, document: Mapping[str, Any]) -> Server:
    fallbacks: Mapping[str, str] = document.get("fallbacks", {})
    defaults = document.get("defaults", {})
    options = {name: _option(name, row, fallbacks) for name, row in document["options"].items()}
    options |= {name: replace(options[name], default=defaults[name]) for name in options.keys() & defaults.keys()}
    checked.check_names(fallbacks, options, "fallbacks")
    checked.check_names(defaults, options, "defaults")
    checked.check_names(document.get("roles", {}).values(), options, "roles")
    checked.check_names(document.get("misspelled", {}).values(), options, "misspelled")
    checked.check_names([document.get("mode_setting", ""), document.get("config_option", "")], options, "")
    commands = document.get("commands", ())
    checked.check_names(document.get("development", {}), [*options, *commands], "development")
    for index, trap in enumerate(document.get("trap", ())):
        checked.check_names([trap["setting"]], options, "trap", index)
    for index, mode in enumerate(document.get("mode", ())):
        checked.check_names(mode.get("ignores", {}), options, "mode", index)
    parameters: Mapping[str, list[str]] = document.get("parameters", {})
    simple: dict[str, Any] = {key: _frozen(document[key]) for key in document.keys() & _SIMPLE}
    return Server(
        name=document["server"],
        options=options,
        modes=tuple(_of(Mode, table) for table in document.get("mode", ())),
        calls=tuple(_call(table, parameters) for table in document.get("call", ())),
        traps=tuple(_of(Trap, table) for table in document.get("trap", ())),
        **simple,
    )


_SIMPLE = set(_FILE) - {"server", "fallbacks", "defaults"}


def _option(name: str, row: Mapping[str, Any], fallbacks: Mapping[str, str]) -> Option:
    renamed = {"env": "variables", "only": "commands", "file": "in_file"}
    values: dict[str, Any] = {renamed.get(key, key): _frozen(value) for key, value in row.items()}
    if name in fallbacks:
        values["fallbacks"] = tuple(fallbacks[name].split())
    return Option(name=name, **values)


def _call(table: Mapping[str, Any], parameters: Mapping[str, list[str]]) -> Call:
    names = parameters.get(table.get("alias", table["symbol"]), ())
    values = {key: value for key, value in table.items() if key != "alias"}
    if values.get("app") == -1:
        values["app"] = None
    return Call(parameters=tuple(names), **values)


def _of(kind: Callable[..., Any], table: Mapping[str, Any]) -> Any:
    return kind(**{key: _frozen(value) for key, value in table.items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
