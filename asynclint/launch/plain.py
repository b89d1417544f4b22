"""Procfiles, shell scripts, env files, Makefiles and justfiles: lines of text -> commands."""

import re
from collections.abc import Iterator

from asynclint.launch.commands import for_shell, uncovered_script
from asynclint.launch.lexer import expand
from asynclint.launch.masks import cover
from asynclint.launch.shell import read_script, shell_invocation
from asynclint.launch.text import Fragment, Source
from asynclint.model.launchfacts import Entry, Invocation, LaunchFacts, Process

_PROCESS_TYPE = re.compile(r"^([A-Za-z0-9_-]+):[ \t]*(\S.*)$", re.MULTILINE)
_VARIABLE = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*([^\n]*)$", re.MULTILINE)
_TARGET = re.compile(r"^([A-Za-z0-9_][\w./-]*(?:[ \t]+[\w./-]+)*)[ \t]*::?(?!=)[^\n]*$")
_RECIPE = re.compile(r"^@?([a-zA-Z_][\w-]*)(?:[ \t][^\n]*?)?:(?!=)[^\n]*$")
_MAKE_ASSIGNMENT = re.compile(r"^(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*(\?=|:=|::=|=)[ \t]*([^\n#]*)$")
_MAKE_VARIABLE = re.compile(r"\$[({]([A-Za-z_]\w*)[)}]")


def read_procfile(source: Source) -> LaunchFacts:
    """Every process type; which of them serve the web is for others to say."""
    processes = []
    for match in _PROCESS_TYPE.finditer(source.text.replace("\r", " ")):
        command = shell_invocation(source.part(match.start(2), match.end(2)).stripped(), f"{match[1]}:", "bash")
        process = Process(match[1], "Procfile", source.place(match.start(1), match.end(1)), entrypoint=command)
        processes.append(process)
    return LaunchFacts("Procfile", processes=processes)


def read_shell_file(source: Source) -> LaunchFacts:
    covered = cover(source.text)
    fragment = source.whole().masked(covered)
    return LaunchFacts("script", script=uncovered_script(read_script(fragment), fragment))


def read_env_file(source: Source) -> LaunchFacts:
    """`NAME=value` lines, as compose, systemd and dotenv read them."""
    found = []
    for match in _VARIABLE.finditer(source.text.replace("\r", " ")):
        text = match[2].strip()
        if text[:1] in ("'", '"') and text[:1] in text[1:]:
            text = text[1 : text.index(text[0], 1)]
        else:
            text = re.sub(r"(?:^|\s)#.*$", "", text).strip()
        found.append(
            Entry(match[1], expand(text, is_host=True), source.place(match.start(1), match.end(2)), "env file")
        )
    return LaunchFacts("env", variables=found)


def read_makefile(source: Source) -> LaunchFacts:
    """Targets and what their recipes run; variables of the file stay variables."""
    variables: list[Entry] = []
    tasks: list[Process] = []
    names: list[str] = []
    recipe: list[tuple[int, int]] = []
    for start, line in [*_numbered(source.text), (len(source.text), "end:")]:
        if line.startswith("\t") or (recipe and line.startswith("#")):
            recipe.append((start, start + len(line)))
            continue
        if line.strip():
            tasks += _target(source, names, recipe)
            names, recipe = [], []
        assignment = _MAKE_ASSIGNMENT.match(line)
        if assignment is not None:
            value = for_make(assignment[3].strip())
            variables.append(Entry(assignment[1], expand(value), source.place(start, start + len(line)), assignment[2]))
        elif (target := _TARGET.match(line)) is not None:
            names = target[1].split()
    return LaunchFacts("Makefile", tasks=tasks, variables=variables)


def for_make(text: str) -> str:
    return _MAKE_VARIABLE.sub(r"${\1}", text)


def _target(source: Source, names: list[str], recipe: list[tuple[int, int]]) -> Iterator[Process]:
    if not names or not recipe:
        return
    offsets = _logical_lines(source, recipe, "@-+ \t")
    text = "".join(source.text[index] for index in offsets)
    # `$(X)` and `${X}` belong to make, `$$X` to the shell
    text = _MAKE_VARIABLE.sub(lambda match: "${" + match[1] + "}", text)
    fragment = for_shell(Fragment(source, text, [*offsets, offsets[-1] + 1]))
    command = Invocation(fragment.place(), "recipe", None, read_script(fragment))
    for name in names:
        yield Process(f"make {name}", "task", fragment.place(), entrypoint=command)


def read_justfile(source: Source) -> LaunchFacts:
    """Recipes; what stands in `{{ }}` is not known."""
    tasks: list[Process] = []
    name = ""
    recipe: list[tuple[int, int]] = []
    for start, line in [*_numbered(source.text), (len(source.text), "end:")]:
        if line[:1] in (" ", "\t"):
            recipe.append((start, start + len(line)))
            continue
        if line.strip():
            if name and recipe:
                tasks.append(_recipe(source, name, recipe))
            name, recipe = "", []
        match = _RECIPE.match(line)
        if match is not None and match[1] not in ("set", "alias", "export", "import", "mod"):
            name = match[1]
    return LaunchFacts("justfile", tasks=tasks)


def _logical_lines(source: Source, recipe: list[tuple[int, int]], prefixes: str) -> list[int]:
    """Offsets of the recipe's text without indentation, and without the marks that a command may start with."""
    offsets: list[int] = []
    continues = False
    for start, end in recipe:
        while start < end and source.text[start] in (" \t" if continues else prefixes):
            start += 1
        offsets.extend(range(start, end))
        offsets.append(min(end, len(source.text) - 1))
        continues = source.text[start:end].endswith("\\")
    return offsets


def _recipe(source: Source, name: str, recipe: list[tuple[int, int]]) -> Process:
    offsets = _logical_lines(source, recipe, "@- \t")
    text = cover("".join(source.text[index] for index in offsets))
    fragment = Fragment(source, text, [*offsets, offsets[-1] + 1])
    command = Invocation(fragment.place(), "recipe", None, uncovered_script(read_script(fragment), fragment))
    return Process(f"just {name}", "task", fragment.place(), entrypoint=command)


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their offsets; continued lines stay lines of their own."""
    position = 0
    for line in text.split("\n"):
        yield position, line.rstrip("\r")
        position += len(line) + 1
