"""ASL501: a thread that everybody needs waits for somebody else's server."""

from collections.abc import Iterator

from asynclint.api import (
    Applicability,
    Context,
    EdgeKind,
    EffectKind,
    EnsureImport,
    Evidence,
    Finding,
    Fix,
    Offload,
    OwnThreads,
    Rule,
    Severity,
    Threads,
    counterpart_fix,
    path_in_words,
    public_name,
    replacement_in,
    spells,
    twin_fix,
)

#: Which pool it is, and what else stands still when it is full.
_POOLS = {
    Threads.LOOP: (
        "a thread of the loop's default pool",
        "that pool has min(32, CPUs + 4) threads, and every `to_thread` and DNS look-up of the process waits for one",
    ),
    Threads.ANYIO: (
        "a thread of anyio's pool",
        "that pool lets 40 threads run at once, and every plain `def` endpoint and dependency waits for one",
    ),
    Threads.SINGLE: (
        "the one thread that all such calls share",
        "they take turns, so that each waits for the server's answers to all before it",
    ),
}

#: Calls that can name the threads to use, or have a counterpart that can.
_HANDS_OVER = ("to_thread", "run_in_executor", "run_in_threadpool", "run_sync")

#: Steps from the hand-over to a request that a reader of the job sees.
_IN_SIGHT = 2


class SyncHttpInThread(Rule):
    code = "ASL501"
    name = "sync-http-in-thread"
    message = "`{job}` waits for the network in {pool}{path}"

    def check_offload(self, offload: Offload) -> Iterator[Finding]:
        evidence = offload.effect(EffectKind.HTTP) or offload.effect(EffectKind.SDK)
        if evidence is None or offload.threads not in _POOLS or offload.is_limited:
            return
        pool, cost = _POOLS[offload.threads]
        fixes = tuple(_fixes(offload, evidence))
        yield self.finding(
            offload.at,
            offload.function,
            evidence=evidence,
            severity=Severity.INFO if _is_modest(offload, evidence) else None,
            confidence=offload.confidence,
            help=f"{_advice(offload, evidence)}: {cost}",
            fix=next(iter(fixes), None),
            alternatives=fixes[1:],
            job=offload.job,
            pool=pool,
            path=_path(offload, evidence),
        )


def _is_modest(offload: Offload, evidence: Evidence) -> bool:
    """One request at a time, or one in plain sight in a function of which nobody knows how often it is called."""
    if offload.fans_out or offload.function.context is Context.REQUEST:
        return False
    handed = next(i for i, step in enumerate(evidence.steps) if step.edge is EdgeKind.THREAD)
    steps = [step for step in evidence.steps[handed:] if not step.caller.endswith("<lambda>")]
    is_short = len(steps) <= _IN_SIGHT and evidence.way_out is None
    in_sight = evidence.kind is EffectKind.HTTP and is_short
    return in_sight or offload.function.context is Context.BACKGROUND


def _path(offload: Offload, evidence: Evidence) -> str:
    if not evidence.is_direct:
        return f": {path_in_words(evidence)}"
    return "" if spells(offload.job, evidence.symbol) else f" (`{public_name(evidence.symbol)}`)"


def _fixes(offload: Offload, evidence: Evidence) -> Iterator[Fix]:
    """The awaitable class, where the catalogue knows how it is used; else threads that nobody else needs."""
    twin = offload.twins.get(evidence.kind)
    if twin is not None:
        yield twin_fix(evidence.last_own.at, twin)
    counterpart = offload.counterparts.get(evidence.kind)
    if counterpart is not None and counterpart.is_object and counterpart.is_at_hand:
        yield counterpart_fix(evidence.last_own.at, counterpart)
    if offload.threads is not Threads.SINGLE and offload.text.endswith(_HANDS_OVER):
        yield Fix(
            "Give it a bounded pool of its own",
            Applicability.UNSAFE,
            (
                OwnThreads(offload.at),
                EnsureImport(offload.at.path, "asyncio"),
                EnsureImport(offload.at.path, "concurrent.futures", "ThreadPoolExecutor"),
            ),
            why="no more than the pool has threads run at once, and context variables are not handed on to them",
        )


def _advice(offload: Offload, evidence: Evidence) -> str:
    own = "let only a few run at once, by an executor of their own or a semaphore"
    if offload.twin is not None:
        return f"use `{offload.twin}` instead, or {own}"
    replacement = replacement_in(evidence)
    return own if replacement is None else f"{replacement}, or {own}"
