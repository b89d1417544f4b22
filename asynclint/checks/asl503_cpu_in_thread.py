"""ASL503: a thread that leaves no time to the others."""

from collections.abc import Iterator

from asynclint.api import Cost, EffectKind, Finding, Offload, Rule, path_in_words, public_name, spells


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
            confidence=offload.confidence,
            help="run it in a process: `await loop.run_in_executor(pool, ...)` with one ProcessPoolExecutor for all",
            job=offload.job,
            path=direct if evidence.is_direct else f": {path_in_words(evidence)}",
        )
