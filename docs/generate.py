"""The parts of the documentation that repeat what the code says: run it, and they are up to date.

A part stands between `<!-- NAME: ... -->` and `<!-- end of NAME -->`. The rules come from their cards, the known gaps
from the resolver bench, the configuration keys from the schema that checks configuration files, the modules and their
bounds from the modules themselves. The output that the README shows is that of the command above it.
"""

import ast
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType, UnionType

import asynclint.api
from asynclint.api import Rule
from asynclint.checks import asynclint_rules
from asynclint.engine.configuration.options import KEYS, schema
from asynclint.engine.plugins.rule_texts import shows_a_repair

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "tests" / "bench"
PACKAGE = ROOT / "asynclint"

#: From the terminal down.
_LAYERS = (
    "frontends",
    "engine",
    "checks",
    "report",
    "api",
    "program",
    "facts",
    "launch",
    "catalogue",
    "environment",
    "source",
    "model",
)

_PART = re.compile(r"(<!-- (?P<name>[a-z]+): [^>]*-->\n).*?(<!-- end of (?P=name) -->\n)", re.DOTALL)
#: A file that a page shows, or a command with its output.
_STEP = re.compile(
    r"`(?P<file>[\w.]+)`\n\n```\w+\n(?P<text>.*?)```\n"
    r"|(?P<head>```console\n\$ asynclint (?P<command>[^\n]*)\n).*?```\n",
    re.DOTALL,
)
_OUTPUT = re.compile(r"(```console\n\$ asynclint (.*)\n)(?:(?!```).*\n)*```\n")


def pages() -> dict[Path, str]:
    """Every page with such parts -> its text as it has to be."""
    found = {path: _PART.sub(_written_anew, path.read_text("utf-8")) for path in sorted((ROOT / "docs").glob("*.md"))}
    readme, tutorial = ROOT / "README.md", ROOT / "docs" / "tutorial.md"
    found[tutorial] = play(tutorial.read_text("utf-8"))
    found[ROOT / "docs" / "asynclint.schema.json"] = json.dumps(schema(), indent=2) + "\n"
    readmes = (readme, ROOT / "README.zh-CN.md")
    return {**{page: _OUTPUT.sub(_run_anew, page.read_text("utf-8")) for page in readmes}, **found}


def _written_anew(part: re.Match[str]) -> str:
    if part["name"] not in _PARTS:  # measured, not repeated: a benchmark writes it
        return part[0]
    lines = "\n".join(_PARTS[part["name"]]())
    return f"{part[1]}\n{lines}\n\n{part[3]}"


