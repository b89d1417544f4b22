"""ASL503: a thread that leaves no time to the others."""

from collections.abc import Iterator

from asynclint.api import (
    Confidence,
    Cost,
    EffectKind,
    Evidence,
    Finding,
    Offload,
    Rule,
    path_in_words,
    public_name,
    spells,
)

#: Steps to a computation; one that is further away is one of many things that the job does.
_FAR = 3


class CpuInThread(Rule):
    code = "ASL503"
    name = "cpu-in-thread"
    message = "`{job}` computes in a thread without releasing the GIL, and the event loop stands still meanwhile{path}"

    def check_offload(self, offload: Offload) -> Iterator[Finding]:
        evidence = offload.effect(EffectKind.CPU)
        if evidence is None or offload.threads is None or offload.entries[EffectKind.CPU].gil != "holds":
            return
        if evidence.cost is Cost.TRIVIAL and not evidence.is_direct:
            return  # one small thing among others that may well be worth a thread
        direct = "" if spells(offload.job, evidence.symbol) else f" (`{public_name(evidence.symbol)}`)"
        yield self.finding(
            offload.at,
            offload.function,
            evidence=evidence,
            confidence=Confidence.POSSIBLE if _is_aside(offload, evidence) else offload.confidence,
            help="run it in a process: `await loop.run_in_executor(pool, ...)` with one ProcessPoolExecutor for all",
            job=offload.job,
            path=direct if evidence.is_direct else f": {path_in_words(evidence)}",
        )


def _is_aside(offload: Offload, evidence: Evidence) -> bool:
    """A job that also waits wants a thread; and what lies far below it may not be what it is for."""
    waits = any(kind is not EffectKind.CPU for kind in offload.entries)
    return not evidence.is_direct and (waits or len(evidence.steps) > _FAR)
