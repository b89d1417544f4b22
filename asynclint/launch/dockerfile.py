"""Dockerfiles -> stages with what they start, set and copy."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from asynclint.launch.grammars import parse
from asynclint.launch.lexer import expand
from asynclint.launch.shell import read_script, shell_invocation, vector_invocation
from asynclint.launch.text import Fragment, Source, align
from asynclint.launch.words import joined
from asynclint.model.launchfacts import Copy, Entry, Expr, InlineFile, Invocation, Known, LaunchFacts, Opaque, Stage

_COMMENT_LINE = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_ESCAPES = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})')
_FLAG = re.compile(r"--(\w+)=(\S+)")


@dataclass
class _Draft:
    """A stage that is being read."""

    name: str
    base: Expr
    at: tuple[int, int, int, int]
    entrypoint: Invocation | None = None
    command: Invocation | None = None
    environment: list[Entry] = field(default_factory=list)
    arguments: list[Entry] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    files: list[InlineFile] = field(default_factory=list)
    directory: str | None = None
    stop_signal: Entry | None = None
    shell: str = "sh"

    def finish(self) -> Stage:
        return Stage(
            self.name,
            self.base,
            self.at,
            self.entrypoint,
            self.command,
            self.environment,
            self.arguments,
            self.copies,
            self.directory,
            self.stop_signal,
            self.shell,
            self.files,
        )


def read_dockerfile(source: Source) -> LaunchFacts:
    root, at = parse("tree_sitter_containerfile", source.text)
    reader = _Reader(source, at)
    for node in root.named_children:
        reader.take(node)
    stages = [draft.finish() for draft in reader.drafts]
    return LaunchFacts("Dockerfile", stages=stages, arguments=reader.arguments)


@dataclass
class _Reader:
    source: Source
    at: Callable[[int], int]
    drafts: list[_Draft] = field(default_factory=list)
    arguments: list[Entry] = field(default_factory=list)

    def fragment(self, node: Node) -> Fragment:
        return self.source.part(self.at(node.start_byte), self.at(node.end_byte))

    def take(self, node: Node) -> None:
        kind = node.type
        if kind == "from_instruction":
            self._from(node)
        elif kind == "arg_instruction":
            pairs = list(self._pairs(node, "ARG"))
            (self.drafts[-1].arguments if self.drafts else self.arguments).extend(pairs)
        elif self.drafts:
            self._take_into(self.drafts[-1], node)

    def _from(self, node: Node) -> None:
        image = next((child for child in node.named_children if child.type == "image_spec"), None)
        alias = next((child for child in node.named_children if child.type == "image_alias"), None)
        text = self.fragment(image).text if image is not None else ""
        name = self.fragment(alias).text if alias is not None else ""
        self.drafts.append(_Draft(name, expand(text, escaped=False), self.fragment(node).place()))

    def _take_into(self, draft: _Draft, node: Node) -> None:
        kind = node.type
        if kind == "cmd_instruction":
            draft.command = self._invocation(node, "CMD", draft.shell)
        elif kind == "entrypoint_instruction":
            draft.entrypoint = self._invocation(node, "ENTRYPOINT", draft.shell)
        elif kind == "env_instruction":
            draft.environment.extend(self._pairs(node, "ENV"))
        elif kind == "workdir_instruction":
            path = self.fragment(node).text.partition(" ")[2].strip()
            relative = draft.directory is not None and not path.startswith(("/", "$"))
            draft.directory = f"{draft.directory}/{path}" if relative else path
        elif kind in ("copy_instruction", "add_instruction"):
            self._copy(draft, node)
        elif kind == "stopsignal_instruction":
            value = self.fragment(node).text.split()[-1]
            draft.stop_signal = Entry("stop_signal", Known(value), self.fragment(node).place(), "STOPSIGNAL")
        elif kind == "shell_instruction":
            words = self._json(node)
            draft.shell = words[0].text.rpartition("/")[2] if words else "sh"

    def _invocation(self, node: Node, how: str, shell: str) -> Invocation | None:
        """None for `CMD []`, which takes back what the base image says; the graph sees that as no command."""
        array = next((child for child in node.named_children if child.type == "json_string_array"), None)
        if array is not None and array.end_byte >= node.end_byte:
            fragments = self._json(node)
            return vector_invocation(fragments, how) if fragments else Invocation(self._place(node), how, [])
        whole = self.fragment(node)
        keyword = re.match(r"\w+\s*", whole.text)
        text = whole.part(keyword.end() if keyword is not None else 0, len(whole.text)).stripped()
        return shell_invocation(text.masked(_COMMENT_LINE.sub(_blank, text.text)), how, shell)

    def _place(self, node: Node) -> tuple[int, int, int, int]:
        return self.fragment(node).place()

    def _json(self, node: Node) -> list[Fragment]:
        array = next((child for child in node.named_children if child.type == "json_string_array"), None)
        found = []
        for child in array.named_children if array is not None else ():
            if child.type == "json_string":
                raw = self.fragment(child)
                inner = raw.part(1, max(1, len(raw.text) - 1))
                text = _ESCAPES.sub(_unescape, inner.text)
                found.append(
                    inner if text == inner.text else align(self.source, text, inner.offsets[0], raw.offsets[-1])
                )
        return found

    def _pairs(self, node: Node, how: str) -> Iterator[Entry]:
        for pair in node.named_children:
            if pair.type not in ("env_pair", "arg_pair", "spaced_env_pair"):
                continue
            parts = [self.fragment(child) for child in pair.named_children]
            if not parts or (how == "ENV" and len(parts) < 2 and "=" not in self.fragment(pair).text):
                continue
            name = parts[0].text
            value: Expr = _value(parts[1].text) if len(parts) > 1 else Known("")
            if how == "ARG" and len(parts) == 1:
                value = Opaque(f"ARG {name}")
            yield Entry(name, value, self.fragment(pair).place(), how)

    def _copy(self, draft: _Draft, node: Node) -> None:
        words = [self.fragment(child).text for child in node.named_children if child.type == "path"]
        words = words or [part.text for part in self._json(node)]
        flags = dict(_FLAG.findall(self.fragment(node).text))
        bodies = [child for child in node.named_children if child.type == "heredoc_block"]
        if len(words) < 2:
            return
        target = words[-1]
        if not target.startswith(("/", "$")):
            target = f"{draft.directory or ''}/{target}"
        if bodies and words[0].startswith("<<"):
            content = next((child for child in bodies[0].named_children if child.type == "heredoc_content"), None)
            if content is not None:
                draft.files.append(InlineFile(target, read_script(self.fragment(content))))
            return
        draft.copies.append(Copy(words[:-1], target, flags.get("from", "")))


def _blank(match: "re.Match[str]") -> str:
    return " " * len(match[0])


def _unescape(match: "re.Match[str]") -> str:
    mark = match[1]
    if mark.startswith("u"):
        return chr(int(mark[1:], 16))
    return {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}.get(mark, mark)


def _value(text: str) -> Expr:
    """What an `ENV` or `ARG` value says: quotes removed, variables of the build kept."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return Known(text[1:-1])
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return joined([expand(text.replace('\\"', '"'), escaped=False)])
