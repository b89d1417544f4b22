"""Programs that start the rest of their command line: which they are, and where that rest begins."""

import os
import re
from collections.abc import Sequence

from asynclint.model.launch import Value
from asynclint.model.record import record
from asynclint.program.deployments.words import Item

#: Program -> options of it that take a value of their own.
_PLAIN: dict[str, frozenset[str]] = {
    "exec": frozenset({"-a"}),
    "command": frozenset(),
    "builtin": frozenset(),
    "nohup": frozenset(),
    "setsid": frozenset(),
    "time": frozenset({"-f", "-o"}),
    "nice": frozenset({"-n", "--adjustment"}),
    "ionice": frozenset({"-c", "-n", "-p"}),
    "sudo": frozenset({"-u", "-g", "--user", "--group", "-D", "--chdir"}),
    "doas": frozenset({"-u"}),
    "tini": frozenset({"-p", "-e"}),
    "dumb-init": frozenset({"--rewrite", "-r"}),
    "catatonit": frozenset(),
    "docker-init": frozenset(),
    "s6-env": frozenset(),
    "with-contenv": frozenset(),
    "stdbuf": frozenset({"-i", "-o", "-e"}),
    "setpriv": frozenset({"--reuid", "--regid", "--inh-caps"}),
    "xvfb-run": frozenset({"-n", "-s", "--server-args", "--server-num", "-e"}),
    "opentelemetry-instrument": frozenset({
        "--traces_exporter", "--metrics_exporter", "--logs_exporter", "--service_name", "--exporter_otlp_endpoint",
    }),
    "ddtrace-run": frozenset(),
    "splunk-py-trace": frozenset(),
    "elasticapm-run": frozenset({"--config"}),
    "logfire": frozenset({"--package"}),
    "scalene": frozenset({"--outfile"}),
    "uvx": frozenset({"--from", "--with", "--python", "-p", "--index-url"}),
    "bundle-exec": frozenset(),
    "unbuffer": frozenset(),
    "chronic": frozenset(),
    "jemalloc.sh": frozenset(),
    "numactl": frozenset({"-C", "-N", "-m"}),
}  # fmt: skip
#: Programs that take one word of their own first.
_WITH_OPERAND: dict[str, frozenset[str]] = {
    "gosu": frozenset(),
    "su-exec": frozenset(),
    "s6-setuidgid": frozenset(),
    "chpst": frozenset({"-u", "-e", "-b"}),
    "timeout": frozenset({"-s", "-k", "--signal", "--kill-after"}),
    "taskset": frozenset(),
    "flock": frozenset({"-w", "-E", "-c"}),
    "envdir": frozenset(),
    "chroot": frozenset(),
}
#: Program and subcommand that start the rest, with the options that take values.
_RUNNERS: dict[tuple[str, str], frozenset[str]] = {
    ("poetry", "run"): frozenset({"-C", "-P", "--directory", "--project"}),
    ("uv", "run"): frozenset({
        "--extra", "--group", "--with", "--env-file", "--python", "-p", "--project", "--directory", "--package",
        "--only-group", "--no-group", "--index-url", "--with-requirements", "--color", "--no-extra", "--index",
    }),
    ("pipenv", "run"): frozenset(),
    ("pdm", "run"): frozenset({"-p", "--project", "--venv"}),
    ("hatch", "run"): frozenset(),
    ("rye", "run"): frozenset(),
    ("pixi", "run"): frozenset({"-e", "--environment", "--manifest-path"}),
    ("conda", "run"): frozenset({"-n", "--name", "-p", "--prefix", "--cwd"}),
    ("mamba", "run"): frozenset({"-n", "--name", "-p", "--prefix"}),
    ("micromamba", "run"): frozenset({"-n", "--name", "-p", "--prefix"}),
    ("pipx", "run"): frozenset({"--spec"}),
    ("newrelic-admin", "run-program"): frozenset(),
    ("doppler", "run"): frozenset({"-p", "--project", "-c", "--config", "-t", "--token", "--mount"}),
    ("infisical", "run"): frozenset({"--env", "--path", "--projectId", "--token", "--domain"}),
    ("dotenv", "run"): frozenset({"-f", "--file"}),
    ("op", "run"): frozenset({"--env-file"}),
    ("sst", "run"): frozenset(),
    ("aws-vault", "exec"): frozenset({"-d", "--duration"}),
    ("chamber", "exec"): frozenset(),
    ("honcho", "run"): frozenset({"-e"}),
    ("forego", "run"): frozenset(),
    ("foreman", "run"): frozenset({"-e"}),
    ("memray", "run"): frozenset({"-o", "--output"}),
    ("coverage", "run"): frozenset({"--rcfile", "--source", "--omit", "--include"}),
    ("devbox", "run"): frozenset(),
    ("mise", "exec"): frozenset(),
    ("envconsul", ""): frozenset({"-config"}),
}  # fmt: skip
#: The command comes after `--`; what stands before is theirs.
_UNTIL_DASHES = re.compile(
    r"(?:wait-for-it|wait-for|wait_for_it|dockerize|wait4x|wait-for-postgres|docker-compose-wait|retry|op|sops|teller"
    r"|with-secrets|vault-env|berglas|chamber|aws-vault|doppler|infisical|envconsul|confd)(?:\.sh)?"
)
_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
#: Modules that start a program: `python -m debugpy --listen ... -m uvicorn`.
_MODULES = {
    "debugpy": frozenset({"--listen", "--connect", "--log-to"}),
    "coverage": frozenset({"--rcfile", "--source"}),
    "memray": frozenset({"-o", "--output"}),
    "cProfile": frozenset({"-o", "-s"}),
    "scalene": frozenset(),
    "ddtrace": frozenset(),
}
_PYTHON = re.compile(r"(?:python|pypy)(?:\d+(?:\.\d+)*)?(?:\.exe)?|py")
_PYTHON_VALUES = frozenset({"-W", "-X", "--check-hash-based-pycs"})


