"""Stages of Dockerfiles -> images: what they start, which variables they set, and where their files come from."""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from asynclint.model.launch import EnvironmentLayer, Origin, Value, Variable
from asynclint.model.launchfacts import Entry, InlineFile, Invocation, LaunchFacts, Opaque, Stage
from asynclint.model.record import record
from asynclint.program.deployments.resolve import Scope, resolve
from asynclint.program.deployments.words import located

_MOST_STAGES = 30


@record
class Image:
    """What one stage gives, the stages below it included. Paths in `context` are those of the project."""

    path: str  # of the Dockerfile
    name: str  # of the stage
    context: str
    entrypoint: Invocation | None
    command: Invocation | None
    layers: tuple[EnvironmentLayer, ...]
    base: str
    directory: str
    stages: tuple[Stage, ...]  # this one first, then those it is built on
    others: Mapping[str, Stage] = field(default_factory=dict)  # by name, for `COPY --from`
    stop_signal: Entry | None = None
    is_last: bool = True


def layer_of(entries: Iterable[Entry], path: str, scope: Scope, how: str, *, is_open: bool = False) -> EnvironmentLayer:
    """Entries as variables; a later one may use an earlier one, and replaces it."""
    variables: dict[str, Variable] = {}
    for entry in entries:
        inner = scope.stacked(EnvironmentLayer(how, variables))
        value = resolve(entry.value, inner)
        variables[entry.name] = Variable(entry.name, value, Origin(located(path, entry.at), entry.how))
    return EnvironmentLayer(how, variables, is_open)


def image_of(
    path: str, facts: LaunchFacts, target: str, context: str, arguments: Sequence[Entry] = (), origin: str = ""
) -> Image | None:
    """The image of a stage: the one named (or numbered) `target`, else the last."""
    stages = facts.stages
    index = _find(stages, target)
    if index is None:
        return None
    chain = [index]
    base = ""
    given = layer_of(arguments, origin or path, Scope(), "build args")
    top = layer_of(facts.arguments, path, Scope(), "ARG")
    while len(chain) < _MOST_STAGES:
        stage = stages[chain[-1]]
        named = resolve(stage.base, Scope((given, top)))
        base = str(named.known) if named.is_known else ""
        below = _find(stages[: chain[-1]], base) if base else None
        if below is None:
            break
        chain.append(below)
    built = [stages[number] for number in chain]
    return Image(
        path=path,
        name=stages[index].name or (f"#{index}" if index + 1 < len(stages) else ""),
        context=context,
        entrypoint=_entrypoint(built),
        command=_command(built),
        layers=_layers(built, path, given, top),
        base=base,
        directory=_directory(built),
        stages=tuple(built),
        others={stage.name.lower(): stage for stage in stages if stage.name}
        | {str(number): stage for number, stage in enumerate(stages)},
        stop_signal=next((stage.stop_signal for stage in built if stage.stop_signal is not None), None),
        is_last=index + 1 == len(stages),
    )


def _find(stages: Sequence[Stage], name: str) -> int | None:
    if not name:
        return len(stages) - 1 if stages else None
    wanted = name.lower()
    for index in reversed(range(len(stages))):
        if stages[index].name.lower() == wanted:
            return index
    return int(name) if name.isdigit() and int(name) < len(stages) else None


def _entrypoint(stages: Sequence[Stage]) -> Invocation | None:
    return next((stage.entrypoint for stage in stages if stage.entrypoint is not None), None)


def _command(stages: Sequence[Stage]) -> Invocation | None:
    """An ENTRYPOINT takes the CMD of the stages below it away."""
    for stage in stages:
        if stage.command is not None:
            return stage.command
        if stage.entrypoint is not None:
            return None
    return None


def _layers(
    stages: Sequence[Stage], path: str, given: EnvironmentLayer, top: EnvironmentLayer
) -> tuple[EnvironmentLayer, ...]:
    """`ENV` of every stage, the topmost first. `ARG` is seen by `ENV`, and gone when the image runs."""
    made: list[EnvironmentLayer] = []
    for stage in reversed(stages):
        below = Scope(tuple(reversed(made)))
        arguments: dict[str, Variable] = {}
        for entry in stage.arguments:
            is_bare = isinstance(entry.value, Opaque)
            known = given.variables.get(entry.name) or (top.variables.get(entry.name) if is_bare else None)
            value = known.value if known is not None else Value() if is_bare else resolve(entry.value, below)
            arguments[entry.name] = Variable(entry.name, value, Origin(located(path, entry.at), entry.how))
        scope = Scope((*below.layers, EnvironmentLayer("ARG", arguments)))
        if stage.environment:
            made.append(layer_of(stage.environment, path, scope, f"{path} ENV"))
    return tuple(reversed(made))


def _directory(stages: Sequence[Stage]) -> str:
    found = ""
    for stage in stages:  # from the top: the first absolute one ends the search
        if stage.directory is not None:
            found = posixpath.join(stage.directory, found) if found else stage.directory
            if stage.directory.startswith("/"):
                break
    return posixpath.normpath(found) if found else "/"


def project_path(image: Image, path: str, exists: "Mapping[str, object]") -> str | InlineFile | None:
    """The file of the project that lies at `path` in the image, as far as COPY tells."""
    wanted = posixpath.normpath(posixpath.join(image.directory, path))
    return _copied(image, image.stages, wanted, exists, 0)


def _copied(
    image: Image, stages: Sequence[Stage], wanted: str, exists: "Mapping[str, object]", depth: int
) -> str | InlineFile | None:
    for stage in stages:
        for file in stage.files:
            if posixpath.normpath(file.path) == wanted:
                return file
        for copy in reversed(stage.copies):
            for inner in _candidates(copy.sources, posixpath.normpath(copy.target), copy.target, wanted):
                if copy.stage:
                    other = image.others.get(copy.stage.lower())
                    if other is not None and depth < 4:
                        found = _copied(image, [other], posixpath.normpath("/" + inner), exists, depth + 1)
                        if found is not None:
                            return found
                    continue
                name = posixpath.normpath(posixpath.join(image.context, inner.lstrip("/")))
                if name in exists:
                    return name
    return None


def _candidates(sources: Sequence[str], target: str, written: str, wanted: str) -> Iterable[str]:
    """Paths in the context that may have become `wanted`."""
    for source in sources:
        name = posixpath.basename(source.rstrip("/"))
        if wanted == target and not written.endswith("/"):
            yield source
        if target == "/" or wanted.startswith(f"{target}/"):
            rest = wanted[len(target) :].lstrip("/")
            yield posixpath.join(source, rest)
            if rest == name:
                yield source
            if "*" in name and "/" not in rest:
                yield posixpath.join(posixpath.dirname(source), rest)
