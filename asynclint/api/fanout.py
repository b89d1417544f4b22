"""Work that a function starts all at once, one piece for each item of something: `gather`, tasks made in a loop."""

from collections.abc import Iterator, Sequence

import libcst as cst

from asynclint.api.loops import children, shortened, walk
from asynclint.api.nouns import is_rare
from asynclint.api.sizes import Sizes
from asynclint.api.syntax import FunctionSyntax, dotted, last_name
from asynclint.api.views import Amount, Reach, Work
from asynclint.model.edits import Applicability, EnsureImport, Fix, LimitFanOut
from asynclint.model.findings import Confidence
from asynclint.model.record import record
from asynclint.model.schedulers import GATHERERS, MAKERS, STARTERS, WAITERS

#: What runs the coroutine it is handed first, and gives its result: the work is that coroutine.
_WRAPPERS = MAKERS | WAITERS
#: A piece of work that comes to it only by way of more calls than this is mostly something else.
_FURTHEST = {Work.UPSTREAM: 5, Work.THREAD: 3}
#: Where `start_soon` is at home; their limiters have one name.
_LIBRARIES = frozenset({"anyio", "trio"})
_Comprehension = cst.ListComp | cst.SetComp | cst.GeneratorExp


@record
class FanOut:
    """`starter` starts one `job` for each item of `source`; nothing says that there are few."""

    starter: cst.Call
    job: cst.Call
    source: str
    amount: Amount
    makes_task: bool  # it is made a task of before anything else gets it

    @property
    def how(self) -> str:
        return dotted(self.starter.func) or "..."

    @property
    def what(self) -> str:
        return dotted(self.job.func) or "..."


@record
class _Many:
    """One `item` for each turn of the loops over `sources`."""

    item: cst.BaseExpression
    sources: tuple[cst.BaseExpression, ...]


@record
class Burst:
    """All that a function starts for the items of one thing: `first` of it, and what each piece of work comes to."""

    first: FanOut
    reach: Reach
    confidence: Confidence
    fix: Fix | None


def bursts(function: FunctionSyntax, work: Work) -> Iterator[Burst]:
    """What is started many times over at once and comes to `work`, once for each thing that it is started for."""
    together: dict[str, list[tuple[FanOut, Reach]]] = {}
    fans = fan_outs(function)
    for fan in fans:
        reach = worst(function, fan)
        if reach is not None and reach.work is work and not _may_be_limited(function, fan, fans):
            together.setdefault(fan.source, []).append((fan, reach))
    for found in together.values():
        first, reach = found[0]
        confidence = _confidence(function, first, reach)
        yield Burst(first, reach, confidence, limit_fix(function, [fan for fan, _ in found]))


def fan_outs(function: FunctionSyntax) -> list[FanOut]:
    """Everything that is started many times over at once, each piece of work once."""
    if "fan_outs" not in function.found:
        function.found["fan_outs"] = list(_fan_outs(function))
    found: list[FanOut] = function.found["fan_outs"]
    return found


def _fan_outs(function: FunctionSyntax) -> Iterator[FanOut]:
    sizes = Sizes(function)
    seen: set[cst.CSTNode] = set()
    for starter, many in _starts(function.node.body):
        job = _job_of(many.item)
        if job is None or job in seen:
            continue
        measured = [(sizes.of(source), source) for source in many.sources]
        largest = max(size for size, _ in measured)
        if largest is Amount.FEW:
            continue
        seen.add(job)
        makes_task = isinstance(many.item, cst.Call) and last_name(many.item.func) in STARTERS
        source = next(source for size, source in measured if size is largest)
        yield FanOut(starter, job, shortened(source), largest, makes_task)


def worst(function: FunctionSyntax, fan: FanOut) -> Reach | None:
    """What each piece of work comes to: a thread of the pool, before a call over the network."""
    reaches = (*function.reach(fan.starter), *function.reach(fan.job))
    found = {reach.work: reach for reach in reaches if len(reach.steps) <= _FURTHEST.get(reach.work, 0)}
    return found.get(Work.THREAD) or found.get(Work.UPSTREAM)


def _may_be_limited(function: FunctionSyntax, fan: FanOut, fans: Sequence[FanOut]) -> bool:
    """`gather(*jobs)`, where `jobs` can also be some that wait for their turn: whoever runs it has the choice."""
    beside = [other.job for other in fans if other.starter is fan.starter and other is not fan]
    return any(not function.reach(job) and function.reach(job, even_limited=True) for job in beside)


def _confidence(function: FunctionSyntax, fan: FanOut, reach: Reach) -> Confidence:
    """How sure it is that there are many, and that somebody waits meanwhile."""
    if fan.amount <= Amount.SELDOM or is_rare(function.view.name) or is_rare(fan.what):
        return Confidence.POSSIBLE
    if reach.work is Work.THREAD and function.has_own_loop:
        return Confidence.POSSIBLE  # the threads are those of its loop: nobody else needs them
    return Confidence.CERTAIN if fan.amount is Amount.DATA else Confidence.LIKELY


