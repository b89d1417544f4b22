"""`.gitignore` files: which paths they name. The last matching rule decides; most need no regular expression."""

import re
from dataclasses import field
from fnmatch import translate

from asynclint.model.record import mutable

_WILD = re.compile(r"[*?\[]")


@mutable
class _Rules:
    """Rules by the cheapest test that decides them; each one remembers its position, because the last match wins."""

    names: dict[str, list[int]] = field(default_factory=dict)
    paths: dict[str, list[int]] = field(default_factory=dict)
    name_globs: list[tuple[int, re.Pattern[str]]] = field(default_factory=list)
    path_globs: list[tuple[int, re.Pattern[str]]] = field(default_factory=list)
    below: set[int] = field(default_factory=set)  # `path/**`: what lies below, not the path itself
    negated: list[bool] = field(default_factory=list)
    directories_only: list[bool] = field(default_factory=list)


class IgnoreFile:
    """One ignore file. Paths are relative to the directory the file speaks for; `base` is that directory's path."""

    def __init__(self, text: str, *, base: str) -> None:
        self.base = base
        self._rules = _Rules()
        self._by_name: dict[tuple[str, bool], int] = {}
        for line in text.removeprefix("\ufeff").splitlines():
            self._add(line)

    def _add(self, line: str) -> None:
        pattern = line if line.endswith("\\ ") else line.rstrip()
        if not pattern or pattern.startswith("#"):
            return
        rules = self._rules
        original = pattern
        negated = pattern.startswith("!")
        if negated:
            pattern = pattern[1:]
        directory = pattern.endswith("/")
        pattern = pattern.rstrip("/")
        if set(pattern.split("/")) <= {"**", ""}:
            pattern = "*"
        pattern = pattern.removeprefix("/") if pattern.startswith("/**/") else pattern
        if pattern.startswith("**/") and "/" not in pattern[3:]:
            pattern = pattern[3:]
        if not pattern:
            return
        position = len(rules.negated)
        rules.negated.append(negated)
        rules.directories_only.append(directory)
        anchored = "/" in pattern
        if "\\" in pattern or (anchored and _WILD.search(pattern)):
            rules.path_globs.append((position, _compile(original)))
            if pattern.endswith("/**"):
                rules.below.add(position)
        elif anchored:
            rules.paths.setdefault(pattern.lstrip("/"), []).append(position)
        elif _WILD.search(pattern):
            rules.name_globs.append((position, re.compile(translate(pattern.replace("[^", "[!")))))
        else:
            rules.names.setdefault(pattern, []).append(position)

    def verdict(self, path: str, name: str, *, is_dir: bool) -> bool | None:
        """True: ignored; False: expressly kept; None: this file does not say. `path` is relative to `base`."""
        key = (name, is_dir)
        best = self._by_name.get(key)
        if best is None:
            best = self._by_name[key] = self._last_by_name(name, is_dir=is_dir)
        rules = self._rules
        for position in rules.paths.get(path, ()):
            if position > best and (is_dir or not rules.directories_only[position]):
                best = position
        # Not `match` for all: the expressions accept what lies below, too, but that is the directory's own affair.
        written = f"{path}/" if is_dir else path
        for position, regex in rules.path_globs:
            if position > best and (is_dir or not rules.directories_only[position]):
                match = regex.match(written) if position in rules.below else regex.fullmatch(written)
                if match is not None and (position not in rules.below or match.end() < len(written)):
                    best = position
        return None if best < 0 else not rules.negated[best]

    def _last_by_name(self, name: str, *, is_dir: bool) -> int:
        rules = self._rules
        found = list(rules.names.get(name, ()))
        found += [position for position, regex in rules.name_globs if regex.match(name)]
        return max((position for position in found if is_dir or not rules.directories_only[position]), default=-1)


def _compile(pattern: str) -> re.Pattern[str]:
    # Only here: the import costs more than reading all other ignore rules.
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    expression, _ = GitIgnoreSpecPattern.pattern_to_regex(pattern)
    return re.compile(expression or r"(?!)")
