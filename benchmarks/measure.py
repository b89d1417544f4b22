"""A command line -> what the whole process cost: wall time, CPU time of it and its children, memory."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: How often a process tree is looked at while its memory is measured.
SAMPLE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Cost:
    """`memory` is the resident set of the largest single process, `tree_memory` that of all of them together."""

    wall: float
    cpu: float
    memory: float
    tree_memory: float | None
    exit_code: int
    output_lines: int
    complaint: str


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str], *, sample_tree: bool = False) -> Cost:
    """One run of `command` in `folder`.

    Sampling the tree costs CPU of its own, so a run that samples is not one whose time counts.
    """
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=errors)
        tree_memory = _watch(process.pid) if sample_tree else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        # wait4 has reaped the child; without this Popen would ask for it again and warn.
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        last_words = errors.read()[-4000:].decode(errors="replace").strip().splitlines()
        return Cost(
            wall=wall,
            cpu=usage.ru_utime + usage.ru_stime,
            memory=usage.ru_maxrss / 1024,
            tree_memory=tree_memory,
            exit_code=process.returncode,
            output_lines=sum(1 for _ in output),
            complaint=last_words[-1] if last_words else "",
        )


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure; the words of the last run; the largest memory of all runs."""
    sampled = [cost.tree_memory for cost in costs if cost.tree_memory is not None]
    return Cost(
        wall=statistics.median(cost.wall for cost in costs),
        cpu=statistics.median(cost.cpu for cost in costs),
        memory=max(cost.memory for cost in costs),
        tree_memory=max(sampled) if sampled else None,
        exit_code=costs[-1].exit_code,
        output_lines=costs[-1].output_lines,
        complaint=costs[-1].complaint,
    )


def _watch(root: int) -> float | None:
    """The largest sum, in MB, of the memory of `root` and its descendants until it ends; shared pages count once.

    None where there is no /proc to ask.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    peak = 0
    while os.waitid(os.P_PID, root, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, sum(_proportional_kilobytes(pid) for pid in _descendants(root)))
        time.sleep(SAMPLE_SECONDS)
    return peak / 1024


def _descendants(root: int) -> list[int]:
    found = [root]
    for pid in found:
        try:
            text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        except OSError:
            continue  # it ended since it was listed
        found.extend(int(child) for child in text.split())
    return found


def _proportional_kilobytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    for line in text.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0
