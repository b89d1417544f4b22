"""Trees of Python files -> a Markdown table: asynclint beside ruff, hydroid and flake8-async, run in turn.

Standard library only. README.md beside this file says how to get the peers and the trees.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import tree as trees
from measure import Cost, median, run
from targets import CHANGED, COLD, RESTORED, SAMPLE, WARM, Result, Verdict, judge

import tools
from tools import Tool

#: Lines of the part that flake8-async is given: on a whole repository it takes many minutes.
SAMPLE_LINES = 15_000

#: The environment of every run: no virtual environment is discovered by chance, output has one width, and tools
#: written in Python keep their bytecode as they do on anybody's machine.
_DROPPED = ("VIRTUAL_ENV", "CONDA_PREFIX", "COLUMNS", "FORCE_COLOR", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True, slots=True)
class Checkout:
    """The copy of a tree that the runs see; its size is that before any run changed it."""

    name: str
    folder: Path
    files: tuple[Path, ...]
    lines: int

    @classmethod
    def of(cls, name: str, folder: Path) -> "Checkout":
        files = tuple(trees.python_files(folder))
        return cls(name, folder, files, trees.count_lines(files))


@dataclass(slots=True)
class Bench:
    rounds: int
    slow_rounds: int
    environment: dict[str, str]
    results: list[Result] = field(default_factory=list)

    def cold(self, scenario: str, checkout: Checkout, peers: Sequence[Tool]) -> None:
        """Without caches; one further run of each tool samples the memory of all its processes."""
        costs = self._interleave({tool.name: tool.cold for tool in peers if not tool.missing}, peers, checkout.folder)
        for tool in peers:
            if runs := costs.get(tool.name):
                sampled = run(tool.cold, checkout.folder, self.environment, sample_tree=True)
                runs[0] = replace(runs[0], tree_memory=sampled.tree_memory)
        self._record(scenario, checkout, peers, costs)

    def warm(
        self,
        scenario: str,
        checkout: Checkout,
        peers: Sequence[Tool],
        disturb: Callable[[int], None] | None = None,
    ) -> None:
        """With caches that an unmeasured run has filled; `disturb` changes the tree before every measured run."""
        commands = {tool.name: tool.warm for tool in peers if not tool.missing and tool.warm}
        for command in commands.values():
            run(command, checkout.folder, self.environment)
        self._record(scenario, checkout, peers, self._interleave(commands, peers, checkout.folder, disturb))

    def _interleave(
        self,
        commands: dict[str, tuple[str, ...]],
        peers: Sequence[Tool],
        folder: Path,
        disturb: Callable[[int], None] | None = None,
    ) -> dict[str, list[Cost]]:
        """The tools in turn, round by round, so that a slow minute of the machine hits all of them alike."""
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        turn = 0
        for number in range(self.rounds):
            for tool in peers:
                if tool.name not in commands or (tool.is_slow and number >= self.slow_rounds):
                    continue
                turn += 1
                if disturb is not None:
                    disturb(turn)
                costs[tool.name].append(run(commands[tool.name], folder, self.environment))
        return costs

    def _record(self, scenario: str, checkout: Checkout, peers: Sequence[Tool], costs: dict[str, list[Cost]]) -> None:
        name, files, lines = checkout.name, len(checkout.files), checkout.lines
        for tool in peers:
            runs = costs.get(tool.name, [])
            cost = median(runs) if runs else None
            missing = tool.missing or (_failure(cost) if cost is not None else "keeps no cache")
            self.results.append(Result(name, files, lines, scenario, tool.name, cost, len(runs), missing))
            print(f"{name}: {scenario}: {tool.name}: {_seconds(cost)} {missing}", file=sys.stderr, flush=True)


def _failure(cost: Cost) -> str:
    """Linters end with 0 or 1; after anything else the time is not that of a whole run."""
    return "" if cost.exit_code in (0, 1) else f"exit code {cost.exit_code}: {cost.complaint[:160]}"


def _seconds(cost: Cost | None) -> str:
    return "" if cost is None else f"{cost.wall:.3f} s wall, {cost.cpu:.3f} s CPU, {cost.memory:.0f} MB"


def measure_tree(bench: Bench, source: Path, peers: dict[str, Tool]) -> None:
    """All scenarios on a copy of `source`, so that nothing is left behind in it."""
    whole = [peers[name] for name in ("asynclint", "ruff", "hydroid")]
    with tempfile.TemporaryDirectory(prefix="asynclint-speed-") as scratch:
        folder = Path(scratch) / source.name
        trees.copy(list(trees.python_files(source)), source, folder)
        checkout = Checkout.of(source.name, folder)
        bench.cold(COLD, checkout, whole)
        bench.warm(WARM, checkout, whole)
        bench.warm(RESTORED, checkout, whole, lambda turn: _touch(checkout.files, turn))
        changed = _typical(checkout.files)
        bench.warm(CHANGED, checkout, whole, lambda turn: _change(changed, turn))


def measure_sample(bench: Bench, source: Path, peers: dict[str, Tool]) -> None:
    with tempfile.TemporaryDirectory(prefix="asynclint-speed-") as scratch:
        folder = Path(scratch) / source.name
        trees.sample(source, folder, SAMPLE_LINES)
        bench.cold(
            SAMPLE, Checkout.of(source.name, folder), [peers[name] for name in ("asynclint", "ruff", "flake8-async")]
        )


def _touch(files: Sequence[Path], turn: int) -> None:
    """What a fresh checkout does to a restored cache: same contents, new times."""
    moment = time.time() - 3600 + turn
    for path in files:
        os.utime(path, (moment, moment))


def _typical(files: Sequence[Path]) -> Path:
    """The file of median size among those that have coroutines."""
    ours = [path for path in files if b"async def " in path.read_bytes()] or list(files)
    return sorted(ours, key=lambda path: path.stat().st_size)[len(ours) // 2]


def _change(path: Path, turn: int) -> None:
    """A real change of the code, different each time."""
    with path.open("a") as file:
        file.write(f"\n\nasync def changed_{turn}(path: str) -> str:\n    return open(path).read()\n")


def describe(peers: dict[str, Tool]) -> Iterator[str]:
    """What and where, since figures without them mean nothing."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, load {load}"
    yield f"Python {platform.python_version()}, {machine}."
    for tool in peers.values():
        yield f"- {tool.name}: {tool.missing or tool.version}"
    yield ""


