"""Checked tables -> entries, filed under canonical names. Names of other packages are kept as written, not resolved."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from asynclint.catalogue.entries import (
    Attempts,
    Blocking,
    Bound,
    Bounds,
    Client,
    Context,
    EntryPoint,
    Makes,
    Pause,
    Phases,
    Pool,
    Runs,
    Threads,
    TimeLimit,
    Timeout,
    Translation,
    Twin,
    Type,
    Where,
)
from asynclint.catalogue.schema import CatalogueError, CatalogueFile, Table
from asynclint.catalogue.twins import read_translation, read_twin
from asynclint.catalogue.written import absolute, alternatives, argument, belongs, conditions, own, symbol
from asynclint.model.effects import Cost, EffectKind
from asynclint.model.record import mutable


@mutable
class Shelf:
    """All entries read so far. `wild` is keyed by the owner of `.*`, patterns (all other names with a `*`) by `top`."""

    aliases: dict[str, str] = field(default_factory=dict)
    exact: dict[str, Blocking] = field(default_factory=dict)
    wild: dict[str, Blocking] = field(default_factory=dict)
    excepted: set[str] = field(default_factory=set)
    patterns: dict[str, list[tuple[re.Pattern[str], Blocking]]] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    type_patterns: dict[str, list[tuple[re.Pattern[str], Type]]] = field(default_factory=dict)
    creators: dict[str, str] = field(default_factory=dict)
    runs: dict[str, Runs] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    timeouts: dict[str, TimeLimit] = field(default_factory=dict)
    bounds: dict[str, Bound] = field(default_factory=dict)
    phases: dict[str, Phases] = field(default_factory=dict)
    pools: dict[str, Pool] = field(default_factory=dict)
    pauses: dict[str, Pause] = field(default_factory=dict)
    attempts: dict[str, Attempts] = field(default_factory=dict)
    twins: dict[str, Twin] = field(default_factory=dict)
    translations: dict[str, Translation] = field(default_factory=dict)
    decorators: dict[str, Makes] = field(default_factory=dict)
    traits: dict[str, frozenset[str]] = field(default_factory=dict)
    entry_decorators: dict[str, EntryPoint] = field(default_factory=dict)
    entry_arguments: dict[str, tuple[EntryPoint, ...]] = field(default_factory=dict)
    entry_bases: dict[str, tuple[EntryPoint, ...]] = field(default_factory=dict)

    def canonical(self, dotted: str) -> str:
        """Past the aliases that are on the shelf, longest prefix first."""
        for _ in range(20):  # aliases of aliases; a circle ends here too
            cut = len(dotted)
            while cut > 0:
                target = self.aliases.get(dotted[:cut])
                # `cron` means `cron.cron`, but what follows a dot is in the module: `cron.cron` is not `cron.cron.cron`
                if target is not None and (cut == len(dotted) or not target.startswith(dotted[: cut + 1])):
                    dotted = target + dotted[cut:]
                    break
                cut = dotted.rfind(".", 0, cut)
            else:
                return dotted
        return dotted


def top(name: str) -> str:
    """The top-level package of a dotted name."""
    return name.partition(".")[0]


def compile_pattern(name: str) -> re.Pattern[str]:
    """`*` matches one name part or a piece of one; at the end of a name, `.*` is one public name."""
    body = re.escape(name).replace(r"\*", "[^.]*")
    return re.compile(re.sub(r"\\\.\[\^\.\]\*$", r"\\.(?!_)[^.]+", body))


def read_aliases(file: CatalogueFile) -> Iterator[tuple[str, str]]:
    for table in file.tables:
        if table.name == "alias":
            name = absolute(file.package, symbol(file, table, table.values["name"]))
            yield own(file, table, name, table.values["name"]), absolute(file.package, table.values["means"])


def place(file: CatalogueFile, shelf: Shelf) -> None:
    """Files every table of `file`; the aliases of its package must be on the shelf already."""
    readers = {
        "blocking": _place_blocking,
        "type": _place_type,
        "runs": _place_runs,
        "client": _place_client,
        "timeout": _place_timeout,
        "bounds": _place_bounds,
        "phases": _place_phases,
        "pool": _place_pool,
        "pause": _place_pause,
        "attempts": _place_attempts,
        "twin": _place_twin,
        "translation": _place_translation,
        "decorator": _place_decorator,
        "trait": _place_trait,
        "entry": _place_entry,
    }
    for table in file.tables:
        if reader := readers.get(table.name):
            reader(file, table, shelf)


def _place_blocking(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    timeout = values.get("timeout")
    instead = values.get("instead")
    blocking = Blocking(
        effect=EffectKind(values["effect"]),
        cost=Cost(values["cost"]),
        because=values["because"],
        instead=instead.removeprefix(":") if instead else None,
        unless=conditions(file, table, "unless"),
        only_if=conditions(file, table, "only_if"),
        unbounded_input="input" in values,
        attribute=values.get("attribute", False),
        gil=values.get("gil"),
        measured=values.get("measured"),
        aliases=tuple(values.get("aliases", ())),
        timeout=Timeout(timeout["argument"], timeout["default"]) if timeout else None,
        hands_to=tuple(values.get("hands_to", ())),
        at=f"{file.label}:{table.line}",
    )
    shelf.excepted.update(name for name, _ in _names(file, table, shelf, "except"))
    for name, _ in _names(file, table, shelf, "symbols"):
        owner, _, last = name.rpartition(".")
        if "*" not in name:
            shelf.exact.setdefault(name, blocking)
        elif last == "*" and "*" not in owner:
            shelf.wild.setdefault(owner, blocking)
        else:
            shelf.patterns.setdefault(top(name), []).append((compile_pattern(name), blocking))


def _place_type(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    written = symbol(file, table, values["name"])
    name = shelf.canonical(absolute(file.package, written))
    for creator, _ in _names(file, table, shelf, "created_by"):
        shelf.creators.setdefault(creator, name)
    if not belongs(file.package, name):
        if set(values) - {"name", "created_by"}:
            message = f"a type of another package may only say `created_by` here: `{written}`"
            raise CatalogueError(f"{file.label}:{table.line}: {message}")
        return
    kind = Type(
        name=name,
        bases=tuple(absolute(file.package, base) for base in values.get("bases", ())),
        created_by=tuple(absolute(file.package, creator) for creator in values.get("created_by", ())),
        awaitable=values.get("awaitable", False),
        deep=values.get("deep", False),
        iterates=absolute(file.package, values["iterates"]) if "iterates" in values else None,
        in_memory=absolute(file.package, values["in_memory"]) if "in_memory" in values else None,
        in_memory_if=conditions(file, table, "in_memory_if"),
        is_virtual=values.get("virtual", False),
        made_with=tuple(
            (absolute(file.package, name), alternatives(file, table, texts))
            for name, texts in values.get("made_with", {}).items()
        ),
        shared=values.get("shared", False),
        filled_by=tuple(absolute(file.package, maker) for maker in values.get("filled_by", ())),
        of_lifespan=values.get("of_lifespan", False),
        bound_to_thread=values.get("bound_to_thread", False),
        movable_if=conditions(file, table, "movable_if"),
        changed_by=tuple(values.get("changed_by", ())),
        returns={key: absolute(file.package, value) for key, value in values.get("returns", {}).items()},
        attributes={key: absolute(file.package, value) for key, value in values.get("attributes", {}).items()},
    )
    if "*" in name:
        shelf.type_patterns.setdefault(top(name), []).append((compile_pattern(name), kind))
    else:
        known = shelf.types.get(name)
        shelf.types[name] = merge(known, kind) if known else kind


def merge(first: Type, second: Type) -> Type:
    """Both descriptions of one type; where they differ, the first one holds."""
    return Type(
        name=first.name,
        bases=tuple(dict.fromkeys(first.bases + second.bases)),
        created_by=tuple(dict.fromkeys(first.created_by + second.created_by)),
        awaitable=first.awaitable or second.awaitable,
        deep=first.deep or second.deep,
        iterates=first.iterates or second.iterates,
        in_memory=first.in_memory or second.in_memory,
        in_memory_if=first.in_memory_if or second.in_memory_if,
        is_virtual=first.is_virtual or second.is_virtual,
        made_with=first.made_with or second.made_with,
        shared=first.shared or second.shared,
        filled_by=tuple(dict.fromkeys(first.filled_by + second.filled_by)),
        of_lifespan=first.of_lifespan or second.of_lifespan,
        bound_to_thread=first.bound_to_thread or second.bound_to_thread,
        movable_if=first.movable_if or second.movable_if,
        changed_by=tuple(dict.fromkeys(first.changed_by + second.changed_by)),
        returns={**second.returns, **first.returns},
        attributes={**second.attributes, **first.attributes},
    )


def _place_runs(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    position, keyword = argument(file, table, values["argument"])
    own_position, own_keyword = argument(file, table, values["own_threads"]) if "own_threads" in values else (-1, "")
    runs = Runs(
        Where(values["where"]),
        position,
        keyword,
        "returns" in values,
        "from" in values,
        Threads(values["threads"]) if "threads" in values else None,
        own_position,
        own_keyword,
        conditions(file, table, "loop_if"),
        values.get("keywords", False),
        conditions(file, table, "abandoned_if"),
    )
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.runs.setdefault(name, runs)


def _place_client(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    client = Client(
        loses=tuple(values["loses"]),
        closed_by=tuple(values.get("closed_by", ())),
        settings=tuple(values.get("settings", ())),
        shared_if=conditions(file, table, "shared_if"),
        tls_shared_if=conditions(file, table, "tls_shared_if"),
        per_call=values.get("per_call", False),
        synchronous=values.get("synchronous", False),
        instead=values.get("instead"),
        ends=values.get("ends", ""),
        public=values.get("public", ""),
        at=f"{file.label}:{table.line}",
    )
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.clients.setdefault(name, client)


def _place_timeout(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    position, keyword = argument(file, table, values["argument"]) if "argument" in values else (-1, "")
    limit = TimeLimit(
        position=position,
        keyword=keyword,
        default=None if values["default"] == "none" else float(values["default"]),
        also=tuple(values.get("also", ())),
        off=_literals(values.get("off", ("None",))),
        seconds=_unit(values),
        per_client=values.get("per_client", False),
        waits=values.get("waits", False),
        awaited=values.get("awaited", False),
        objects=values.get("objects", False),
        at_least=float(values.get("at_least", 0)),
        elsewhere=tuple(shelf.canonical(absolute(file.package, name)) for name in values.get("elsewhere", ())),
        aliases=tuple(values.get("aliases", ())),
        at=f"{file.label}:{table.line}",
    )
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.timeouts.setdefault(name, limit)


def _place_bounds(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    position, keyword = argument(file, table, values["argument"]) if "argument" in values else (-1, "")
    bound = Bound(Bounds(values["what"]), position, keyword, _unit(values), values.get("wraps", False))
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.bounds.setdefault(name, bound)


def _place_phases(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    position, keyword = argument(file, table, values["argument"])
    parts, reading = tuple(values["parts"]), tuple(values["reading"])
    off = _literals(values.get("off", ("None",)))
    at = f"{file.label}:{table.line}"
    phases = Phases(position, keyword, parts, reading, values.get("complete", False), off, at)
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.phases.setdefault(name, phases)


def _place_pool(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    position, keyword = argument(file, table, values["argument"])
    default = None if values["default"] == "none" else values["default"]
    unlimited = _literals(values.get("unlimited", ("None",)))
    pool = Pool(position, keyword, default, unlimited, f"{file.label}:{table.line}")
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.pools.setdefault(name, pool)


def _place_pause(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.pauses.setdefault(name, Pause(values["argument"], values["call"], file.package))


def _place_attempts(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values
    counter = shelf.canonical(absolute(file.package, values["counter"])) if "counter" in values else ""
    where, default = argument(file, table, values["argument"]), values.get("default")
    pauses = tuple(
        (shelf.canonical(absolute(file.package, name)), *argument(file, table, place))
        for name, place in values.get("pauses", {}).items()
    )
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.attempts.setdefault(name, Attempts(*where, default, values.get("more", 0), counter, pauses))


def _place_twin(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    twin = read_twin(
        dict(table.values), lambda text: shelf.canonical(absolute(file.package, symbol(file, table, text)))
    )
    shelf.twins[own(file, table, twin.of, table.values["of"])] = twin


def _place_translation(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    def canonical(text: str) -> str:
        return shelf.canonical(absolute(file.package, symbol(file, table, text)))

    found = read_translation(dict(table.values), canonical)
    shelf.translations[own(file, table, found.of, table.values["of"])] = found


def _literals(values: Iterable[Any]) -> tuple[str | int | float | bool | None, ...]:
    return tuple(None if value == "None" else value for value in values)


def _unit(values: Mapping[str, Any]) -> float:
    return 0.001 if values.get("unit") == "ms" else 1.0


def _place_decorator(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.decorators.setdefault(name, Makes(table.values["makes"]))


def _place_trait(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    for name, _ in _names(file, table, shelf, "symbols"):
        shelf.traits[name] = shelf.traits.get(name, frozenset()) | {table.values["is"]}


def _place_entry(file: CatalogueFile, table: Table, shelf: Shelf) -> None:
    values = table.values

    def entry(position: int = -1, keyword: str = "", methods: Iterable[str] = ()) -> EntryPoint:
        return EntryPoint(
            context=Context(values["context"]),
            asynchronous=Where(values.get("async", "loop")),
            synchronous=Where(values.get("sync", "thread")),
            position=position,
            keyword=keyword,
            methods=tuple(methods),
            thread_if=conditions(file, table, "thread_if"),
            gives=tuple(absolute(file.package, name) for name in values.get("gives", ())),
            data=values.get("data", ""),
            initializer=values.get("initializer", ""),
            routed_by=tuple(absolute(file.package, name) for name in values.get("routed_by", ())),
        )

    for name, _ in _names(file, table, shelf, "decorators"):
        shelf.entry_decorators.setdefault(name, entry())
    for name, written in _names(file, table, shelf, "arguments"):
        position, keyword = argument(file, table, values["arguments"][written])
        shelf.entry_arguments[name] = (*shelf.entry_arguments.get(name, ()), entry(position, keyword))
    for name, _ in _names(file, table, shelf, "bases"):
        point = entry(methods=values["methods"])
        shelf.entry_bases[name] = (*shelf.entry_bases.get(name, ()), point)


def _names(file: CatalogueFile, table: Table, shelf: Shelf, key: str) -> Iterator[tuple[str, str]]:
    """The canonical names under `key`, each with its spelling in the file; all must be of the file's package."""
    written: Iterable[str] = table.values.get(key, ())
    for text in written:
        name = shelf.canonical(absolute(file.package, symbol(file, table, text)))
        yield own(file, table, name, text), text