def _run_anew(output: re.Match[str]) -> str:
    command = [sys.executable, "-m", "asynclint", *output[2].split(), "--no-cache", "--color", "never"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    return f"{output[1]}{done.stdout}```\n"


# ---------------------------------------------------------------- the tutorial
def play(page: str) -> str:
    """The page with the output of its commands, run one after the other among the files that it shows."""
    with TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "weather"
        root.mkdir()
        (root / ".git").mkdir()  # the project ends here

        def take(step: re.Match[str]) -> str:
            if step["file"] is not None:
                (root / step["file"]).write_text(step["text"], "utf-8")
                return step[0]
            return f"{step['head']}{_said(step['command'].split(), root)}```\n"

        return _STEP.sub(take, page)


def _said(words: list[str], root: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ASYNCLINT_")}
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "FORCE_COLOR"):
        clean.pop(name, None)
    paths = os.pathsep.join(filter(None, (str(ROOT), clean.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "asynclint", *words]
    done = subprocess.run(
        command, cwd=root, env={**clean, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    return done.stdout + done.stderr


# ---------------------------------------------------------------- rules
def rules() -> Iterator[str]:
    """A table for each family, a row for each rule with the sentence that opens its card."""
    families = _families()
    for number, (family, group) in enumerate(groupby(asynclint_rules(), key=lambda rule: rule.code[:4])):
        yield from [""] * bool(number)
        yield from (f"## {family}: {families[family]}", "", "| Code | Name | What it is about | |", "|---|---|---|---|")
        yield from map(_rule_row, group)


def _families() -> dict[str, str]:
    command = [sys.executable, "-m", "asynclint", "linter", "--output-format", "json"]
    return {item["prefix"]: item["name"] for item in json.loads(subprocess.check_output(command, cwd=ROOT))}


def _rule_row(rule: type[Rule]) -> str:
    card = f"rules/{rule.code}-{rule.name}.md"
    sentence = " ".join((ROOT / card).read_text("utf-8").split("\n\n")[1].split())
    return _row(f"[{rule.code}](../{card})", f"`{rule.name}`", sentence, "preview" if rule.preview else "")


# ---------------------------------------------------------------- known gaps
def missing() -> Iterator[str]:
    """What the bench knows to be overlooked."""
    return _gaps("missing")


def excess() -> Iterator[str]:
    """What the bench knows to be reported wrongly."""
    return _gaps("excess")


def unrepaired() -> Iterator[str]:
    """The rules whose cards show no repair."""
    yield from ("| Code | Name |", "|---|---|")
    for rule in asynclint_rules():
        card = f"rules/{rule.code}-{rule.name}.md"
        if not shows_a_repair((ROOT / card).read_text("utf-8")):
            yield _row(f"[{rule.code}](../{card})", f"`{rule.name}`")


def _gaps(table: str) -> Iterator[str]:
    yield from ("| Program | Line | Kind | What it shows | Why |", "|---|---|---|---|---|")
    for path in sorted(BENCH.rglob("expected.toml")):
        expected = tomllib.loads(path.read_text("utf-8"))
        name = path.parent.relative_to(BENCH).as_posix()
        for entry in expected.get(table, ()):
            link = f"[{name}](../tests/bench/{name})"
            yield _row(link, f"`{entry['at']}`", entry["kind"], expected["feature"], _quoted(entry["why"]))


# ---------------------------------------------------------------- configuration keys
def keys() -> Iterator[str]:
    """A section for each key of the configuration."""
    for number, (key, option) in enumerate(KEYS.items()):
        yield from [""] * bool(number)
        yield from (f"### `{key}`", "", option.about, "")
        yield f"- Values: {option.shape.words.replace('|', 'or')}"
        yield f"- Default: {_default(option.default)}"
        yield f"- Example: `{option.example}`"


# ---------------------------------------------------------------- what plugins may import
def api() -> Iterator[str]:
    """A table for each sort of thing that `asynclint.api` exports, a row for each name with its first sentence."""
    values = {name: getattr(asynclint.api, name) for name in asynclint.api.__all__}
    groups: dict[str, list[str]] = {"Classes": [], "Words": [], "Functions": [], "Others": []}
    for name, value in values.items():
        is_words = isinstance(value, type) and issubclass(value, Enum)
        kind = "Words" if is_words else "Classes" if isinstance(value, type) else "Others"
        groups["Functions" if inspect.isroutine(value) else kind].append(name)
    for number, (group, names) in enumerate(groups.items()):
        yield from [""] * bool(number)
        yield from (f"## {group}", "", "| Name | |", "|---|---|")
        yield from (_row(f"`{name}`", _about(values[name])) for name in sorted(names))


def _about(value: object) -> str:
    if isinstance(value, UnionType):
        return " or ".join(f"`{kind.__name__}`" for kind in value.__args__)
    if isinstance(value, tuple):
        return f"`{value}`"
    described = value if isinstance(value, type | ModuleType) or inspect.isroutine(value) else type(value)
    bases = described.__mro__[1:] if isinstance(described, type) else ()
    text = "" if any(described.__doc__ == base.__doc__ for base in bases) else inspect.getdoc(described) or ""
    members = ", ".join(f"`{member}`" for member in getattr(value, "__members__", ()))
    return f"{' '.join(text.split(chr(10) * 2)[0].split())} {members}".strip()


# ---------------------------------------------------------------- modules
def modules() -> Iterator[str]:
    """A table for each package; the rules have a page of their own."""
    for number, layer in enumerate(layer for layer in _LAYERS if layer != "checks"):
        yield from [""] * bool(number)
        yield from (f"### `asynclint.{layer}`", "", "| Module | |", "|---|---|")
        for path in sorted((PACKAGE / layer).rglob("[a-z]*.py")):
            name = ".".join(path.relative_to(PACKAGE / layer).with_suffix("").parts)
            sentence = ast.get_docstring(ast.parse(path.read_text("utf-8")), clean=True) or ""
            yield _row(f"`{name}`", " ".join(sentence.split("\n\n")[0].split()))


_BOUND = re.compile(r"((?:^#: .*\n)+)((?:^_?[A-Z_]+ = \d[\d_.]*\n)+)", re.MULTILINE)


def bounds() -> Iterator[str]:
    """The numbers in `asynclint.program` that end a search, with the comments above them."""
    yield from ("| Bound | Value | |", "|---|---|---|")
    for path in sorted((PACKAGE / "program").rglob("*.py"), key=lambda path: path.stem):
        for comment, numbers in _BOUND.findall(path.read_text("utf-8")):
            words = " ".join(line.removeprefix("#: ") for line in comment.splitlines())
            for line in numbers.splitlines():
                name, _, value = line.partition(" = ")
                yield _row(f"`{path.stem}.{name}`", value, words)


def _default(text: str) -> str:
    return text if text in ("none", "ruff's list") else f"`{text}`"


def _quoted(text: str) -> str:
    """`__await__` as code: Markdown takes the underscores for emphasis."""
    return re.sub(r"(?<!`)\b__\w+__", r"`\g<0>`", text)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


_PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "api": api,
    "rules": rules,
    "missing": missing,
    "excess": excess,
    "unrepaired": unrepaired,
    "keys": keys,
    "modules": modules,
    "bounds": bounds,
}

if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, "utf-8")