def render(results: Sequence[Result]) -> Iterator[str]:
    yield "| tree | scenario | tool | wall | CPU | largest process | all processes | wall / ruff | runs | lines out |"
    yield "|---|---|---|--:|--:|--:|--:|--:|--:|--:|"
    ruff = {(result.tree, result.scenario): result.cost for result in results if result.tool == "ruff"}
    for result in results:
        where = f"{result.tree}, {result.lines:,} lines in {result.files:,} files"
        cost, base = result.cost, ruff.get((result.tree, result.scenario))
        if cost is None or result.missing:
            yield f"| {where} | {result.scenario} | {result.tool} | {result.missing} | | | | | {result.runs} | |"
            continue
        together = f"{cost.tree_memory:.0f} MB" if cost.tree_memory is not None else ""
        ratio = f"{cost.wall / base.wall:.2f}" if base is not None else ""
        yield (
            f"| {where} | {result.scenario} | {result.tool} | {cost.wall:.3f} s | {cost.cpu:.3f} s "
            f"| {cost.memory:.0f} MB | {together} | {ratio} | {result.runs} | {cost.output_lines:,} |"
        )


def render_verdicts(verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield "| tree | promise | limit | measured | kept |"
    yield "|---|---|--:|--:|---|"
    words = {True: "yes", False: "**no**", None: "unknown"}
    for verdict in verdicts:
        measured = f"{verdict.measured:.4g}" if verdict.measured is not None else verdict.because
        promise = verdict.promise
        yield f"| {verdict.tree} | {promise.text} | {promise.limit:.4g} | {measured} | {words[verdict.is_kept]} |"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", type=Path, nargs="+", help="folders to check")
    parser.add_argument("--asynclint", default=f"{sys.executable} -m asynclint", help="command line to measure")
    parser.add_argument("--ruff", default="ruff")
    parser.add_argument("--hydroid", default="hydroid")
    parser.add_argument("--flake8", default="flake8")
    parser.add_argument("--python", help="environment whose packages asynclint and hydroid may follow")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--slow-rounds", type=int, default=1, help="rounds for hydroid and flake8-async")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the raw figures")
    return parser.parse_args()


def main() -> int:
    """Exit code 1 when a promise is broken, 2 when asynclint could not be measured."""
    arguments = _arguments()
    environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    bench = Bench(arguments.rounds, arguments.slow_rounds, environment)
    with tempfile.TemporaryDirectory(prefix="asynclint-cache-") as caches:
        for source in arguments.trees:
            source = source.resolve()
            cache = Path(caches) / source.name
            peers = {
                "asynclint": tools.asynclint(arguments.asynclint, cache, environment, arguments.python),
                "ruff": tools.ruff(arguments.ruff, cache, environment),
                "hydroid": tools.hydroid(arguments.hydroid, environment, arguments.python),
                "flake8-async": tools.flake8_async(arguments.flake8, environment),
            }
            measure_tree(bench, source, peers)
            measure_sample(bench, source, peers)
            shutil.rmtree(cache, ignore_errors=True)
    verdicts = list(judge(bench.results))
    print("\n".join([*describe(peers), *render(bench.results), "", *render_verdicts(verdicts)]))
    if arguments.json is not None:
        arguments.json.write_text(json.dumps([asdict(result) for result in bench.results], indent=2) + "\n")
    if any(result.tool == "asynclint" and result.missing for result in bench.results):
        return 2
    return 1 if any(verdict.is_kept is False for verdict in verdicts) else 0


if __name__ == "__main__":
    raise SystemExit(main())
