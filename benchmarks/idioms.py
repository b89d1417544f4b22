"""`idioms.md` -> a table of what each installed linter says about each idiom.

    python benchmarks/idioms.py --python ENV/bin/python [--peers BIN] [--write]

`--python`: an environment with the packages that the idioms import. `--peers`: the folder of the other linters'
commands (default: those on the path). `--write` puts the table into `docs/comparison.md`.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/comparison.md"
_PART = re.compile(r"(<!-- idioms: [^>]*-->\n).*?(<!-- end of idioms -->\n)", re.DOTALL)

#: Rules of ruff that are about the same things.
_RUFF = ["--select", "ASYNC,S113,RUF006,BLE,FAST"]

#: path and line -> what is said there
Said = dict[tuple[str, int], str]


@dataclass(frozen=True)
class Idiom:
    section: str
    title: str
    text: str

    @property
    def lines(self) -> list[int]:
        """Where something is to be said, if anywhere; on one of them is enough."""
        return [number for number, line in enumerate(self.text.splitlines(), 1) if line.endswith("# here")]


def read_idioms() -> list[Idiom]:
    found: list[Idiom] = []
    section = title = ""
    for part in re.split(r"^(?=## |### )", (ROOT / "benchmarks/idioms.md").read_text("utf-8"), flags=re.MULTILINE):
        head = part.partition("\n")[0]
        if head.startswith("## "):
            section = head[3:]
        elif head.startswith("### "):
            title = head[4:]
        code = re.search(r"```py\n(.*?)```", part, re.DOTALL)
        if code is not None:
            found.append(Idiom(section, title, code[1]))
    return found


@dataclass(frozen=True)
class Linter:
    name: str
    version: list[str]
    command: list[str]
    read: Callable[[str, str], Said]


def linters(python: str, peers: str | None) -> list[Linter]:
    def command(name: str) -> str:
        return shutil.which(name, path=peers) or name

    own = [sys.executable, "-m", "asynclint"]
    return [
        Linter(
            "asynclint",
            [*own, "version"],
            [*own, "check", ".", "--isolated", "--no-cache", "--python", python, "--output-format", "json"],
            _read_findings,
        ),
        Linter(
            "ruff",
            [command("ruff"), "--version"],
            [command("ruff"), "check", "--isolated", "--no-cache", "--preview", "--output-format", "json", *_RUFF],
            _read_findings,
        ),
        Linter(
            "flake8-async",
            [command("flake8"), "--version"],
            [command("flake8"), "--isolated", "--select", "ASYNC", "--extend-ignore", "ASYNC9,ASYNC124", "."],
            _read_lines,
        ),
        Linter(
            "hydroid",
            [command("hydroid"), "--version"],
            [command("hydroid"), ".", "--no-cache", "--cpu", "--follow-libs", "--python", python, "--format", "json"],
            _read_hydroid,
        ),
    ]


def _read_findings(output: str, root: str) -> Said:
    said: Said = {}
    for item in json.loads(output):
        path = Path(item["filename"]).resolve().relative_to(root).as_posix()
        said.setdefault((path, item["location"]["row"]), item["code"] or item["name"])
    return said


def _read_lines(output: str, root: str) -> Said:
    said: Said = {}
    for path, line, code in re.findall(r"^(?:\./)?(.+?):(\d+):\d+: (\w+)", output, re.MULTILINE):
        said.setdefault((path, int(line)), code)
    return said


def _read_hydroid(output: str, root: str) -> Said:
    said: Said = {}
    for item in json.loads(output)["diagnostics"]:
        said.setdefault((item["location"]["path"], item["location"]["line"]), item["sink"]["category"])
    return said


def compare(python: str, peers: str | None) -> list[str]:
    """The table, in Markdown."""
    idioms = read_idioms()
    with TemporaryDirectory() as folder:
        root = str(Path(folder).resolve())
        for number, idiom in enumerate(idioms):
            Path(root, f"idiom_{number:02}.py").write_text(idiom.text, "utf-8")
        tools = linters(python, peers)
        answers = {tool.name: tool.read(_output(tool.command, root), root) for tool in tools}
    versions = {tool.name: _version(tool) for tool in tools}
    lines = [f"Measured on {date.today().isoformat()} with {', '.join(f'{k} {v}' for k, v in versions.items())}.", ""]
    lines += [f"| | {' | '.join(versions)} |", f"|---|{'---|' * len(versions)}"]
    for section in dict.fromkeys(idiom.section for idiom in idioms):
        members = [(number, idiom) for number, idiom in enumerate(idioms) if idiom.section == section]
        right = {
            name: sum(_is_right(idiom, f"idiom_{number:02}.py", said) for number, idiom in members)
            for name, said in answers.items()
        }
        lines.append(f"| **{section}** | {' | '.join(f'**{count} of {len(members)}**' for count in right.values())} |")
        for number, idiom in members:
            cells = [_cell(idiom, f"idiom_{number:02}.py", said) for said in answers.values()]
            lines.append(f"| {idiom.title} | {' | '.join(cells)} |")
    return lines


def _is_right(idiom: Idiom, path: str, said: Said) -> bool:
    if not idiom.lines:
        return not any(place == path for place, _ in said)
    return any((path, line) in said for line in idiom.lines)


def _cell(idiom: Idiom, path: str, said: Said) -> str:
    if idiom.lines:
        return next((said[path, line] for line in idiom.lines if (path, line) in said), "–")
    wrong = sorted({words for (place, _), words in said.items() if place == path})
    return f"false alarm: {', '.join(wrong)}" if wrong else "silent"


def _output(command: list[str], root: str) -> str:
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def _version(tool: Linter) -> str:
    text = subprocess.run(tool.version, capture_output=True, text=True, check=True).stdout
    found = re.search(rf"{tool.name}:? (\d[\w.]*)", text) or re.search(r"(\d+\.\d[\w.]*)", text)
    return found[1].rstrip(".") if found is not None else "?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--peers")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    table = "\n".join(compare(options.python, options.peers))
    if options.write:
        PAGE.write_text(_PART.sub(lambda part: f"{part[1]}\n{table}\n\n{part[2]}", PAGE.read_text("utf-8")), "utf-8")
    else:
        print(table)


if __name__ == "__main__":
    main()
