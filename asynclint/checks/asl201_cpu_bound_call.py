"""ASL201: long computations on the thread that serves everybody."""

from asynclint.api import BlockingCall, Call, EffectKind, Evidence, offload_to_thread


class CpuBoundCall(BlockingCall):
    code = "ASL201"
    name = "cpu-bound-call"
    message = "{subject} computes on the event loop: {reason}"
    kind = EffectKind.CPU
    holds = "keeps the thread busy"

    def may_be_offloaded(self, call: Call, evidence: Evidence) -> bool:
        # a thread that keeps the GIL keeps the loop as well
        entry = call.entries.get(EffectKind.CPU)
        return entry is None or entry.gil != "holds"

    def offload(self, call: Call) -> str:
        entry = call.entries.get(EffectKind.CPU)
        if entry is None or entry.gil in (None, "releases", "mixed"):
            return offload_to_thread(call)
        return (
            f"run it in another process: `await loop.run_in_executor(process_pool, {call.text}, ...)`; "
            "a thread would share the GIL with the event loop"
        )
