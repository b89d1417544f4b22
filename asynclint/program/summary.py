"""An installed package -> a catalogue file about it: what its public functions and methods do, as its source says.

Each of them is called once in a module that exists only here; the linker follows the calls like those of any project.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from asynclint.catalogue.load import Catalogue
from asynclint.catalogue.tables import top
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.model.effects import Cost, EffectKind, Evidence
from asynclint.model.findings import Confidence
from asynclint.model.record import record
from asynclint.program.evaluation.values import NOTHING, Instance, Values
from asynclint.program.program import Program
from asynclint.program.symbols.scopes import Project, ProjectClass, Scope
from asynclint.program.views.subjects import Call

#: What is worth telling, the most telling first. Files, locks and computing inside of a package are its own affair.
_KINDS = (
    EffectKind.SDK,
    EffectKind.HTTP,
    EffectKind.DATABASE,
    EffectKind.NETWORK,
    EffectKind.PROCESS,
    EffectKind.SLEEP,
)
_PROBE = "probe.py"
#: A class with fewer methods is written out.
_FEW_METHODS = 4
_MOST_ROOTS = 3
_NOT_PUBLIC = frozenset({"tests", "test", "testing", "conftest", "examples"})


class NothingToTellError(Exception):
    """The package is not installed, has no source, or nothing in it is seen to block."""


@record
class _Probe:
    """One call of the module that is made up: `symbol` is called, `code` says how."""

    symbol: str
    code: str


@record
class _Told:
    """What a symbol does: it ends in `root`; `twin` could be awaited."""

    kind: EffectKind
    root: str
    twin: str | None


@record
class _Reached:
    """Attribute -> class, method -> class of its result; classes of this package only."""

    attributes: dict[str, ProjectClass]
    returns: dict[str, ProjectClass]


def summarize(package: str, environment: Environment) -> str:
    """The text of `rules/catalogue/summaries/<package>.toml`. Raises `NothingToTellError`."""
    origin = environment.find(package)
    if origin is None or not origin.is_readable:
        raise NothingToTellError(f"{package} is not installed, or its source is not: {environment.place.top}")
    names = list(_modules(package, origin.folders))
    known = Program.link({}, Catalogue(hidden=package), environment=environment)
    tables = {cls: _reached(known, cls, package) for cls in _classes(known, names)}
    probes = [probe for name in names for probe in _probes(known, name)]
    probes += _probes_through_clients(known, tables, package)
    lines = [*(f"import {name}" for name in names)]
    first = len(lines)
    lines += [probe.code for probe in probes]
    program = Program.link(
        {_PROBE: extract("\n".join(lines).encode())},
        Catalogue(hidden=package),
        source_roots=("",),
        environment=environment,
    )
    told: dict[str, _Told] = {}
    for call in program.calls():
        probe = probes[call.at.span.line - first - 1]
        evidence = _worth_telling(call) if call.at.span.end_column == len(probe.code) else None
        symbol = probe.symbol.removeprefix(f"{package}.")
        if evidence is not None:  # of `it.orders().create()` only the last call is meant
            told.setdefault(symbol, _Told(evidence.kind, evidence.symbol, call.twin))
    if not told:
        raise NothingToTellError(f"nothing in {package} is seen to wait for the network, a database or a process")
    distribution = environment.distribution(origin)
    name, version = (distribution.name, distribution.version) if distribution is not None else (package, "")
    methods = {_relative(cls, package): _methods(known, cls) for cls in tables}
    symbols = set(told)
    owners = {symbol.rpartition(".")[0] for symbol in symbols}
    types = _types(known, package, tables, owners)
    aliases = _aliases(known, package, names, {*symbols, *owners, *types} - {""})
    return "\n".join([_head(package, name, version), *aliases, *_blocks(told, methods), *types.values()])


def _worth_telling(call: Call) -> Evidence | None:
    if call.confidence is Confidence.POSSIBLE:
        return None
    for kind in _KINDS:
        evidence = call.effect(kind)
        if evidence is not None and kind not in call.runs_once and evidence.cost is not Cost.TRIVIAL:
            return evidence
    return None


def _modules(package: str, folders: tuple[str, ...]) -> Iterator[str]:
    """The public modules, the package itself first."""
    yield package
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            if parts and not any(
                part.startswith("__") or part in _NOT_PUBLIC or not part.isidentifier() for part in parts
            ):
                yield ".".join((package, *parts))


def _probes(program: Program, name: str) -> Iterator[_Probe]:
    module = program.modules.find_outside(name)
    if module is None:
        return
    for scope in _functions(module):
        symbol = f"{name}.{scope.facts.name}"
        yield _Probe(symbol, f"async def call(): {symbol}()")
    for index, facts in enumerate(module.facts.classes):
        cls = module.cls(index)
        if "." in facts.qualname or facts.name.startswith("_"):
            continue
        symbol = f"{name}.{facts.name}"
        yield _Probe(symbol, f"async def call(): {symbol}()")
        for method in _methods(program, cls):
            yield _Probe(f"{symbol}.{method}", f"async def call(it: {symbol}): it.{method}()")


def _functions(module: Project) -> Iterator[Scope]:
    for index in range(1, len(module.facts.functions)):
        scope = module.scope(index)
        is_plain = scope.is_function and not scope.is_async and scope.parent is module.body and scope.cls is None
        if is_plain and scope.facts.name.isidentifier() and not scope.facts.name.startswith("_"):
            yield scope


def _classes(program: Program, names: list[str]) -> Iterator[ProjectClass]:
    """The classes of the public modules."""
    for name in names:
        module = program.modules.find_outside(name)
        for index in range(len(module.facts.classes)) if module is not None else ():
            cls = module.cls(index) if module is not None else None
            if cls is not None and "." not in cls.facts.qualname:
                yield cls


def _probes_through_clients(
    program: Program, tables: Mapping[ProjectClass, _Reached], package: str
) -> Iterator[_Probe]:
    """Methods of what a client holds or gives: `client.orders.create()`, the way users get there.

    On its own, `Orders` often does not know whom it talks to: the client that builds it says so.
    """
    home = program.modules.find_outside(package)
    ways: dict[ProjectClass, tuple[ProjectClass, str]] = {}
    level: list[ProjectClass] = []
    for cls in tables:
        is_exported = home is not None and program.evaluator.globals.module_member(home, cls.facts.name)
        if is_exported and not cls.facts.name.startswith("_"):
            ways[cls] = (cls, "it")
            level.append(cls)
    level = level or [cls for cls in tables if not cls.facts.name.startswith("_")]
    while level:
        deeper: list[ProjectClass] = []
        for holder in level:
            root, text = ways.get(holder, (holder, "it"))
            table = tables[holder]
            steps = [*((kind, f"{text}.{name}") for name, kind in table.attributes.items())]
            steps += [(kind, f"{text}.{name}()") for name, kind in table.returns.items()]
            for kind, way in steps:
                if kind in tables and kind not in ways:
                    ways[kind] = (root, way)
                    deeper.append(kind)
        level = deeper
    for cls, (root, way) in ways.items():
        for method in _methods(program, cls) if way != "it" else ():
            owner = f"{root.scope.module.name}.{root.facts.qualname}"
            yield _Probe(
                f"{package}.{_relative(cls, package)}.{method}", f"async def call(it: {owner}): {way}.{method}()"
            )


def _methods(program: Program, cls: ProjectClass) -> list[str]:
    """Public plain methods, inherited ones included."""
    found: dict[str, None] = {}
    for kind in program.evaluator.hierarchy.order(cls):
        for scope in kind.methods if isinstance(kind, ProjectClass) else ():
            is_plain = not scope.is_async and "property" not in " ".join(scope.decorator_names)
            if is_plain and not scope.facts.name.startswith("_"):
                found.setdefault(scope.facts.name)
    return list(found)


# ---------------------------------------------------------------- text
def _head(package: str, distribution: str, version: str) -> str:
    return (
        f"# Made by `asynclint catalogue summarize {package}` from its source; read it before it is kept.\n"
        f'package = "{package}"\ndistribution = "{distribution}"\nverified = "{version}"\n'
    )


def _aliases(program: Program, package: str, names: list[str], symbols: set[str]) -> Iterator[str]:
    """What packages in it export under other names: `from acme import Client` for `acme.client.Client`."""
    member = program.evaluator.globals.module_member
    values: dict[str, Values] = {}
    for symbol in sorted(symbols):
        path, _, name = symbol.rpartition(".")
        home = program.modules.find_outside(f"{package}.{path}" if path else package)
        value = member(home, name) if home is not None else None
        if value:
            values[symbol] = value
    for module_name in names:
        module = program.modules.find_outside(module_name)
        if module is None or not module.path.endswith("__init__.py"):
            continue
        prefix = f"{module_name}.".removeprefix(f"{package}.")
        renamed = {entry.alias: entry.name for entry in module.facts.imports if entry.alias != entry.name}
        for symbol, value in values.items():
            last = symbol.rpartition(".")[2]
            for name in (last, *sorted(alias for alias, original in renamed.items() if original == last)):
                if f"{prefix}{name}" != symbol and member(module, name) == value:
                    yield f'[[alias]]\nname = "{prefix}{name}"\nmeans = "{symbol}"\n'


def _types(program: Program, package: str, tables: Mapping[ProjectClass, _Reached], owners: set[str]) -> dict[str, str]:
    """Class -> what its attributes and results are, as far as they lead to something that is told."""
    written: dict[str, str] = {}
    found = {
        _relative(cls, package): tuple(
            {name: _relative(kind, package) for name, kind in table.items()}
            for table in (reached.attributes, reached.returns)
        )
        for cls, reached in tables.items()
        if not _is_awaited(program, cls)
    }
    leading = set(owners)
    while True:
        more = {n for n, (a, r) in found.items() if n not in leading and leading & {*a.values(), *r.values()}}
        if not more:
            break
        leading |= more
    for name, found_tables in sorted(found.items()):
        wanted = [{k: v for k, v in table.items() if v in leading} for table in found_tables]
        if name in leading:
            lines = ["[[type]]", f'name = "{name}"']
            for title, table in zip(("attributes", "returns"), wanted, strict=True):
                lines += [f"[type.{title}]", *(f'{k} = "{v}"' for k, v in sorted(table.items()))] if table else []
            written[name] = "\n".join([*lines, ""])
    return written


def _reached(program: Program, cls: ProjectClass, package: str) -> _Reached:
    """What of this package an instance holds and gives."""
    evaluator = program.evaluator
    instance = evaluator.pool.instance(cls, (), True)
    reached = _Reached({}, {})
    for name in _attributes(program, cls):
        for value in evaluator.members.of(instance, name):
            if isinstance(value, Instance) and _is_of(value.cls, package):
                reached.attributes.setdefault(name, value.cls)
    for method in _methods(program, cls):
        for value in evaluator.calling.results(evaluator.members.of(instance, method), NOTHING):
            if isinstance(value, Instance) and _is_of(value.cls, package) and value.cls is not cls:
                reached.returns.setdefault(method, value.cls)
    return reached


def _is_of(cls: ProjectClass, package: str) -> bool:
    return f"{cls.scope.module.name}.".startswith(f"{package}.")


def _is_awaited(program: Program, cls: ProjectClass) -> bool:
    """Is it the awaitable half? What it shares with the other half then gives awaitables, too."""
    kinds = [kind for kind in program.evaluator.hierarchy.order(cls) if isinstance(kind, ProjectClass)]
    return "Async" in cls.facts.name or any(method.is_async for kind in kinds for method in kind.methods)


def _attributes(program: Program, cls: ProjectClass) -> list[str]:
    """Public attributes that methods bind to `self`, and properties."""
    found: dict[str, None] = {}
    for kind in program.evaluator.hierarchy.order(cls):
        for scope in kind.methods if isinstance(kind, ProjectClass) else ():
            if "property" in " ".join(scope.decorator_names):
                found.setdefault(scope.facts.name)
            for binding in scope.body.bindings:
                owner, _, name = binding.target.rpartition(".")
                if owner and owner == scope.receiver_name:
                    found.setdefault(name)
    return [name for name in found if name.isidentifier() and not name.startswith("_")]


def _relative(cls: ProjectClass, package: str) -> str:
    return f"{cls.scope.module.name}.{cls.facts.qualname}".removeprefix(f"{package}.")


def _blocks(told: Mapping[str, _Told], methods: Mapping[str, list[str]]) -> Iterator[str]:
    """What has one kind, one library below and one twin is one entry."""
    groups: dict[tuple[str, str, str], dict[str, _Told]] = defaultdict(dict)
    for symbol, what in sorted(told.items()):
        groups[what.kind.value, top(what.root), what.twin or ""][symbol] = what
    for (kind, _, twin), group in sorted(groups.items()):
        symbols, excepted = _written(set(group), methods)
        roots = sorted({what.root for what in group.values()})
        lines = ["[[blocking]]", f'effect = "{kind}"', 'cost = "long"', *_listed("symbols", symbols)]
        lines += _listed("except", excepted) if excepted else []
        shown = ", ".join(roots[:_MOST_ROOTS]) + (" and others" if len(roots) > _MOST_ROOTS else "")
        lines.append(f'because = "ends in {shown}"')
        yield "\n".join([*lines, *([f'instead = "{twin}"'] if twin else []), ""])


def _written(symbols: set[str], methods: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
    """The symbols, `Class.*` where most methods are meant, and the names that then are not."""
    written: set[str] = set()
    excepted: set[str] = set()
    for symbol in symbols:
        owner, _, name = symbol.rpartition(".")
        own = {f"{owner}.{method}" for method in methods.get(owner, ())}
        meant = own & symbols
        if len(meant) < _FEW_METHODS or 3 * len(meant) < 2 * len(own) or name not in methods[owner]:
            written.add(symbol)
        else:
            written.add(f"{owner}.*")
            excepted |= own - symbols
    return sorted(written), sorted(excepted)


def _listed(key: str, symbols: list[str]) -> list[str]:
    return [f"{key} = [", *(f'    "{symbol}",' for symbol in symbols), "]"]
