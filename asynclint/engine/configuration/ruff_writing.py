"""`external = ["ASL"]` into a configuration of ruff, without changing anything else in the file."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

_HEADER = re.compile(r"^[ \t]*\[(?P<array>\[)?[ \t]*(?P<name>[^\]\r\n]+?)[ \t]*\]", re.MULTILINE)


def with_external(name: str, text: str, prefixes: Sequence[str]) -> str | None:
    """The text in which ruff leaves codes with these prefixes alone; None where that cannot be written safely.

    Positions are guessed from the text, and each guess is put to the test: the result has to be the same data with the
    prefixes added, and nothing else changed.
    """
    whole = "tool.ruff" if name == "pyproject.toml" else ""
    try:
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    for candidate in _candidates(text, whole, prefixes):
        try:
            after = tomllib.loads(candidate)
        except tomllib.TOMLDecodeError:
            continue
        if _is_as_wanted(before, after, whole, prefixes):
            return candidate
    return None


def _candidates(text: str, whole: str, prefixes: Sequence[str]) -> Iterator[str]:
    newline = "\r\n" if "\r\n" in text else "\n"
    listed = ", ".join(f'"{prefix}"' for prefix in prefixes)
    lint = f"{whole}.lint" if whole else "lint"
    for section, key in ((lint, "external"), (whole, r"lint[ \t]*\.[ \t]*external"), (whole, "external")):
        yield from _into_list(text, section, key, listed)
    yield from _below_header(text, lint, f"external = [{listed}]{newline}")
    end = _end_of_section(text, whole)
    block = f"[{lint}]{newline}external = [{listed}]{newline}"
    if end is not None:
        head, tail = text[:end].rstrip(), text[end:]
        yield f"{head}{newline * 2 if head else ''}{block}{newline if tail else ''}{tail}"
    yield from _below_header(text, whole, f"lint.external = [{listed}]{newline}")
    yield f"{text.rstrip()}{newline * 2}{block}"


def _into_list(text: str, section: str, key: str, listed: str) -> Iterator[str]:
    start, end = _section(text, section)
    match = re.compile(rf"^[ \t]*{key}[ \t]*=[ \t]*\[", re.MULTILINE).search(text, start, end)
    if match is None:
        return
    after = text[match.end() :]
    first = re.match(r"(\r?\n[ \t]*)(?=[\"'])", after)
    is_empty = after.lstrip().startswith("]")
    lead = first[1] if first is not None else ""
    comma = "" if is_empty else ("," if first is not None else ", ")
    yield f"{text[: match.end()]}{lead}{listed}{comma}{after}"


def _below_header(text: str, section: str, line: str) -> Iterator[str]:
    if not section:
        yield line + text
        return
    for match in _HEADER.finditer(text):
        if _plain(match["name"]) == section and not match["array"]:
            place = text.find("\n", match.end()) + 1
            yield text[:place] + line + text[place:] if place else f"{text}\n{line}"


def _end_of_section(text: str, section: str) -> int | None:
    start, end = _section(text, section)
    return end if start or not section else None


def _section(text: str, section: str) -> tuple[int, int]:
    """Where the keys of a section stand; nowhere when there is none."""
    headers = list(_HEADER.finditer(text))
    if not section:
        return 0, headers[0].start() if headers else len(text)
    for number, match in enumerate(headers):
        if _plain(match["name"]) == section and not match["array"]:
            return match.end(), headers[number + 1].start() if number + 1 < len(headers) else len(text)
    return 0, 0


def _plain(name: str) -> str:
    return re.sub(r"\s*\.\s*", ".", name).replace('"', "").replace("'", "")


def _is_as_wanted(before: dict[str, Any], after: dict[str, Any], whole: str, prefixes: Sequence[str]) -> bool:
    old, new = _flat(before), _flat(after)
    keys = [f"{whole}.lint.external".lstrip("."), f"{whole}.external".lstrip(".")]
    changed = [key for key in {*old, *new} if old.get(key) != new.get(key)]
    return len(changed) == 1 and changed[0] in keys and new.get(changed[0]) == [*prefixes, *old.get(changed[0], [])]


def _flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Dotted key -> value; an empty table is no difference."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found.update(_flat(value, f"{prefix}{key}."))
        else:
            found[f"{prefix}{key}"] = value
    return found
