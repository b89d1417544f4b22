"""Commands as files other than scripts give them: a text that is split, a list of words, a text for a shell."""

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from asynclint.launch.lexer import expand, expand_kubernetes, split
from asynclint.launch.masks import MARK, optional_parts, original, reveal
from asynclint.launch.nodes import Node
from asynclint.launch.shell import read_script, with_scripts
from asynclint.launch.text import Fragment, Source
from asynclint.launch.words import HOST
from asynclint.model.launchfacts import Either, Entry, Expr, Invocation, Known, Opaque, Script, Word

#: Kubernetes replaces these before any shell sees them; other `$(...)` are the shell's.
_KUBERNETES_VARIABLE = re.compile(r"\$\(([A-Z][A-Z0-9_]*)\)")
_HOST_VARIABLE = re.compile(r"\$(\$|\{?(?=[A-Za-z_]))")

Expansion = Callable[[str], Expr]


def host(text: str) -> Expr:
    """Variables that compose replaces before anything runs."""
    return expand(text, is_host=True)


def for_shell(fragment: Fragment) -> Fragment:
    """The text as the shell gets it: `$$X` is its `$X`, while `$X` has been replaced before."""
    text: list[str] = []
    offsets: list[int] = []
    position = 0
    for match in _HOST_VARIABLE.finditer(fragment.text):
        text.append(fragment.text[position : match.start()])
        offsets.extend(fragment.offsets[position : match.start()])
        made = "$" if match[1] == "$" else match[0] + HOST
        text.append(made)
        first = fragment.offsets[match.start()]
        offsets.extend([min(first + index, fragment.offsets[match.end()]) for index in range(len(made))])
        position = match.end()
    text.append(fragment.text[position:])
    offsets.extend(fragment.offsets[position:])
    return Fragment(fragment.source, "".join(text), offsets)


def split_command(fragment: Fragment, how: str, expansion: Expansion, *, is_host: bool = False) -> Invocation:
    """A text that is split into words, but that no shell reads."""
    pieces = split(fragment, expansion)
    words = [uncovered(word, fragment) for word, _ in pieces]
    parts = [for_shell(part) if is_host else part for _, part in pieces]
    return Invocation(fragment.place(), how, with_scripts(words, parts))


def listed_command(node: Node, how: str, expansion: Expansion, *, is_host: bool = False) -> Invocation:
    """A list of words."""
    words: list[Word] = []
    parts: list[Fragment] = []
    for item in node.items or ():
        part = (
            item.fragment() if item.value is not None else Fragment(item.source, "", range(item.start, item.start + 1))
        )
        word = Word(expansion(part.text), part.place(), part.text)
        is_text = item.value is not None and (not item.tag.startswith("!") or item.tag.startswith(("!!", "!Sub")))
        opaque = Word(Opaque(item.written()), item.place, item.written())
        words.append(uncovered(word, part) if is_text else opaque)
        if expansion is kubernetes:
            part = part.masked(_KUBERNETES_VARIABLE.sub(r"${\1}", part.text))
        parts.append(for_shell(part) if is_host else part)
    return Invocation(node.place, how, with_scripts(words, parts))


def node_command(node: Node | None, how: str, expansion: Expansion, *, is_host: bool = False) -> Invocation | None:
    """A command that may be a text or a list. None when there is none; a template in its place is not known."""
    if node is None:
        return None
    if node.items is not None:
        return with_options(listed_command(node, how, expansion, is_host=is_host), node.source)
    if node.value is None or node.is_template:
        return unknown_command(node, how)
    if not node.value and not node.style:
        return None  # null
    return with_options(split_command(node.fragment(), how, expansion, is_host=is_host), node.source)


def script_command(node: Node | None, how: str) -> Invocation | None:
    """A text that a shell reads."""
    if node is None or not node.value:
        return None
    fragment = node.fragment()
    return Invocation(fragment.place(), how, None, uncovered_script(read_script(fragment), fragment))


def with_options(invocation: Invocation, source: Source) -> Invocation:
    """Words that a template may leave out are so marked; what holds the whole command does not count."""
    begin = source.offset(invocation.at[0] - 1, invocation.at[1])
    parts = [(start, end) for start, end in optional_parts(source.text) if start > begin]
    if not parts:
        return invocation

    def marked(word: Word) -> Word:
        script = _optional_script(word.script) if word.script is not None else None
        at = source.offset(word.at[0] - 1, word.at[1])
        if not any(start < at < end for start, end in parts):
            return Word(word.expr, word.at, word.text, word.splits, script)
        return Word(Either([word.expr, Known("")]), word.at, word.text, True, script)

    def _optional_script(script: Script) -> Script:
        commands = [replace(command, words=[marked(word) for word in command.words]) for command in script.commands]
        return replace(script, commands=commands)

    words = [marked(word) for word in invocation.words] if invocation.words is not None else None
    script = _optional_script(invocation.script) if invocation.script is not None else None
    return Invocation(invocation.at, invocation.how, words, script)


def unknown_command(node: Node, how: str) -> Invocation:
    return Invocation(node.place, how, [Word(Opaque(node.written()), node.place, node.written())])


def kubernetes(text: str) -> Expr:
    return expand_kubernetes(text)


def uncovered(word: Word, fragment: Fragment) -> Word:
    """The word with what templates are going to say marked as unknown."""
    script = uncovered_script(word.script, fragment) if word.script is not None else None
    if MARK not in word.text:
        return Word(word.expr, word.at, word.text, word.splits, script) if script is not word.script else word
    written = original(fragment.source, word.at)
    return Word(reveal(word.expr, written), word.at, written, word.splits, script)


def uncovered_script(script: Script, fragment: Fragment) -> Script:
    if not any(MARK in word.text for command in script.commands for word in command.words):
        return script
    commands = [
        replace(command, words=[uncovered(word, fragment) for word in command.words]) for command in script.commands
    ]
    return replace(script, commands=commands)


def attribute(name: str, node: Node | None, how: str, expansion: Expansion = Known) -> list[Entry]:
    """A scalar as an attribute; nothing when it is not there."""
    if node is None or node.value is None:
        return []
    value = node.expr() if node.is_template else expansion(node.text)
    return [Entry(name, value, node.place, how)]


def first_attribute(name: str, choices: Sequence[tuple[Node | None, str]], expansion: Expansion = Known) -> list[Entry]:
    """The first of several places that say the same thing."""
    for node, how in choices:
        found = attribute(name, node, how, expansion)
        if found:
            return found
    return []
