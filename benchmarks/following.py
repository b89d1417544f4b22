"""How far calls of installed SDKs are followed: for each, how many of its calls are seen to reach the network.

    python benchmarks/following.py PYTHON_WITH_THE_SDKS [DISTRIBUTION ...] [--why]

The catalogue's own entries for an SDK are switched off while it is measured, so that only its source can tell. With
`--why`, what became of the calls that were not seen.
"""

import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from asynclint.catalogue.load import Catalogue
from asynclint.catalogue.tables import top
from asynclint.environment.discover import Place
from asynclint.environment.installed import Environment
from asynclint.environment.layout import packages_of
from asynclint.facts.extract import extract
from asynclint.model.effects import EffectKind
from asynclint.program.program import Program

WANTED = {EffectKind.SDK, EffectKind.HTTP, EffectKind.NETWORK, EffectKind.DATABASE, EffectKind.PROCESS}


class Without(Catalogue):
    """The catalogue as if it knew nothing of some packages."""

    def __init__(self, hidden: Sequence[str]) -> None:
        super().__init__()
        for name in hidden:
            kept = [item for item in self._by_top.get(top(name), []) if not f"{item[0]}.".startswith(f"{name}.")]
            self._by_top[top(name)] = kept
            self._covered = {stem for stem in self._covered if not f"{stem}.".startswith(f"{name}.")}


def measure(sdk: dict[str, object], environment: Environment, why: bool) -> tuple[int, int, float]:
    """Calls that are seen to reach the network, all calls, and seconds of CPU time."""
    setup, calls = str(sdk["setup"]), list(sdk["calls"])  # type: ignore[call-overload]
    lines = [*setup.split("\n"), ""]
    for number, call in enumerate(calls):
        lines += [f"async def case_{number}(x, y, z):", f"    {call}"]
    first = len(setup.split("\n")) + 1
    started = time.process_time()
    program = Program.link(
        {"app.py": extract("\n".join(lines).encode())},
        Without(list(sdk["hide"])),  # type: ignore[call-overload]
        source_roots=("",),
        environment=environment,
    )
    seen = {call.at.span.line: call for call in program.calls() if not WANTED.isdisjoint(call.evidence)}
    seconds = time.process_time() - started
    for number, call in enumerate(calls):
        line = first + 2 * number + 2
        if why and line not in seen:
            print(f"  - {call}")
            print("\n".join(f"      {text}" for text in program.explain("app.py", line)))
        elif why:
            evidence = next(e for kind, e in seen[line].evidence.items() if kind in WANTED)
            print(f"  + {call}: {evidence.symbol} in {evidence.steps[-1].at.path}, {len(evidence.steps)} steps")
    return sum(first + 2 * number + 2 in seen for number in range(len(calls))), len(calls), seconds


def main(argv: Sequence[str]) -> None:
    python, *names = [word for word in argv if not word.startswith("--")]
    environment = Environment(Place(python, "--python", packages_of(python)))
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    reached = total = 0
    print(f"{'SDK':26} {'reached':>9} {'CPU s':>6}")
    for sdk in table["sdk"]:
        if names and sdk["distribution"] not in names:
            continue
        seen, number, seconds = measure(sdk, environment, "--why" in argv)
        reached, total = reached + seen, total + number
        print(f"{sdk['distribution']:26} {seen:>3} of {number:>2} {seconds:>6.2f}")
    print(f"{'all':26} {reached:>3} of {total:>2}, {100 * reached / max(total, 1):.0f} %")


if __name__ == "__main__":
    main(sys.argv[1:])
