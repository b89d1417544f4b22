"""The baseline file: findings a project has decided to live with, as text that people review and merge.

One finding stands on each line, in order, without line numbers: a change elsewhere in a file changes nothing here.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

from asynclint import __version__
from asynclint.engine.complaints import ConfigError, UsageError
from asynclint.engine.disk import write_atomically
from asynclint.model.findings import Trait

DEFAULT_NAME = "asynclint-baseline.json"
_VERSION = 1
_TEXTS = ("code", "path", "symbol", "line", "leaf")


def read_baseline(path: str, shown: str) -> tuple[Trait, ...]:
    """Raises `ConfigError`, with the place of what cannot be understood."""
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read()
    except FileNotFoundError:
        raise ConfigError(f"{shown}: there is no such baseline; `asynclint baseline write` makes one") from None
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not valid UTF-8") from error
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        hint = "; it holds an unresolved merge conflict" if "\n<<<<<<< " in f"\n{text}" else ""
        raise ConfigError(f"{shown}:{error.lineno}: not valid JSON: {error.msg}{hint}") from error
    if not isinstance(document, dict) or not isinstance(document.get("findings"), list):
        raise ConfigError(f"{shown}: no baseline: expected an object with a list `findings`")
    if document.get("version") != _VERSION:
        raise ConfigError(f"{shown}: written by another version of asynclint; write it anew")
    traits: list[Trait] = []
    for number, item in enumerate(document["findings"], start=1):
        traits += _read_entry(item, f"{shown}: entry {number}")
    return tuple(traits)


def _read_entry(item: Any, place: str) -> list[Trait]:
    if not isinstance(item, dict):
        raise ConfigError(f"{place}: expected an object")
    texts = {name: item.get(name, "") for name in _TEXTS}
    wrong = next((name for name, text in texts.items() if not isinstance(text, str)), None)
    if wrong is not None or not texts["code"] or not texts["path"]:
        raise ConfigError(f"{place}: `{wrong or 'code` and `path'}` has to be a text")
    count = item.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count < 1_000_000:
        raise ConfigError(f"{place}: `count` has to be a positive number")
    return [Trait(**texts)] * count


def write_baseline(path: str, shown: str, traits: Iterable[Trait]) -> None:
    """Raises `UsageError`."""
    try:
        write_atomically(path, _text_of(traits).encode("utf-8", errors="backslashreplace"))
    except OSError as error:
        raise UsageError(f"{shown}: cannot be written: {(error.strerror or str(error)).lower()}") from error


def _text_of(traits: Iterable[Trait]) -> str:
    lines = [_line_of(trait, count) for trait, count in sorted(Counter(traits).items())]
    head = f'{{\n  "version": {_VERSION},\n  "tool": "asynclint {__version__}",\n  "findings": ['
    return head + (("\n" + ",\n".join(f"    {line}" for line in lines) + "\n  ") if lines else "") + "]\n}\n"


def _line_of(trait: Trait, count: int) -> str:
    entry = {name: getattr(trait, name) for name in _TEXTS if getattr(trait, name) or name in ("code", "path")}
    return json.dumps({**entry, "count": count} if count > 1 else entry, ensure_ascii=False)


def shown_path(path: str, cwd: str) -> str:
    relative = os.path.relpath(path, cwd)
    return path if relative.startswith(os.pardir) else relative.replace(os.sep, "/")
