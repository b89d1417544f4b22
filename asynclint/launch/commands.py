"""Commands as files other than scripts give them: a text that is split, a list of words, a text for a shell."""

import re
from collections.abc import Callable, Sequence

from asynclint.launch.lexer import expand, expand_kubernetes, split
from asynclint.launch.masks import MARK, original, reveal
from asynclint.launch.nodes import Node
from asynclint.launch.shell import read_script, with_scripts
from asynclint.launch.text import Fragment
from asynclint.launch.words import HOST
from asynclint.model.launchfacts import Command, Entry, Expr, Invocation, Known, Opaque, Script, Word

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
        words.append(uncovered(word, part) if item.value is not None else Word(Opaque(item.written()), item.place, ""))
        parts.append(for_shell(part) if is_host else part)
    return Invocation(node.place, how, with_scripts(words, parts))


def node_command(node: Node | None, how: str, expansion: Expansion, *, is_host: bool = False) -> Invocation | None:
    """A command that may be a text or a list. None when there is none; a template in its place is not known."""
    if node is None:
        return None
    if node.items is not None:
        return listed_command(node, how, expansion, is_host=is_host)
    if node.value is None or node.is_template:
        return unknown_command(node, how)
    if not node.value and not node.style:
        return None  # null
    return split_command(node.fragment(), how, expansion, is_host=is_host)


def script_command(node: Node | None, how: str) -> Invocation | None:
    """A text that a shell reads."""
    if node is None or not node.value:
        return None
    fragment = node.fragment()
    return Invocation(fragment.place(), how, None, uncovered_script(read_script(fragment), fragment))


def unknown_command(node: Node, how: str) -> Invocation:
    return Invocation(node.place, how, [Word(Opaque(node.written()), node.place, node.written())])


def kubernetes(text: str) -> Expr:
    return expand_kubernetes(text)


def uncovered(word: Word, fragment: Fragment) -> Word:
    """The word with what templates are going to say marked as unknown."""
    if MARK not in word.text:
        return word
    written = original(fragment.source, word.at)
    return Word(reveal(word.expr, written), word.at, written, word.splits, word.script)


def uncovered_script(script: Script, fragment: Fragment) -> Script:
    if not any(MARK in word.text for command in script.commands for word in command.words):
        return script
    commands = [
        Command(
            [uncovered(word, fragment) for word in command.words],
            command.assignments,
            command.at,
            command.branch,
            command.is_background,
            command.is_piped,
            command.is_last,
            command.is_chained,
        )
        for command in script.commands
    ]
    return Script(commands, script.branches, script.shell, script.waits)


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
