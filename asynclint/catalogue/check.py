"""The catalogue held against what is installed: entries in, names that do not exist out.

Third-party packages are read, never imported. The standard library is partly compiled, so it is imported, by the
interpreter in question and in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from asynclint.catalogue.entries import ALL
from asynclint.catalogue.installed import Installed, Verdict
from asynclint.catalogue.load import Catalogue
from asynclint.catalogue.schema import CatalogueError, CatalogueFile, Table
from asynclint.catalogue.written import absolute

_ABOUT = "import json, sys; print(json.dumps([sys.path, sys.version_info[:2]]))"

#: Answers, for dotted names on standard input, what importing them says.
_IMPORTER = """
import importlib, json, sys, warnings
warnings.simplefilter("ignore")

def judge(name):
    parts = name.split(".")
    try:
        value = importlib.import_module(parts[0])
    except ImportError:
        return "absent"
    path = parts[0]
    for part in parts[1:]:
        path += "." + part
        if part == "acquire" and not isinstance(value, type):
            value = value()  # threading.Lock and RLock are functions before Python 3.13
        try:
            value = getattr(value, part)
        except AttributeError:
            try:
                value = importlib.import_module(path)
            except (ImportError, AttributeError):
                return "unknown" if hasattr(value, "__getattr__") else "missing"
    return "found"

print(json.dumps({name: judge(name) for name in json.load(sys.stdin)}))
"""


def check(catalogue: Catalogue, python: str | None = None) -> list[str]:
    """One line per thing that is wrong, each with `file:line`, and a summary as the last line.

    `python` is the interpreter whose packages the entries are compared with; the default is the running one. A single
    line means that all is well.
    """
    try:
        files = catalogue.read_all()
    except CatalogueError as error:
        return [str(error), "nothing verified: the catalogue cannot be read"]
    interpreter = python or sys.executable
    try:
        folders, version = json.loads(_run(interpreter, _ABOUT))
        standard = [file for file in files if file.distribution is None]
        verdicts = _import_all(interpreter, sorted({name for file in standard for _, name, _ in named(file, version)}))
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return [f"{interpreter}: cannot be asked: {error}", "nothing verified: the interpreter does not answer"]
    installed = Installed([Path(folder) for folder in folders if folder])
    problems: list[str] = []
    counts = dict.fromkeys(Verdict, 0)
    missing_packages = 0
    for file in files:
        if file.distribution is not None and not installed.has_module(file.package):
            missing_packages += 1
            continue
        for place, name, promised in named(file, version):
            verdict = verdicts.get(name)
            if verdict is None or (verdict is Verdict.MISSING and installed.find(name) is Verdict.FOUND):
                verdict = installed.find(name)  # third party, or an attribute that only instances have
            if verdict is Verdict.MISSING and not promised:
                verdict = Verdict.UNKNOWN
            counts[verdict] += 1
            if verdict is Verdict.MISSING:
                problems.append(f"{place}: {name} does not exist")
    summary = (
        f"{counts[Verdict.FOUND]} symbols verified, {len(problems)} missing, {counts[Verdict.UNKNOWN]} undecided, "
    )
    return [*problems, f"{summary}{missing_packages} packages not installed"]


def named(file: CatalogueFile, version: Sequence[int] = (99,)) -> Iterator[tuple[str, str, bool]]:
    """Every name the file defines for this Python, absolute, with its place; of `Type.*` the type.

    The flag says whether the source has to show it: packages make methods at run time, and what such a method returns,
    or that it does not block, cannot be read. Virtual types and names of former versions are left out.
    """
    package = file.package
    virtual = {
        absolute(package, table.values["name"])
        for table in file.tables
        if table.name == "type" and table.values.get("virtual")
    }
    for table in file.tables:
        if table.values.get("former") or [int(part) for part in table.values.get("since", "0").split(".")] > list(
            version
        ):
            continue
        for text, promised in _texts(table, standard=file.distribution is None):
            name = absolute(package, text.removesuffix(".*"))
            own = name == package or name.startswith(f"{package}.")
            if own and "*" not in name and name not in virtual and name.rpartition(".")[0] not in virtual:
                yield file.place(table, text=text), name, promised


def _texts(table: Table, *, standard: bool) -> Iterator[tuple[str, bool]]:
    values = table.values
    for key in ("symbols", "created_by", "decorators", "bases", "arguments"):
        if table.name != "type" or key != "bases":
            yield from ((text, True) for text in values.get(key, ()))
    yield from ((text, standard) for text in values.get("except", ()))
    if table.name == "twin":
        yield values["of"], True
        yield f":{values['by']}", True
        yield from ((text, True) for text in values.get("made_by", ()))
        yield from ((f":{text}", True) for text in values.get("made_by", {}).values())
        for key in ("awaited", "plain", "iterated", "entered"):
            yield from ((f"{values['of']}.{text}", False) for text in values.get(key, ()) if text != ALL)
    if table.name == "translation":
        yield from ((f"{values['of']}.{text}", True) for text in values["methods"])
        yield values["result"], True
        yield from ((text, True) for text in values.get("errors", ()))
    if "name" in values:
        yield values["name"], True
        yield from ((f"{values['name']}.{method}", standard) for method in values.get("returns", ()))


def _import_all(interpreter: str, names: list[str]) -> dict[str, Verdict]:
    answers: dict[str, str] = json.loads(_run(interpreter, _IMPORTER, json.dumps(names)))
    return {name: Verdict(answer) for name, answer in answers.items()}


def _run(interpreter: str, script: str, text: str = "") -> str:
    """What an isolated interpreter prints. Raises `OSError` or `CalledProcessError` when it cannot."""
    return subprocess.run(
        [interpreter, "-I", "-c", script], input=text, capture_output=True, text=True, check=True, timeout=120
    ).stdout