@record
class Peeled:
    """What a wrapper starts, and what it says itself."""

    rest: Sequence[Item]
    name: str
    variables: tuple[tuple[str, Item], ...] = ()
    env_file: Item | None = None
    directory: Item | None = None


def program_name(item: Item) -> str:
    """The name of the program a first word starts; empty when it is not known."""
    text = item.known if item.known is not None else ""
    if not text and item.prefix == "" and "/" in item.text and item.value.is_unknown:
        text = item.text  # `${VENV}/bin/uvicorn`
    name = text.replace("\\", "/").rpartition("/")[2]
    return name.removesuffix(".exe")


def is_python(name: str) -> bool:
    return _PYTHON.fullmatch(name) is not None


def peel(items: Sequence[Item]) -> Peeled | None:
    """The outermost wrapper of a command; None when the first word is none."""
    name = program_name(items[0])
    if name in _PLAIN:
        return _behind_options(items, 1, name, _PLAIN[name])
    if name == "env":
        return _environment(items)
    if name in _WITH_OPERAND:
        found = _behind_options(items, 1, name, _WITH_OPERAND[name])
        return Peeled(found.rest[1:], name) if found is not None and name != "chpst" else found
    if len(items) > 1:
        runner = (name, items[1].known or "")
        if runner in _RUNNERS:
            return _behind_options(items, 2, " ".join(runner), _RUNNERS[runner])
        early = _early_options(items)
        if early is not None:
            return early
    if _UNTIL_DASHES.fullmatch(name):
        for index, item in enumerate(items):
            if item.known == "--" and index + 1 < len(items):
                return Peeled(items[index + 1 :], name)
        if name.startswith("dockerize"):
            return _behind_options(items, 1, name, frozenset({"-wait", "-timeout", "-template", "-stdout", "-stderr"}))
    return None


def _early_options(items: Sequence[Item]) -> Peeled | None:
    """`uv --directory x run ...`, `poetry -C x run ...`"""
    name = program_name(items[0])
    subcommands = {subcommand: values for (program, subcommand), values in _RUNNERS.items() if program == name}
    if not subcommands or not (items[1].known or "").startswith("-"):
        return None
    for index in range(2, min(len(items), 7)):
        word = items[index].known or ""
        if word in subcommands:
            return _behind_options(items, index + 1, f"{name} {word}", subcommands[word])
    return None


def _behind_options(items: Sequence[Item], start: int, name: str, valued: frozenset[str]) -> Peeled | None:
    """The rest behind the wrapper's own options."""
    env_file = directory = None
    index = start
    while index < len(items):
        word = items[index].known
        if word is None or not word.startswith("-") or word == "-":
            break
        if word == "--":
            index += 1
            break
        flag, equals, _ = word.partition("=")
        if flag in ("-m", "--module") and flag not in valued and index + 1 < len(items):
            return Peeled([_word("python", items[index]), _word("-m", items[index]), *items[index + 1 :]], name)
        if flag in valued and not equals:
            if flag == "--env-file" and index + 1 < len(items):
                env_file = items[index + 1]
            if flag in ("--directory", "--chdir", "--cwd") and index + 1 < len(items):
                directory = items[index + 1]
            index += 1
        index += 1
    rest = items[index:]
    return Peeled(rest, name, env_file=env_file, directory=directory) if rest else None


def _word(text: str, like: Item) -> Item:
    return Item(text, Value.of(text), like.at, path=like.path)


def _environment(items: Sequence[Item]) -> Peeled | None:
    variables: list[tuple[str, Item]] = []
    found = _behind_options(items, 1, "env", frozenset({"-u", "--unset", "-C", "--chdir", "-S"}))
    rest = list(found.rest) if found is not None else []
    while rest and (match := _ASSIGNMENT.fullmatch(rest[0].text)) is not None:
        variables.append((match[1], rest.pop(0)))
    return Peeled(rest, "env", tuple(variables)) if rest else None


@record
class PythonStart:
    """`python -m module ...` or `python file.py ...`."""

    target: Item
    is_module: bool
    rest: Sequence[Item]


def python_start(items: Sequence[Item]) -> PythonStart | None:
    """What an interpreter is asked to run, debuggers and the like peeled off."""
    index = 1
    while index < len(items):
        word = items[index].known
        if word is None or not word.startswith("-"):
            break
        if word == "-m" or (not word.startswith("--") and word.endswith("m") and word[1:].isalpha()):
            return _module(items, index + 1)
        if word == "-c":
            return None
        index += 2 if word in _PYTHON_VALUES else 1
    return PythonStart(items[index], False, items[index + 1 :]) if index < len(items) else None


def _module(items: Sequence[Item], index: int) -> PythonStart | None:
    if index >= len(items):
        return None
    name = items[index].known or ""
    if name in _MODULES:
        start = index + 1
        if start < len(items) and items[start].known == "run":
            start += 1
        found = _behind_options(items, start, name, _MODULES[name] | {"-m"})
        for position in range(start, len(items)):
            if items[position].known == "-m" and (found is None or items[position + 1 :]):
                return _module(items, position + 1)
        return PythonStart(found.rest[0], False, found.rest[1:]) if found is not None else None
    return PythonStart(items[index], True, items[index + 1 :])


def base(path: str) -> str:
    return os.path.basename(path)
