"""The rule that most blocking rules are: one kind of effect, its words, its advice."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from asynclint.api.rule import Rule
from asynclint.api.views import Call, Reach
from asynclint.model.edits import (
    Applicability,
    AwaitUpwards,
    CallInstead,
    EnsureImport,
    Fix,
    OffloadCall,
    ReplaceText,
    SendOnClient,
    UseTwin,
)
from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.findings import Finding, Severity
from asynclint.model.source import Location, Span

if TYPE_CHECKING:
    from asynclint.program.refactoring.twins import Counterpart
    from asynclint.program.views.callsite import CallSite

#: How a sentence about a call begins, by the way control gets there; plain calls need no words.
_SUBJECTS = {
    EdgeKind.CONTEXT: "entering `{}`",
    EdgeKind.ITERATE: "iterating over `{}`",
    EdgeKind.PROPERTY: "reading `{}`",
}

#: Ways to be called that leave no callable to hand to a thread.
_NOT_SPELLED_AS_CALL = frozenset({EdgeKind.CONTEXT, EdgeKind.ITERATE, EdgeKind.PROPERTY, EdgeKind.OPERATOR})

#: What may be said of a call once it is in a thread. A synchronous client that is built too often was the lesser evil
#: while it held the loop, and while the loop is held no deadline ends anything.
IN_THREADS = frozenset({"ASL301", "ASL405", "ASL501", "ASL502", "ASL503"})

#: What may be said of an asynchronous client that was none before.
LIFETIMES = frozenset({"ASL301", "ASL302"})

_DOTTED_NAME = re.compile(r"\w+(\.\w+)*")


class BlockingCall(Rule):
    """A call by which the event loop stands still for one `kind` of reason.

    `holds` continues the sentence "`f` blocks the event loop: it ..."; `instead` is the advice when the blocking call
    itself stands in the coroutine and the catalogue knows no better.
    """

    message = "{subject} blocks the event loop: {reason}"
    kind: ClassVar[EffectKind]
    holds: ClassVar[str]
    instead: ClassVar[str] = ""

    def check_call(self, call: Call) -> Iterator[Finding]:
        evidence = call.effect(self.kind)
        if evidence is None:
            return
        fixes = tuple(self.fixes(call, evidence))
        yield self.finding(
            call.at,
            call.function,
            evidence=evidence,
            severity=Severity.INFO if self.kind in call.runs_once else None,
            confidence=call.confidence,
            help=self.advice(call, evidence),
            fix=next(iter(fixes), None),
            alternatives=fixes[1:],
            subject=subject_of(call, evidence),
            reason=f"it {self.holds}{_measured(call, evidence)}" if evidence.is_direct else path_in_words(evidence),
        )

    def advice(self, call: Call, evidence: Evidence) -> str:
        """What to do about it, as one imperative sentence."""
        if call.sibling is not None:
            return f"await `{call.sibling}`, which does the same without blocking"
        if evidence.is_direct and self.instead:
            return self.instead
        offload, replacement = self.offload(call), replacement_in(evidence)
        hindrance = call.hindrance or ("it needs the running loop" if call.asks_for_loop else "")
        if hindrance:
            offload = f"{offload} once that is safe ({hindrance})"
        if call.twin is not None:
            return f"use `{call.twin}` instead, or {offload}"
        if replacement is None:
            return offload
        return f"{replacement}, or {offload}" if evidence.is_direct else f"{offload}, or {replacement}"

    def fixes(self, call: Call, evidence: Evidence) -> Iterator[Fix]:
        """Repairs that can be written down, the best one first; the fix engine takes the first one that fits."""
        if not call.function.is_async or call.edge not in (EdgeKind.CALL, EdgeKind.CONSTRUCT):
            return
        if call.sibling is not None:
            yield await_sibling(call, call.sibling)
        elif self.kind in call.twins:
            yield twin_fix(evidence.last_own.at, call.twins[self.kind])
        counterpart = call.counterparts.get(self.kind)
        if counterpart is not None and counterpart.is_at_hand:
            yield counterpart_fix(evidence.last_own.at, counterpart)
        if call.sibling is None and self.kind not in call.twins:
            for fix in self.direct_fixes(evidence.last_own.at, evidence) if not evidence.package else ():
                yield fix if evidence.is_direct else upwards(fix, evidence)
        if self.may_be_offloaded(call, evidence) and not call.asks_for_loop:
            yield offload_fix(call, evidence)
        if counterpart is not None and not counterpart.is_at_hand:
            package = counterpart.by.partition(".")[0]
            fix = counterpart_fix(evidence.last_own.at, counterpart)
            yield replace(fix, applicability=Applicability.DISPLAY, why=f"the project does not use {package} yet")
        if call.function.may_be_plain and not call.hindrance:
            yield plain_fix(call)

    def direct_fixes(self, at: Location, evidence: Evidence) -> Iterator[Fix]:
        """What to await in place of the blocking call at `at`, in the coroutine or in a helper far below."""
        return iter(())

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        """Is it enough to make this one call in a thread?"""
        return True

    def offload(self, call: Call) -> str:
        """How to get the call off the loop as it is."""
        return offload_to_thread(call)


def _measured(call: Call, evidence: Evidence) -> str:
    entry = call.entries.get(evidence.kind)
    return f" (measured: {entry.measured})" if entry is not None and entry.measured else ""


def _in_words(instead: str | None) -> str | None:
    """What the catalogue advises, names in backticks; that a thread would do is said anyway."""
    if instead in (None, "asyncio.to_thread", "loop.run_in_executor"):
        return None
    return f"`{instead}`" if _DOTTED_NAME.fullmatch(instead) else instead


def replacement_in(evidence: Evidence) -> str | None:
    """What the catalogue advises to use where the path ends, as an imperative; None when it knows of nothing."""
    replacement = _in_words(evidence.instead)
    if replacement is None:
        return None
    return f"use {replacement} instead" if evidence.is_direct else f"use {replacement} in `{last_caller(evidence)}`"


def subject_of(call: Call, evidence: Evidence) -> str:
    """The call as written, and what it is when its spelling does not say so."""
    words = "leaving `{}`" if evidence.steps[0].callee.endswith("__exit__") else _SUBJECTS.get(call.edge, "`{}`")
    subject = words.format(call.text)
    if not evidence.is_direct or spells(call.text, evidence.symbol):
        return subject
    return f"{subject} (`{public_name(evidence.symbol)}`)"


def spells(text: str, symbol: str) -> bool:
    """Does `requests.get` tell a reader that `requests.api.get` is meant? `session.get` does not."""
    package, _, rest = symbol.partition(".")
    if package == "builtins":
        return text == rest
    spelled = text.split(".")
    return spelled[0] == package and spelled[-1] == symbol.rpartition(".")[2]


def path_in_words(evidence: Evidence) -> str:
    """Where the path ends and how long it is: "it reaches `sqlite3.connect` in `open_db` (2 calls down)".

    Of a path into an installed package the place where it gets there matters more than the one where it ends.
    """
    last = f"`{public_name(evidence.symbol)}`"
    way = evidence.way_out
    if way is None:
        return f"it reaches {last} in `{last_caller(evidence)}` ({_calls_down(len(evidence.steps) - 1)})"
    entered = f"`{public_name(evidence.steps[way].callee.replace(':', '.').removesuffix('.__init__'))}`"
    if way == 0:
        return f"{entered} ends in {last}"
    caller = evidence.steps[way].caller.partition(":")[2] or evidence.steps[way].caller
    return f"it reaches {entered} in `{caller}` ({_calls_down(way)}), which ends in {last}"


def _calls_down(number: int) -> str:
    return "1 call down" if number == 1 else f"{number} calls down"


def public_name(symbol: str) -> str:
    """`httpx.Client.get` for `httpx._client.Client.get`: nobody imports from the private module that defines it."""
    *path, name = symbol.removeprefix("builtins.").split(".")
    return ".".join([part for part in path if not part.startswith("_")] + [name])


def approach(site: "CallSite", path: tuple[Step, ...], because: str, aliases: tuple[str, ...] = ()) -> Evidence:
    """The way to a call, for a rule about the call itself: from an entry point down to it."""
    symbol = site.symbols[0]
    last = Step(site.function.symbol, symbol, site.at, EdgeKind.CALL)
    return Evidence(EffectKind.NETWORK, Cost.LONG, symbol, because, None, aliases, (*path, last))


def last_caller(evidence: Evidence) -> str:
    """The function that contains the root, without its module."""
    return evidence.steps[-1].caller.partition(":")[2] or evidence.steps[-1].caller


def offload_fix(call: Call, evidence: Evidence) -> Fix:
    """The call in a worker thread, in the way that is usual in the project."""
    way = call.function.offload_way
    edits = (
        OffloadCall(call.at, way.through, way.keywords, way.curried),
        EnsureImport(call.at.path, way.module, way.name),
    )
    if evidence.kind is EffectKind.DATABASE and evidence.symbol.startswith("django."):
        # each thread has connections of its own, and Django closes those of its own threads only
        edits = (
            OffloadCall(call.at, "sync_to_async", curried=True),
            EnsureImport(call.at.path, "asgiref.sync", "sync_to_async"),
        )
    why = "other tasks run meanwhile, and the call has to be safe in any thread"
    applicability = Applicability.DISPLAY if call.hindrance else Applicability.UNSAFE
    return Fix(f"Run `{call.text}` in a thread", applicability, edits, call.hindrance or why, leaves=IN_THREADS)


def twin_fix(at: Location, twin: str) -> Fix:
    """The object on which the call at `at` is made, and everything that uses it, in its awaitable form."""
    return Fix(
        f"Use `{twin}`, and await it",
        Applicability.UNSAFE,
        (UseTwin(at),),
        why="other tasks run while it is awaited, and all that uses the object changes with it",
        leaves=LIFETIMES,  # it lives as long as before
    )


def counterpart_fix(at: Location, counterpart: "Counterpart") -> Fix:
    """The request that is sent by the call at `at`, sent on an awaitable client of another package."""
    others = ", and all that uses the object changes with it" if counterpart.is_object else ""
    return Fix(
        f"Send it with `{counterpart.by}`",
        Applicability.UNSAFE,
        (UseTwin(at) if counterpart.is_object else SendOnClient(at),),
        why="other tasks run meanwhile; timeouts (5 seconds where none is given), cookies and decoding follow the rules"
        f" of that client, and it sends parameters that are None{others}",
        leaves=LIFETIMES,
    )


def plain_fix(call: Call) -> Fix:
    """The handler as a plain function, for people to decide."""
    span = call.function.at.span
    keyword = Span(span.line, span.column, span.line, span.column + len("async "))
    return Fix(
        f"Make `{call.function.name}` a plain `def`",
        Applicability.DISPLAY,
        (ReplaceText(Location(call.function.at.path, keyword), ""),),
        why="it awaits nothing, and the framework runs plain handlers in a thread of a limited pool",
    )


def upwards(fix: Fix, evidence: Evidence) -> Fix:
    """A fix of a call in a helper: everything between it and the event loop becomes a coroutine."""
    helper = last_caller(evidence)
    return replace(
        fix,
        title=f"{fix.title}, in `{helper}` and all that calls it",
        edits=(*fix.edits, AwaitUpwards(evidence.last_own.at)),
    )


def await_sibling(call: Call, sibling: str) -> Fix:
    """The awaitable method of the same object in place of the blocking one."""
    return Fix(
        f"Await `{sibling}`",
        Applicability.UNSAFE,
        (CallInstead(call.at, f".{sibling.rpartition('.')[2]}"),),
        why="other tasks can run while it is awaited, and the two methods may differ in details",
    )


def offload_to_thread(call: Call) -> str:
    """The advice to run the call in a thread, in words that fit how it is made."""
    if call.edge is EdgeKind.AWAIT:
        return "use a client that does not block, or run this on an event loop of its own, in a thread"
    if call.edge in _NOT_SPELLED_AS_CALL:
        return "do this step in a function of its own and `await asyncio.to_thread(...)` it"
    return f"run it in a thread: `await asyncio.to_thread({call.text}, ...)`"


def evidence_of(reach: Reach, because: str) -> Evidence:
    """The way to what some work comes to, as evidence."""
    return Evidence(EffectKind.NETWORK, Cost.LONG, reach.symbol, because, None, (), reach.steps)
