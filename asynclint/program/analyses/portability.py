"""May a call be made in a thread? What it changes others may look at meanwhile, and some objects stay where they are.

On the loop a plain function is alone from its first line to its last. In a thread it is not, and so it has to touch
nothing that coroutines share; that is looked for by names, in the modules that can know about it.
"""

import re
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from asynclint.catalogue.load import Catalogue
from asynclint.model.containers import CHANGING
from asynclint.model.effects import EdgeKind
from asynclint.model.facts import Attribute, Await, BlockKind, Entered, Expr, FunctionKind, UseKind
from asynclint.model.record import record
from asynclint.program.analyses.origins import Origin, Origins
from asynclint.program.callgraph.places import Edge, Place
from asynclint.program.callgraph.runtime import call_at
from asynclint.program.evaluation.circumstances import holds
from asynclint.program.evaluation.values import ExternalInstance, Frame
from asynclint.program.symbols.caches import fills_cache
from asynclint.program.symbols.scopes import Project, Scope
from asynclint.program.symbols.spelling import last_name

#: Functions of a job that are looked at; beyond that they have little to do with the call.
_MOST_FUNCTIONS = 60
#: Words in the names of what lets only one in.
_LOCKS = ("lock", "mutex", "semaphore", "condition")
_ITEMS = frozenset({UseKind.SET_ITEM, UseKind.DELETE_ITEM})


@record
class _Job:
    """A piece of work that could be handed to a thread: its functions, and the objects in it that had better not be."""

    scopes: dict[Scope, None]
    bound: str  # belongs to another thread
    changed: str  # must not be changed by one thread while another uses it