def limit_fix(function: FunctionSyntax, fans: Sequence[FanOut]) -> Fix | None:
    """A limit around each piece of work, where it is known whose tasks these are."""
    edits: list[LimitFanOut] = []
    for fan in fans:
        limiter = _limiter(function, fan)
        if limiter is None:
            return None
        edits.append(LimitFanOut(function.locate(fan.job), limiter))
    path = edits[0].at.path
    modules = dict.fromkeys(edit.limiter.partition(".")[0] for edit in edits)
    return Fix(
        f"Let only so many of `{fans[0].what}` run at once",
        Applicability.UNSAFE,
        (*edits, *(EnsureImport(path, module) for module in modules)),
        why="what waits for its turn starts later, and all of it together takes longer",
        group=f"{path}:{function.view.symbol}",
    )


def _limiter(function: FunctionSyntax, fan: FanOut) -> str | None:
    starter = last_name(fan.starter.func)
    if starter == "wait" and not fan.makes_task:
        return None  # it takes tasks, and no coroutines
    if starter != "start_soon":
        return "asyncio.Semaphore"
    libraries = {name.partition(".")[0] for name in function.meaning(fan.starter.func).names}
    return f"{libraries.pop()}.CapacityLimiter" if len(libraries) == 1 and libraries <= _LIBRARIES else None


def _starts(body: cst.BaseSuite) -> Iterator[tuple[cst.Call, _Many]]:
    pending: list[tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]]] = [(body, ())]
    while pending:
        node, sources = pending.pop()
        if isinstance(node, cst.Call):
            name = last_name(node.func)
            if name in GATHERERS:
                yield from ((node, many) for many in _handed_over(node, name, body))
            elif name in STARTERS and sources and node.args:
                yield node, _Many(node.args[0].value if name != "start_soon" else node, sources)
        pending.extend((child, _sources(node, child, sources)) for child in reversed(children(node)))


def _sources(
    node: cst.CSTNode, child: cst.CSTNode, around: tuple[cst.BaseExpression, ...], *, collected: bool = False
) -> tuple[cst.BaseExpression, ...]:
    """What the loops around `child` go over. A loop that waits in each round starts one after the other.

    What is `collected` is waited for together: how fast the items came does not matter.
    """
    if isinstance(node, cst.While):
        return ()
    if isinstance(node, cst.For) and child is node.body:
        is_paced = (node.asynchronous is not None and not collected) or any(_waits(part) for part in walk(node.body))
        return () if is_paced else (*around, node.iter)
    if isinstance(node, _Comprehension) and child is node.elt:
        return (*around, *_iterables(node.for_in))
    return around


def _handed_over(call: cst.Call, name: str, body: cst.BaseSuite) -> Iterator[_Many]:
    """What `gather(*jobs)`, `wait(jobs)` or `as_completed(jobs)` get."""
    if name == "gather":
        values = [argument.value for argument in call.args if argument.star == "*"]
    else:
        values = [argument.value for argument in call.args[:1] if not argument.star and argument.keyword is None]
    for value in values:
        yield from _many(value)
        if isinstance(value, cst.Name):
            yield from _collected(value.value, body, before=call)


def _many(value: cst.BaseExpression) -> Iterator[_Many]:
    if isinstance(value, _Comprehension):
        yield _Many(value.elt, tuple(_iterables(value.for_in)))
    elif isinstance(value, cst.Call) and last_name(value.func) in ("map", "list", "set", "tuple") and value.args:
        if last_name(value.func) == "map" and len(value.args) > 1:
            yield _Many(value, (value.args[1].value,))
        else:
            yield from _many(value.args[0].value)


def _collected(name: str, body: cst.BaseSuite, *, before: cst.Call) -> Iterator[_Many]:
    """What the function has put into the local list `name`: a comprehension, or items that a loop appends."""
    made: dict[str, cst.BaseExpression] = {}  # in a loop: `job = fetch(url)`, and then `jobs.append(job)`
    pending: list[tuple[cst.CSTNode, tuple[cst.BaseExpression, ...]]] = [(body, ())]
    while pending:
        node, sources = pending.pop()
        if node is before:
            return
        if isinstance(node, cst.Assign):
            targets = [dotted(target.target) or "" for target in node.targets]
            if name in targets:
                yield from _many(node.value)
            made.update((target, node.value) for target in targets if sources)
        elif isinstance(node, cst.Call) and sources and dotted(node.func) in (f"{name}.append", f"{name}.add"):
            items = (argument.value for argument in node.args[:1])
            yield from (_Many(made.get(dotted(item) or "", item), sources) for item in items)
        elif isinstance(node, cst.AnnAssign) and dotted(node.target) == name and node.value is not None:
            yield from _many(node.value)
        pending.extend((child, _sources(node, child, sources, collected=True)) for child in reversed(children(node)))


def _job_of(item: cst.BaseExpression) -> cst.Call | None:
    """The call that makes the work, out of what only runs it."""
    while isinstance(item, cst.Call) and last_name(item.func) in _WRAPPERS and item.args:
        item = item.args[0].value
    return item if isinstance(item, cst.Call) else None


def _iterables(for_in: cst.CompFor) -> Sequence[cst.BaseExpression]:
    found: list[cst.BaseExpression] = []
    current: cst.CompFor | None = for_in
    while current is not None:
        found.append(current.iter)
        current = current.inner_for_in
    return found


def _waits(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Call):
        return last_name(node.func).startswith("acquire")
    return isinstance(node, cst.Await) or (isinstance(node, cst.For | cst.With) and node.asynchronous is not None)
