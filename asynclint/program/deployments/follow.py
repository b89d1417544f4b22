"""Commands are followed to the servers they start: through wrappers, shells, scripts, tasks and Python programs."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from asynclint.catalogue.server_index import Servers
from asynclint.catalogue.servers import Call, Server
from asynclint.model.launch import EnvironmentLayer, Form, Hop, Origin, Value, Variable
from asynclint.model.launchfacts import InlineFile, Invocation, Process, PythonCall, Script
from asynclint.model.record import record
from asynclint.model.source import Location
from asynclint.program.deployments.images import Image, layer_of
from asynclint.program.deployments.project import ProjectFiles
from asynclint.program.deployments.resolve import Scope
from asynclint.program.deployments.shellscript import ScriptRun, Step
from asynclint.program.deployments.words import Item, items_of, located, pieces_of
from asynclint.program.deployments.wrappers import Peeled, is_python, peel, program_name, python_start

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
#: Scripts from elsewhere that end in what they are given.
_WAITS = re.compile(r"wait|entrypoint|\.sh$")
#: What the shell does itself: there is no program to replace it by.
_BUILTINS = frozenset({"exec", "eval", "command", "builtin", "time", "wait", "trap", "!", "source", "."})
_DEEPEST = 10
_MOST_STARTS = 40


@record
class Where:
    """What is known at a point of the way from the launch file to the server."""

    path: str  # the file whose words are being read
    scope: Scope
    folder: str  # of the project, which relative paths are looked up in
    directory: str = ""  # the working directory, relative to `folder` or absolute in the image
    image: Image | None = None
    hops: tuple[Hop, ...] = ()
    wrappers: tuple[str, ...] = ()
    chain: tuple[Origin, ...] = ()
    rest: tuple[Item, ...] = ()  # what `"$@"` stands for
    is_conditional: bool = False
    is_repeated: bool = False  # started again and again, each time beside the others
    tests: tuple[str, ...] = ()  # conditions on the way
    depth: int = 0
    seen: frozenset[str] = frozenset()


@record
class Start:
    """A server that a command ends in."""

    server: Server
    program: Item
    arguments: tuple[Item, ...]
    where: Where
    form: Form
    subcommand: str = ""
    call: PythonCall | None = None
    symbol: Call | None = None
    subcommand_at: Location | None = None


@dataclass
class Follower:
    """Remembers which files it has been through: what is reached from elsewhere is no start of its own."""

    project: ProjectFiles
    servers: Servers
    reached: set[str] = field(default_factory=set)
    calls: set[tuple[str, int]] = field(default_factory=set)  # Python calls that were reached

    def invocation(
        self, invocation: Invocation, where: Where, appended: Sequence[Item] = (), *, is_image: bool = False
    ) -> list[Start]:
        """What an invocation starts; `appended` are the words of a CMD behind an ENTRYPOINT.

        A text of an image is run by a shell that stays. How platforms run theirs is their business.
        """
        if where.depth > _DEEPEST:
            return []
        if invocation.script is not None:
            at = located(where.path, invocation.at)
            hop = Hop("shell form", invocation.script.shell, at, execs=False) if is_image else None
            inner = replace(where, rest=tuple(appended), depth=where.depth + 1)
            return list(self.script(invocation.script, inner, hop))[:_MOST_STARTS]
        items = [*items_of(invocation.words or (), where.path, where.scope), *appended]
        form = Form.EXEC if not where.hops else Form.SHELL
        return list(self.words(items, where, form))[:_MOST_STARTS]

    def script(self, script: Script, where: Where, hop: Hop | None) -> Iterator[Start]:
        """The commands of a shell text, with what it assigns on the way."""
        run = ScriptRun(script, where.path, where.scope, where.rest)
        for step in run.steps():
            items = step.items
            name = program_name(items[0])
            if name == "cd" and len(items) > 1 and items[1].known is not None:
                where = replace(where, directory=posixpath.join(where.directory, items[1].known))
                continue
            if name in ("source", ".") and len(items) > 1:
                self._source(items[1], where, run)
                continue
            inner = replace(
                where,
                scope=step.scope,
                hops=where.hops if hop is None else (*where.hops, _passed(hop, step, script, where.path)),
                is_conditional=where.is_conditional or step.is_conditional,
                is_repeated=where.is_repeated or step.is_repeated,
                tests=(*where.tests, *step.tests),
                rest=(),
                depth=where.depth + 1,
            )
            if inner.depth <= _DEEPEST:
                yield from self.words(items, inner, Form.SHELL)

    def _source(self, item: Item, where: Where, run: ScriptRun) -> None:
        found = self.project.find(item.known or "", where.directory, where.image, where.folder) if item.known else None
        facts = self.project.facts(found) if isinstance(found, str) else None
        if facts is not None and facts.kind == "env" and isinstance(found, str):
            run.include(layer_of(facts.variables, found, run.scope, found))
        elif facts is not None and facts.script is not None and isinstance(found, str):
            self.reached.add(found)
            inner = ScriptRun(facts.script, found, run.scope, ())
            for _ in inner.steps():
                pass
            run.include(inner.exported_layer(found))
        elif "activate" not in (item.known or ""):
            run.include(EnvironmentLayer(f"source {item.text}", {}, is_open=True))

    def words(self, items: Sequence[Item], where: Where, form: Form) -> Iterator[Start]:
        """What an argument vector starts."""
        while items:
            task = self._task(items)
            if task is not None:
                yield from self._run_task(task, where)
                return
            if program_name(items[0]) == "eval":
                items = [piece for item in items[1:] for piece in pieces_of(item)]
                continue
            peeled = peel(items)
            if peeled is None:
                break
            where = self._within(peeled, where)
            items = peeled.rest
        if not items:
            return
        name = program_name(items[0])
        shell = self._shell(items, name)
        if shell is not None:
            yield from self._run_shell(items, shell, name, where)
        elif is_python(name):
            yield from self._python(items, where, form)
        elif (found := self._server(self.servers.by_program(name), items, where, form)) is not None:
            yield found
        elif name in self.project.entry_points:
            folder, target = self.project.entry_points[name][0]
            module, _, function = target.partition(":")
            yield from self._module(module, function, replace(where, folder=folder), run=False)
        elif name:
            yield from self._program(name, items, where, form)

    def _within(self, peeled: Peeled, where: Where) -> Where:
        scope = where.scope
        if peeled.env_file is not None and peeled.env_file.known is not None:
            found = self.project.find(peeled.env_file.known, where.directory, where.image, where.folder)
            facts = self.project.facts(found) if isinstance(found, str) else None
            if facts is not None and isinstance(found, str):
                scope = scope.stacked(layer_of(facts.variables, found, scope, f"--env-file {found}"))
            else:
                scope = scope.stacked(EnvironmentLayer(f"--env-file {peeled.env_file.text}", {}, is_open=True))
        if peeled.variables:
            variables = {
                name: Variable(name, _assigned(item, name), Origin(item.at, f"{name}="))
                for name, item in peeled.variables
            }
            scope = scope.stacked(EnvironmentLayer("env", variables))
        if peeled.name.split()[0] in ("doppler", "infisical", "op", "chamber", "aws-vault", "envconsul", "teller"):
            scope = scope.stacked(EnvironmentLayer(peeled.name, {}, is_open=True))
        directory = where.directory
        if peeled.directory is not None and peeled.directory.known is not None:
            directory = posixpath.join(directory, peeled.directory.known)
        wrappers = where.wrappers if peeled.name == "exec" else (*where.wrappers, peeled.name)
        return replace(where, scope=scope, wrappers=wrappers, directory=directory)

    # ---------------------------------------------------------------- shells and scripts
    def _shell(self, items: Sequence[Item], name: str) -> int | None:
        """The index of what a shell is to run: a text or a file."""
        if name not in _SHELLS and not (name == "busybox" and len(items) > 1 and items[1].known in _SHELLS):
            return None
        for index in range(1, len(items)):
            if items[index].script is not None:
                return index
            if not (items[index].known or "-").startswith(("-", "+")) and items[index].known not in _SHELLS:
                return index
        return None

    def _run_shell(self, items: Sequence[Item], index: int, name: str, where: Where) -> Iterator[Start]:
        item = items[index]
        if item.script is not None:
            hop = Hop(f"{name} -c", name, item.at, execs=False)
            inner = replace(where, path=item.path or where.path, rest=tuple(items[index + 2 :]), depth=where.depth + 1)
            if inner.depth <= _DEEPEST:
                yield from self.script(item.script, inner, hop)
        elif item.known is not None:
            yield from self._file(item.known, items[index:], where, Form.SHELL)

    def _program(self, name: str, items: Sequence[Item], where: Where, form: Form) -> Iterator[Start]:
        """A file of the project, or a program from elsewhere that waits before it starts the rest."""
        path = items[0].known if items[0].known is not None else name
        found = self.project.find(path, where.directory, where.image, where.folder)
        if found is not None:
            yield from self._file(path, items, where, form)
        elif _WAITS.search(name):
            known = (program_name(item) for item in items[1:])
            start = next((i for i, word in enumerate(known, 1) if self.servers.by_program(word) or is_python(word)), 0)
            if start:
                inner = replace(where, wrappers=(*where.wrappers, name), depth=where.depth + 1)
                yield from self.words(items[start:], inner, form)

    def _file(self, path: str, items: Sequence[Item], where: Where, form: Form) -> Iterator[Start]:
        """A program given by its path: a script of the project, or a Python file."""
        if path.startswith("-") or where.depth > _DEEPEST:
            return
        found = self.project.find(path, where.directory, where.image, where.folder)
        if isinstance(found, InlineFile):
            hop = Hop("script", found.script.shell, items[0].at, execs=False)
            yield from self.script(found.script, replace(where, rest=tuple(items[1:]), depth=where.depth + 1), hop)
        elif found is not None and found not in where.seen:
            facts = self.project.facts(found)
            if found.endswith(".py"):
                yield from self._python_file(found, "", items, where, form)
            elif facts is not None and facts.script is not None:
                self.reached.add(found)
                hop = Hop("script", facts.script.shell, items[0].at, execs=False)
                origin = Origin(items[0].at, f"runs {found}")
                inner = replace(
                    where,
                    path=found,
                    rest=tuple(items[1:]),
                    chain=(*where.chain, origin),
                    depth=where.depth + 1,
                    seen=where.seen | {found},
                )
                yield from self.script(facts.script, inner, hop)

    # ---------------------------------------------------------------- tasks
    def _task(self, items: Sequence[Item]) -> tuple[str, Process] | None:
        words = [item.known or "" for item in items[:4]]
        words[0] = program_name(items[0])
        if words[0] in ("yarn", "pnpm", "npm") and len(words) > 1:
            names = [f"npm run {words[2] if words[1] == 'run' and len(words) > 2 else words[1]}"]
        elif words[0] in ("make", "just", "task", "poe"):
            names = [
                f"{words[0]} {word}" for word in words[1:] if word and not word.startswith("-") and "=" not in word
            ]
        else:
            names = [" ".join(words[:3])]
        for name in names:
            found = self.project.tasks.get(name)
            if found:
                return found[0]
        return None

    def _run_task(self, task: tuple[str, Process], where: Where) -> Iterator[Start]:
        path, process = task
        if process.entrypoint is None or (key := f"{path} {process.name}") in where.seen:
            return
        self.reached.add(key)
        origin = Origin(located(path, process.at), process.name)
        inner = replace(
            where,
            path=path,
            folder=posixpath.dirname(path),
            chain=(*where.chain, origin),
            depth=where.depth + 1,
            seen=where.seen | {key},
        )
        yield from self.invocation(process.entrypoint, inner)

    # ---------------------------------------------------------------- Python
    def _python(self, items: Sequence[Item], where: Where, form: Form) -> Iterator[Start]:
        start = python_start(items)
        if start is None or start.target.known is None:
            return
        target = start.target.known
        vector = [start.target, *start.rest]
        if not start.is_module:
            known = self.servers.by_program(program_name(start.target))
            found = self._server(known, vector, where, form)
            if found is not None:
                yield found
            else:
                yield from self._file(target, vector, where, form)
            return
        found = self._server(self.servers.by_module(target), vector, where, form)
        if found is not None:
            yield found
        elif not self.servers.by_module(target):
            yield from self._module(target, "", where, run=True)

    def _module(self, dotted: str, function: str, where: Where, *, run: bool) -> Iterator[Start]:
        path = self.project.module(dotted, where.directory, where.image, where.folder, run=run)
        if path is not None and path not in where.seen:
            item = Item(dotted, Value.of(dotted), where.chain[-1].at if where.chain else located(path, (1, 0, 1, 0)))
            yield from self._python_file(path, function, [item], where, Form.EXEC)

    def _python_file(
        self, path: str, function: str, items: Sequence[Item], where: Where, form: Form
    ) -> Iterator[Start]:  # fmt: skip
        facts = self.project.facts(path)
        if where.depth > _DEEPEST:
            return
        origin = Origin(items[0].at, f"runs {path}")
        inner = replace(where, path=path, chain=(*where.chain, origin), depth=where.depth + 1, seen=where.seen | {path})
        if facts is None or not (facts.calls or facts.processes):
            yield from self._imported(path, inner)
            return
        inside = [call for call in facts.calls if function and call.function.partition(".")[0] == function]
        for call in inside or facts.calls:
            yield from self.python_call(path, call, inner)
        for process in facts.processes:
            if process.entrypoint is not None:
                yield from self.invocation(process.entrypoint, inner)

    def _imported(self, path: str, where: Where) -> Iterator[Start]:
        """A program that only calls what it imports: the calls in those functions, and what importing itself starts."""
        for other, names in self.project.imports(path):
            facts = self.project.facts(other)
            if other in where.seen or facts is None:
                continue
            inner = replace(where, path=other, seen=where.seen | {other}, depth=where.depth + 1)
            for call in facts.calls:
                if call.function.partition(".")[0] in names or not (call.function or call.is_guarded):
                    yield from self.python_call(other, call, inner)

    def python_call(self, path: str, call: PythonCall, where: Where) -> Iterator[Start]:
        known = self.servers.by_call(call.callee)
        if known is None:
            return
        self.calls.add((path, call.at[0]))
        server, symbol = known
        at = located(path, call.at)
        program = Item(call.callee, Value.of(call.callee), at, path=path)
        yield Start(server, program, (), replace(where, path=path), Form.PYTHON, "", call, symbol)

    # ---------------------------------------------------------------- servers
    def _server(
        self, known: Sequence[Server], items: Sequence[Item], where: Where, form: Form
    ) -> Start | None:  # fmt: skip
        """The server among `known` that the words start: those with subcommands want one of them."""
        for server in known:
            if not server.commands:
                return Start(server, items[0], tuple(items[1:]), where, form)
            for index, item in enumerate(items[1:7], start=1):
                if item.known in server.commands:
                    rest = (*items[1:index], *items[index + 1 :])
                    return Start(server, items[0], rest, where, form, item.known or "", subcommand_at=item.at)
        return None


def _passed(hop: Hop, step: Step, script: Script, path: str) -> Hop:
    """The shell, as far as it concerns one of its commands."""
    command = step.command
    replaceable = not (command.is_piped or command.is_background or command.words[0].text in _BUILTINS)
    return replace(
        hop,
        execs="exec" in [word.text for word in command.words[:2]] and command.words[0].text in ("exec", "eval"),
        is_last=command.is_last,
        is_simple=step.is_first and not command.is_chained,
        waits=script.waits,
        begins=located(path, command.words[0].at) if replaceable else None,
    )


def _assigned(item: Item, name: str) -> Value:
    """The value in `NAME=value`."""
    prefix = f"{name}="
    candidates = tuple(str(candidate).removeprefix(prefix) for candidate in item.value.candidates)
    return Value(candidates, item.value.because)


def shell_items(invocation: Invocation, path: str, scope: Scope) -> list[Item]:
    """A CMD as words behind an ENTRYPOINT: its shell form arrives as `sh -c TEXT`."""
    if invocation.script is None:
        return items_of(invocation.words or (), path, scope)
    at = located(path, invocation.at)
    shell = invocation.script.shell
    words = [Item(word, Value.of(word), at, path=path) for word in (shell, "-c")]
    return [*words, Item("…", Value(because="a shell text"), at, script=invocation.script, path=path)]