class Portability:
    """`origins` says how objects were made; it is asked for when there is one that stays in its thread."""

    def __init__(
        self, graph: Mapping[Frame, Sequence[Edge]], catalogue: Catalogue, origins: Callable[[], Origins]
    ) -> None:
        self._graph = graph
        self._catalogue = catalogue
        self._origins = origins
        # the same functions are part of the jobs of thousands of calls
        self._jobs: dict[tuple[Frame, ...], _Job] = {}
        self._changes: dict[Scope, dict[str, bool]] = {}
        self._uses: dict[tuple[Project, str], list[tuple[str, frozenset[str]]]] = {}
        self._coroutines: dict[Project, list[Scope]] = {}
        self._users: dict[tuple[Project, str], list[Scope]] = {}
        self._owners: dict[Frame, list[tuple[str, int]]] = {}
        self._unsteady: dict[Frame, str] = {}

    def hindrance(self, place: Place, edges: Sequence[tuple[Frame, Edge]]) -> str:
        """Why the call at `place` had better stay where it is, as the end of "...: "; empty when nothing is known."""
        caller = edges[0][0]
        job = self._job(tuple(dict.fromkeys(edge.target for _, edge in edges if edge.target is not None)))
        if job.bound:
            return f"`{job.bound}` may be used only in the thread that made it"
        changed = next(filter(None, (self._changed_meanwhile(frame, edge) for frame, edge in edges)), job.changed)
        if changed:
            return f"`{changed}` may be changed by others meanwhile, which it does not stand"
        is_new = all(edge.kind is EdgeKind.CONSTRUCT for _, edge in edges)
        if not is_new and not self._is_own(caller.scope, place.text.partition(".")[0]):
            locks = _locks_around(caller.scope, place)
            for scope in job.scopes:
                shared = self._shared(scope, job.scopes, caller.scope, locks)
                if shared:
                    return f"`{shared}` is in use on the event loop meanwhile"
        return ""

    def _job(self, start: tuple[Frame, ...]) -> _Job:
        """What would run in the thread. Most helpers are called from many places."""
        found = self._jobs.get(start)
        if found is None:
            frames = self._below(start)
            scopes = dict.fromkeys(frame.scope for frame in frames)
            found = self._jobs[start] = _Job(
                scopes,
                bound=next(filter(None, (self._bound_to_thread(frame, scopes) for frame in frames)), ""),
                changed=next(filter(None, map(self._changed_by_others, frames)), ""),
            )
        return found

    def _below(self, start: Iterable[Frame]) -> list[Frame]:
        """What runs in the thread then, of the project's own functions."""
        found = dict.fromkeys(frame for frame in start if not frame.scope.is_async)
        work = deque(found)
        while work and len(found) < _MOST_FUNCTIONS:
            for edge in self._graph.get(work.popleft(), ()):
                target = edge.target
                if target is not None and target not in found and edge.kind.carries_blocking:
                    found[target] = None
                    work.append(target)
        return [frame for frame in found if frame.scope.is_function and not frame.scope.module.is_external]

    # ---------------------------------------------------------------- objects that stay in their thread
    def _bound_to_thread(self, frame: Frame, inside: Container[Scope]) -> str:
        """The object on which the job makes a call, when it belongs to another thread than the job's."""
        return next((owner for owner, index in self._called_on(frame) if self._stays(frame, owner, index, inside)), "")

    def _called_on(self, frame: Frame) -> list[tuple[str, int]]:
        """The names on which a function calls what the catalogue knows, with the numbers of the calls."""
        found = self._owners.get(frame)
        if found is None:
            found = self._owners[frame] = []
            for edge in self._graph.get(frame, ()):
                if edge.entry is None or edge.kind is EdgeKind.CONSTRUCT:
                    continue
                index = call_at(frame.scope, edge.place)
                owner = _owner(frame.scope.body.calls[index].callee) if index >= 0 else None
                if isinstance(owner, str):
                    found.append((owner, index))
        return found

    def _stays(self, frame: Frame, owner: str, index: int, inside: Container[Scope]) -> bool:
        origins = self._origins()
        call = frame.scope.body.calls[index]
        values = origins.evaluator.chain(owner, frame, call.sequence, call.block)
        types = [value.type for value in values if isinstance(value, ExternalInstance)]
        kinds = [kind for name in types if (kind := origins.evaluator.catalogue.type(name)) and kind.bound_to_thread]
        if not kinds or len(kinds) < len(values):
            return False
        for origin in origins.of(Origin(frame, owner, call.sequence, call.block)):
            if not isinstance(origin.expr, int):
                return True  # nobody knows where it was made
            made = origin.frame.scope.body.calls[origin.expr]
            if any(holds(condition, made) for kind in kinds for condition in kind.movable_if):
                continue
            maker = _owner(made.callee)
            if isinstance(maker, str) and self._stays(origin.frame, maker, origin.expr, inside):
                return True  # the cursor of a connection
            if origin.frame.scope not in inside or not self._is_own(frame.scope, owner.partition(".")[0]):
                return True
        return False

    # ---------------------------------------------------------------- objects that are for one at a time
    def _changed_by_others(self, job: Frame) -> str:
        """The first object on which a job calls a method that must not be changed meanwhile."""
        found = self._unsteady.get(job)
        if found is None:
            objects = (self._changed_meanwhile(job, edge) for edge in self._graph.get(job, ()))
            found = self._unsteady[job] = next(filter(None, objects), "")
        return found

    def _changed_meanwhile(self, frame: Frame, edge: Edge) -> str:
        """The object on which `edge` calls a method, when it must not be changed by one thread and used by another."""
        owned, _, _ = edge.symbol.rpartition(".")
        if edge.entry is None or edge.kind is EdgeKind.CONSTRUCT or not owned:
            return ""
        kind = self._catalogue.type(owned)
        index = call_at(frame.scope, edge.place) if kind is not None and kind.changed_by else -1
        owner = _owner(frame.scope.body.calls[index].callee) if index >= 0 else None
        if kind is None or not isinstance(owner, str) or self._is_made_there(frame, owner, index):
            return ""
        uses = self._uses_of(frame.scope.module, owned)
        if not any(method in kind.changed_by for method, _ in uses):
            return ""
        return "" if frozenset.intersection(*(locks for _, locks in uses)) else owner

    def _is_made_there(self, frame: Frame, owner: str, index: int) -> bool:
        call = frame.scope.body.calls[index]
        origins = self._origins().of(Origin(frame, owner, call.sequence, call.block))
        return bool(origins) and all(origin.frame.scope is frame.scope and _is_built(origin) for origin in origins)

    def _uses_of(self, module: Project, owned: str) -> list[tuple[str, frozenset[str]]]:
        """The methods of such objects that a module calls, each with the locks that are held meanwhile."""
        found = self._uses.get((module, owned))
        if found is None:
            found = self._uses[module, owned] = [
                (edge.symbol.rpartition(".")[2], _locks_around(frame.scope, edge.place))
                for frame, edges in self._graph.items()
                if frame.scope.module is module
                for edge in edges
                if edge.symbol.rpartition(".")[0] == owned and edge.entry is not None
            ]
        return found

    # ---------------------------------------------------------------- objects that others look at
    def _shared(self, scope: Scope, jobs: Container[Scope], caller: Scope, locks: frozenset[str]) -> str:
        """The attribute that the job changes and coroutines use, or that it uses and they change."""
        modules = dict.fromkeys((scope.module, caller.module))
        for name in self._changed(scope):
            users = [
                user
                for module in modules
                for user in self._users_of(module, name)
                if user not in jobs and user is not caller
            ]
            if users and not all(_mentions_any(user, locks) for user in users):
                return name
        if scope.cls is None or scope.facts.name == "__init__":
            return ""
        others = (other for module in modules for other in self._coroutines_of(module))
        methods = [item for item in others if item.cls is scope.cls and item not in jobs and item is not caller]
        for other in (*methods, caller) if caller.cls is scope.cls else methods:
            for name, in_place in self._changed(other).items():
                if in_place and _mentions(scope, name) and not _mentions_any(other, locks):
                    return name
        return ""

    def _coroutines_of(self, module: Project) -> list[Scope]:
        found = self._coroutines.get(module)
        if found is None:
            functions = enumerate(module.facts.functions)
            found = [module.scope(index) for index, function in functions if function.kind & FunctionKind.ASYNC]
            self._coroutines[module] = found
        return found

    def _users_of(self, module: Project, attribute: str) -> list[Scope]:
        """The coroutines of a module that mention an attribute."""
        found = self._users.get((module, attribute))
        if found is None:
            found = [scope for scope in self._coroutines_of(module) if _mentions(scope, attribute)]
            self._users[module, attribute] = found
        return found

    def _changed(self, scope: Scope) -> dict[str, bool]:
        """The attributes that a function changes for others to see, and whether in place."""
        found = self._changes.get(scope)
        if found is None:
            found = self._changes[scope] = dict(sorted(_changes_in(scope)))
        return found

    def _is_own(self, scope: Scope, name: str) -> bool:
        """Is it a local name for what the function has made itself?"""
        positions = scope.bindings.get(name, ())
        if name in scope.parameters or not positions:
            return False
        return all(isinstance(scope.body.bindings[position].value, int | Await | Entered) for position in positions)


