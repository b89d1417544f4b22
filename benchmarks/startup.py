"""How long asynclint takes to say something about itself, beside a Python that does nothing. Standard library only.

Whole processes, run in turn, as `speed.py` does it; CPU time, the least of all rounds, because nothing but other
people's work can make it longer. The exit code is 1 when a command takes twice as long as the interpreter alone.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from measure import run

COMMANDS = ("--version", "version", "rule ASL102", "rule blocking-http", "config", "config select")
LIMIT = 2.0
_DROPPED = ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONDONTWRITEBYTECODE")


def measure(asynclint: list[str], python: str, rounds: int) -> dict[str, float]:
    """Seconds of each command; "" is the bare interpreter."""
    commands = {"": [python, "-c", "pass"], **{words: [*asynclint, *words.split()] for words in COMMANDS}}
    environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    least: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):  # the first round writes bytecode
            for words, command in commands.items():
                cost = run(command, Path(folder), environment)
                if cost.exit_code != 0:
                    raise SystemExit(f"{' '.join(command)}: exit code {cost.exit_code}: {cost.complaint}")
                if number:
                    least[words] = min(cost.cpu, least.get(words, cost.cpu))
    return least


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asynclint", default=f"{sys.executable} -m asynclint", help="command line to measure")
    parser.add_argument("--python", default=sys.executable, help="the interpreter it runs with")
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    found = measure(arguments.asynclint.split(), arguments.python, arguments.rounds)
    bare = found.pop("")
    print(f"| command | CPU | times a bare Python ({bare * 1000:.1f} ms) |\n|---|--:|--:|")
    for words, seconds in found.items():
        print(f"| `asynclint {words}` | {seconds * 1000:.1f} ms | {seconds / bare:.2f} |")
    return int(max(found.values()) > LIMIT * bare)


if __name__ == "__main__":
    raise SystemExit(main())
