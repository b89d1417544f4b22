"""Words and variables where no shell reads them: compose files, units, Dockerfile values, Kubernetes arguments."""

import re
from collections.abc import Callable, Iterator

from asynclint.launch.text import Fragment
from asynclint.launch.words import joined
from asynclint.model.launchfacts import Applied, Env, Expr, Known, Opaque, Word

_BRACED = re.compile(r"\$\{([A-Za-z_]\w*)(:?[-=?+])?")
_PLAIN = re.compile(r"\$([A-Za-z_]\w*)")
_KUBERNETES = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)")
_DEEPEST = 8


def expand(text: str, *, is_host: bool = False, escaped: bool = True, depth: int = 0) -> Expr:
    """A text with `$X` and `${X:-default}` in it. `escaped`: `$$` is a dollar."""
    parts: list[Expr] = []
    position = 0
    while (dollar := text.find("$", position)) >= 0:
        if dollar > position:
            parts.append(Known(text[position:dollar]))
        if escaped and text.startswith("$$", dollar):
            parts.append(Known("$"))
            position = dollar + 2
        elif (match := _PLAIN.match(text, dollar)) is not None:
            parts.append(Env(match[1], None, match[0], is_host, keeps_empty=True))
            position = match.end()
        elif (match := _BRACED.match(text, dollar)) is not None and (end := _closing(text, dollar + 2)) > 0:
            parts.append(_braced(match, text[dollar : end + 1], is_host=is_host, escaped=escaped, depth=depth))
            position = end + 1
        else:
            parts.append(Known("$"))
            position = dollar + 1
    if position < len(text) or not parts:
        parts.append(Known(text[position:]))
    return joined(parts)


def _braced(match: "re.Match[str]", written: str, *, is_host: bool, escaped: bool, depth: int) -> Expr:
    operator = match[2] or ""
    rest = written[match.end() - match.start() : -1]
    if (not operator and rest) or depth > _DEEPEST:
        return Opaque(written)
    keeps_empty = not operator.startswith(":")
    bare = Env(match[1], None, written, is_host, keeps_empty)
    if not operator or operator.endswith("?"):
        return bare
    default = expand(rest, is_host=is_host, escaped=escaped, depth=depth + 1)
    if operator.endswith("+"):
        return Applied("when", [bare, default])
    return Env(match[1], default, written, is_host, keeps_empty)


def _closing(text: str, start: int) -> int:
    """The offset of the brace that closes the one before `start`; -1 when there is none."""
    depth = 1
    for position in range(start, len(text)):
        if text[position] == "{":
            depth += 1
        elif text[position] == "}":
            depth -= 1
            if depth == 0:
                return position
    return -1


def expand_kubernetes(text: str) -> Expr:
    """`$(X)` is a variable of the container; an unknown one stays as it is written."""
    parts: list[Expr] = []
    position = 0
    for match in _KUBERNETES.finditer(text):
        if text[max(0, match.start() - 1)] == "$" and match.start() > 0:
            continue
        parts += [Known(text[position : match.start()]), Env(match[1], Known(match[0]), match[0], keeps_empty=True)]
        position = match.end()
    parts.append(Known(text[position:]))
    return joined([part for part in parts if part != Known("")])


def split(fragment: Fragment, expansion: Callable[[str], Expr] = Known) -> list[tuple[Word, Fragment]]:
    """The words of a text that is split by quotes and blanks, and the text of each without its quotes."""
    found: list[tuple[Word, Fragment]] = []
    for start, end in _pieces(fragment.text):
        word = _unquoted(fragment, start, end)
        written = fragment.text[start:end]
        expr = expansion(word.text)
        splits = not isinstance(expr, Known) and written[:1] not in ("'", '"')
        found.append((Word(expr, fragment.place(start, end), written, splits), word))
    return found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position < len(text):
        if text[position].isspace() or text.startswith("\\\n", position):
            position += 1 if text[position].isspace() else 2
            continue
        start = position
        quote = ""
        while position < len(text) and (quote or not text[position].isspace()):
            if text[position] == "\\" and quote != "'":
                position += 1
            elif quote:
                quote = "" if text[position] == quote else quote
            elif text[position] in "'\"":
                quote = text[position]
            position += 1
        yield start, min(position, len(text))


def _unquoted(fragment: Fragment, start: int, end: int) -> Fragment:
    kept: list[int] = []
    quote = ""
    position = start
    while position < end:
        character = fragment.text[position]
        if character == "\\" and quote != "'" and position + 1 < end:
            position += 1
            if quote and fragment.text[position] not in '"\\$`':
                kept.append(position - 1)
            kept.append(position)
        elif quote and character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        else:
            kept.append(position)
        position += 1
    offsets = [fragment.offsets[index] for index in kept]
    offsets.append(offsets[-1] + 1 if offsets else fragment.offsets[end])
    return Fragment(fragment.source, "".join(fragment.text[index] for index in kept), offsets)