def _is_built(origin: Origin) -> bool:
    """Is it what a call of something imported gives? What an object or an argument gives, others may have, too."""
    scope = origin.frame.scope
    callee = scope.body.calls[origin.expr].callee if isinstance(origin.expr, int) else None
    return isinstance(callee, str) and callee.partition(".")[0] not in scope.locals


def _changes_in(scope: Scope) -> Iterator[tuple[str, bool]]:
    """Attribute and whether it is changed in place. What a constructor fills, nobody has seen yet."""
    if scope.facts.name in ("__init__", "__new__", "__post_init__"):
        return
    body = scope.body
    for binding in body.bindings:
        chain = binding.target
        if _is_seen(scope, chain) and not _is_kept_apart(scope, binding.block):
            yield chain.rpartition(".")[2], False
    for use in body.uses:
        if use.kind in _ITEMS and _is_seen(scope, use.value) and not _is_kept_apart(scope, use.block):
            yield last_name(use.value), True
    for call in body.calls:
        owner = _owner(call.callee)
        if last_name(call.callee) in CHANGING and _is_seen(scope, owner) and not _is_kept_apart(scope, call.block):
            yield last_name(owner), True


def _is_seen(scope: Scope, chain: Expr) -> bool:
    """Is it an attribute of what somebody else has, too: the receiver, an argument, something global?"""
    if not isinstance(chain, str):
        return False
    root, dot, _ = chain.partition(".")
    return bool(dot) and (root == scope.receiver_name or root in scope.parameters or root not in scope.locals)


def _is_kept_apart(scope: Scope, block: int) -> bool:
    """Does a lock see to it, or is it the first caller who fills a cache?"""
    for number in scope.ancestors(block):
        test = scope.body.blocks[number].test
        if scope.body.blocks[number].kind == BlockKind.WITH and _is_lock(test) and not scope.is_async:
            return True
        if fills_cache(scope, number):
            return True
    return False


def _locks_around(scope: Scope, place: Place) -> frozenset[str]:
    index = call_at(scope, place)
    if index < 0:
        return frozenset()
    blocks = (scope.body.blocks[number] for number in scope.ancestors(scope.body.calls[index].block))
    return frozenset(last_name(block.test) for block in blocks if block.kind == BlockKind.WITH and _is_lock(block.test))


def _is_lock(test: Expr) -> bool:
    return any(word in last_name(test).lower() for word in _LOCKS)


def _mentions(scope: Scope, attribute: str) -> bool:
    """By the encoded body: most functions have nothing to do with it, and decoding them all would take long."""
    return re.search(rb"\.%s(?![A-Za-z_])" % re.escape(attribute.encode()), bytes(scope.facts.body)) is not None


def _mentions_any(scope: Scope, names: Iterable[str]) -> bool:
    return any(_mentions(scope, name) for name in names)


def _owner(callee: Expr) -> Expr:
    if isinstance(callee, str):
        return callee.rpartition(".")[0] or None
    return callee.base if isinstance(callee, Attribute) else None
