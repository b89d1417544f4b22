"""Shell text -> its simple commands, in order, each with the branch of the script it stands in."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace
from tree_sitter import Node

from asynclint.launch.grammars import children, parse
from asynclint.launch.text import Fragment
from asynclint.launch.words import WordReader
from asynclint.model.launchfacts import Assignment, Branch, Command, Env, Invocation, Known, Script, Word

SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"})
#: `-c`, `-lc`, `-euxc`: the next word is a script
_RUNS_TEXT = re.compile(r"-[a-z]*c[a-z]*")
_SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?:\S*/)?(\w+)")
_MOST_COMMANDS = 4000
_DEEPEST_SCRIPT = 4
_WORDS = frozenset(
    {"word", "string", "raw_string", "ansi_c_string", "concatenation", "number", "simple_expansion", "expansion"}
    | {"command_substitution", "process_substitution", "arithmetic_expansion", "brace_expression", "translated_string"}
)
_BRANCHES = {
    "elif_clause": "if",
    "else_clause": "if",
    "case_item": "case",
    "do_group": "loop",
    "function_definition": "function",
    "subshell": "subshell",
}


@dataclass(frozen=True, slots=True)
class _Context:
    branch: int = -1
    is_background: bool = False
    is_piped: bool = False
    is_chained: bool = False


@dataclass
class _Reading:
    words: WordReader
    depth: int
    commands: list[Command] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    waits: bool = False

    def read(self, root: Node) -> None:
        work: list[tuple[Node, _Context]] = [(root, _Context())]
        while work and len(self.commands) < _MOST_COMMANDS:
            node, context = work.pop()
            work.extend(reversed(self._visit(node, context)))

    def _visit(self, node: Node, context: _Context) -> list[tuple[Node, _Context]]:
        """Records a command; for anything else, what there is to visit in it."""
        kind = node.type
        if kind == "command":
            self._command(node, context)
        elif kind in ("declaration_command", "variable_assignment", "variable_assignments"):
            self._assignments(node, context)
        elif kind == "if_statement":
            return self._if(node, context)
        elif kind in ("test_command", "unset_command", "comment", "heredoc_body") or kind in _WORDS:
            pass
        elif kind in _BRANCHES:
            name = self._field_text(node, "name") if kind == "function_definition" else ""
            statement = node.parent if kind == "case_item" and node.parent is not None else node
            inner = self._branch(context, _BRANCHES[kind], statement.start_byte, name or self._test_of(node))
            return self._sequence(node, inner)
        else:
            return self._sequence(node, context)
        return []

    def _sequence(self, node: Node, context: _Context) -> list[tuple[Node, _Context]]:
        """Statements of a list, with what their separators say of them."""
        found: list[tuple[Node, _Context]] = []
        piped = context.is_piped or node.type == "pipeline"
        chained = context.is_chained or node.type == "list"
        for child in node.children:
            if child.type == "&" and found:
                last, known = found[-1]
                found[-1] = (last, _Context(known.branch, True, known.is_piped, known.is_chained))
            elif child.is_named and child.type != "comment":
                found.append((child, _Context(context.branch, context.is_background, piped, chained)))
        return found

    def _if(self, node: Node, context: _Context) -> list[tuple[Node, _Context]]:
        """Conditions run; each arm is a branch."""
        condition = node.child_by_field_name("condition")
        test = self.words.written(condition) if condition is not None else ""
        found: list[tuple[Node, _Context]] = []
        arm = self._branch(context, "if", node.start_byte, test)
        in_arm = False
        for child in node.children:
            if child.type in ("elif_clause", "else_clause"):
                negated = f"! {test}" if child.type == "else_clause" else self._test_of(child)
                other = self._branch(context, "if", node.start_byte, negated)
                found += self._sequence(child, other)
            elif child.type == "then":
                in_arm = True
            elif child.type == "&" and found:
                last, known = found[-1]
                found[-1] = (last, _Context(known.branch, True, known.is_piped, known.is_chained))
            elif child.is_named and child.type != "comment":
                found.append((child, arm if in_arm else context))
        return found

    def _branch(self, context: _Context, kind: str, group: int, test: str) -> _Context:
        self.branches.append(Branch(context.branch, group, kind, test[:200]))
        return _Context(len(self.branches) - 1, context.is_background, context.is_piped, context.is_chained)

    def _test_of(self, node: Node) -> str:
        value = node.child_by_field_name("value") or next(children(node), None)
        return self.words.written(value) if value is not None else ""

    def _field_text(self, node: Node, name: str) -> str:
        found = node.child_by_field_name(name)
        return self.words.written(found) if found is not None else ""

    def _command(self, node: Node, context: _Context) -> None:
        words: list[Word] = []
        fragments: list[Fragment] = []
        assignments: list[Assignment] = []
        for child in children(node):
            if child.type == "variable_assignment":
                assignments.append(self._assignment(child, exported=True))
            elif child.type == "command_name" or child.type in _WORDS:
                inner = child.named_children[0] if child.type == "command_name" and child.named_children else child
                words.append(self.words.word(inner))
                fragments.append(self.words.inner(inner))
        words = with_scripts(words, fragments, self.depth)
        name = words[0].text if words else ""
        if name in ("trap", "wait"):
            self.waits = True
        if name == ":":
            assignments += [
                Assignment(word.expr.name, word)
                for word in words[1:]
                if isinstance(word.expr, Env) and word.expr.default is not None
            ]
            words = []
        self._record(words, assignments, self.words.span(node), context)

    def _assignments(self, node: Node, context: _Context) -> None:
        exported = node.type == "declaration_command" and self.words.written(node).startswith(
            ("export", "declare -x", "typeset -x")
        )
        made = [node] if node.type == "variable_assignment" else list(children(node))
        assignments = []
        for child in made:
            if child.type == "variable_assignment":
                assignments.append(self._assignment(child, exported=exported))
            elif child.type == "variable_name" and exported:  # `export X`: what it is already
                word = self.words.word(child)
                own = Word(Env(word.text, None, f"${word.text}", keeps_empty=True), word.at, word.text)
                assignments.append(Assignment(word.text, own, is_exported=True))
        if assignments:
            self._record([], assignments, self.words.span(node), context)

    def _assignment(self, node: Node, *, exported: bool) -> Assignment:
        name = self._field_text(node, "name")
        value = node.child_by_field_name("value")
        appended = any(child.type == "+=" for child in node.children)
        if value is None:
            return Assignment(name, Word(Known(""), self.words.span(node), ""), None, appended, exported)
        items = [self.words.word(item) for item in children(value)] if value.type == "array" else None
        return Assignment(name, self.words.word(value), items, appended, exported)

    def _record(
        self, words: list[Word], assignments: list[Assignment], at: tuple[int, int, int, int], context: _Context
    ) -> None:
        if words or assignments:
            marks = {"is_background": context.is_background, "is_piped": context.is_piped}
            self.commands.append(
                Command(words, assignments, at, context.branch, **marks, is_chained=context.is_chained)
            )


def with_scripts(words: Sequence[Word], fragments: Sequence[Fragment], depth: int = 0) -> list[Word]:
    """The words, with what `sh -c` is to run (or may be to run) read as a script."""
    found = list(words)
    if depth >= _DEEPEST_SCRIPT or not found:
        return found
    if len(fragments[0].text.split()) > 1:  # what stands before may be `sh -c`, elsewhere
        first = found[0]
        found[0] = Word(first.expr, first.at, first.text, first.splits, read_script(fragments[0], "sh", depth + 1))
    for index in range(1, len(found) - 1):
        flag = found[index].text.strip("'\"")
        if not _RUNS_TEXT.fullmatch(flag):
            continue
        before = [os.path.basename(word.text.strip("'\"")) for word in found[max(0, index - 3) : index]]
        shell = next((name for name in before if name in SHELLS), None)
        if shell is not None:
            word = found[index + 1]
            script = read_script(fragments[index + 1], shell, depth + 1)
            found[index + 1] = Word(word.expr, word.at, word.text, word.splits, script)
    return found


def read_script(fragment: Fragment, shell: str = "", depth: int = 0) -> Script:
    """All commands of a text. Errors in it cost the commands around them, nothing more."""
    match = _SHEBANG.match(fragment.text)
    shell = shell or (match[1] if match is not None else "sh")
    text = fragment.text.replace("\r\n", " \n").replace("\0", " ")
    root, at = parse("tree_sitter_bash", text)
    reading = _Reading(WordReader(fragment.masked(text), at), depth)
    reading.read(root)
    return Script(_mark_last(reading.commands, reading.branches), reading.branches, shell, reading.waits)


def _mark_last(commands: list[Command], branches: list[Branch]) -> list[Command]:
    """Which commands nothing runs after: another arm of the same statement does not count."""
    marked: list[Command] = []
    following: list[Command] = []
    for command in reversed(commands):
        is_last = len(following) < 50 and all(_exclusive(command, other, branches) for other in following)
        marked.append(command if is_last else replace(command, is_last=False))
        if command.words:
            following.append(command)
    return marked[::-1]


def _exclusive(one: Command, other: Command, branches: list[Branch]) -> bool:
    """Do the two stand in different arms of one statement?"""
    if one.branch == other.branch:
        return False
    arms = {}
    branch = one.branch
    while branch >= 0:
        if branches[branch].kind in ("if", "case"):
            arms[branches[branch].group] = branch
        branch = branches[branch].parent
    branch = other.branch
    while branch >= 0:
        found = branches[branch]
        if found.group in arms and arms[found.group] != branch:
            return True
        branch = found.parent
    return False


def shell_invocation(fragment: Fragment, how: str, shell: str = "sh") -> Invocation:
    """A text that a shell is going to read."""
    return Invocation(fragment.place(), how, None, read_script(fragment, shell))


def vector_invocation(fragments: Sequence[Fragment], how: str, words: Sequence[Word] | None = None) -> Invocation:
    """An argument vector; without `words` each fragment stands for itself."""
    made = words if words is not None else [Word(Known(part.text), part.place(), part.text) for part in fragments]
    found = with_scripts(made, fragments)
    first, last = found[0].at, found[-1].at
    return Invocation((first[0], first[1], last[2], last[3]), how, found)
