"""Task tables (pyproject, package.json, Taskfile), CI workflows, editors and PM2 -> commands."""

import re
from collections.abc import Iterator
from typing import Any

from asynclint.launch.commands import attribute, kubernetes, listed_command, node_command, script_command
from asynclint.launch.lexer import split
from asynclint.launch.nodes import Node, read_nodes
from asynclint.launch.shell import shell_invocation, vector_invocation
from asynclint.launch.text import Source
from asynclint.launch.toml_text import TomlText, read_toml
from asynclint.model.launchfacts import Entry, Invocation, Known, LaunchFacts, Process, Word

#: Tables of pyproject.toml, and the words that run what they hold.
_TABLES = (
    (("tool", "poe", "tasks"), "poe"),
    (("tool", "pdm", "scripts"), "pdm run"),
    (("tool", "taskipy", "tasks"), "task"),
    (("tool", "hatch", "scripts"), "hatch run"),
    (("tool", "pixi", "tasks"), "pixi run"),
    (("tool", "rye", "scripts"), "rye run"),
)
_JSON_COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_MOST_STEPS = 500


def read_pyproject(source: Source) -> LaunchFacts:
    toml = read_toml(source)
    tasks: list[Process] = []
    for path, runner in _TABLES:
        tasks += _table(toml, toml.get(*path), path, runner)
    environments = toml.get("tool", "hatch", "envs")
    for name, body in environments.items() if isinstance(environments, dict) else ():
        scripts = body.get("scripts") if isinstance(body, dict) else None
        prefix = "hatch run" if name == "default" else f"hatch run {name}:"
        tasks += _table(toml, scripts, ("tool", "hatch", "envs", name, "scripts"), prefix)
    entry_points = []
    tables: tuple[tuple[str, ...], ...] = (("project", "scripts"), ("tool", "poetry", "scripts"))
    for table in tables:
        found = toml.get(*table)
        for name, target in found.items() if isinstance(found, dict) else ():
            if isinstance(target, str):
                entry_points.append(Entry(name, Known(target), toml.place(*table, name), "entry point"))
    return LaunchFacts("pyproject", tasks=tasks, variables=entry_points, note=toml.note)


def _table(toml: TomlText, table: Any, path: tuple[str, ...], runner: str) -> Iterator[Process]:
    for name, value in table.items() if isinstance(table, dict) else ():
        command = _task(toml, value, (*path, name))
        if command is not None:
            blank = "" if runner.endswith(":") else " "
            yield Process(f"{runner}{blank}{name}", "task", toml.place(*path, name), entrypoint=command)


def _task(toml: TomlText, value: Any, path: tuple[str, ...]) -> Invocation | None:
    """A text, a list of words, or a table with either under `cmd` or `shell`."""
    if isinstance(value, dict):
        for key in ("cmd", "shell", "composite"):
            if key in value:
                return _task(toml, value[key], (*path, key))
        return None
    if isinstance(value, str) and value.strip():
        return shell_invocation(toml.fragment(value, *path), "task")
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        parts = [toml.fragment(word, *path) for word in value]
        if path[-1] == "composite" or "hatch" in path or any(" " in word for word in value):
            return shell_invocation(parts[-1], "task")
        return vector_invocation(parts, "task")
    return None


def read_package_json(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    scripts = documents[0].get("scripts") if documents else None
    tasks = []
    for name, value in scripts.entries() if scripts is not None else ():
        command = script_command(value, f"scripts.{name.text}")
        if command is not None:
            tasks.append(Process(f"npm run {name.text}", "task", value.place, entrypoint=command))
    return LaunchFacts("package.json", tasks=tasks, note=note)


def read_taskfile(source: Source) -> LaunchFacts:
    documents, note = read_nodes(source)
    listed = documents[0].get("tasks") if documents else None
    tasks = []
    for name, body in listed.entries() if listed is not None else ():
        commands = body.get("cmds", "cmd") if body.pairs is not None else body
        for item in (commands.items or [commands]) if commands is not None else ():
            command = script_command(item.get("cmd") if item.pairs is not None else item, "cmds:")
            if command is not None:
                tasks.append(Process(f"task {name.text}", "task", item.place, entrypoint=command))
    return LaunchFacts("Taskfile", tasks=tasks, note=note)


def read_workflow(source: Source) -> LaunchFacts:
    """GitHub's and GitLab's: every step that is shell text."""
    documents, note = read_nodes(source)
    found: list[Process] = []
    jobs = documents[0].get("jobs") if documents else None
    for name, job in (jobs or documents[0]).entries() if documents else ():
        steps = job.get("steps", "script")
        for item in (steps.items or [steps]) if steps is not None else ():
            command = script_command(item.get("run") if item.pairs is not None else item, "run:")
            if command is not None and len(found) < _MOST_STEPS:
                found.append(Process(name.text, "CI", item.place, entrypoint=command))
    return LaunchFacts("CI", processes=found, note=note)


def read_editor(source: Source) -> LaunchFacts:
    """`launch.json` of editors: JSON with comments."""
    text = _JSON_COMMENT.sub(lambda match: match[1] or re.sub(r"[^\n]", " ", match[0]), source.text)
    documents, note = read_nodes(Source(text))
    listed = documents[0].get("configurations") if documents else None
    found = []
    for item in (listed.items or ()) if listed is not None else ():
        module, program, arguments = item.get("module"), item.get("program"), item.get("args")
        start = module or program
        if start is None or not start.value:
            continue
        words = [Word(Known(start.text), start.place, start.text)]
        if module is not None:
            words = [Word(Known(word), start.place, word) for word in ("python", "-m")] + words
        else:
            words = [Word(Known("python"), start.place, "python"), *words]
        if arguments is not None and arguments.items:
            words += listed_command(arguments, "args", Known).words or []
        name = item.get("name")
        command = Invocation(start.place, "launch.json", words)
        found.append(Process(name.text if name is not None else "launch", "editor", start.place, entrypoint=command))
    return LaunchFacts("editor", processes=found, note=note)


_LIFECYCLE = ("postStartCommand", "postAttachCommand", "postCreateCommand", "onCreateCommand", "updateContentCommand")


def read_devcontainer(source: Source) -> LaunchFacts:
    """`devcontainer.json`: what is started when somebody opens the editor; a text, a list, or several of them."""
    text = _JSON_COMMENT.sub(lambda match: match[1] or re.sub(r"[^\n]", " ", match[0]), source.text)
    documents, note = read_nodes(Source(text))
    found = []
    for key in _LIFECYCLE:
        node = documents[0].get(key) if documents else None
        several = node.entries() if node is not None and node.pairs is not None else [(node, node)]
        for _, value in several:
            listed = value is not None and value.items is not None
            command = node_command(value, key, Known) if listed else script_command(value, key)
            if command is not None and value is not None:
                found.append(Process(key, "editor", value.place, entrypoint=command))
    return LaunchFacts("editor", processes=found, note=note)


_APP = re.compile(r"\{[^{}]*\b(?:script|exec_mode|interpreter)\b[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
_MEMBER = re.compile(r"""["']?\b(\w+)["']?\s*:\s*(?:(["'`])(.*?)\2|([\w.-]+))""")


def read_pm2(source: Source) -> LaunchFacts:
    """`ecosystem.config.js` and its JSON and YAML sisters: programs with `script`, `args` and `instances`."""
    found = []
    for app in _APP.finditer(source.text):
        members = {member[1]: member for member in _MEMBER.finditer(source.text, app.start(), app.end())}
        script = members.get("script")
        if script is None:
            continue
        words = [source.part(script.start(3), script.end(3))] if script[3] else []
        interpreter = members.get("interpreter")
        if interpreter is not None and interpreter[3] and "python" in interpreter[3]:
            words.insert(0, source.part(interpreter.start(3), interpreter.end(3)))
        arguments = members.get("args")
        if arguments is not None and arguments[3]:
            words += [part for _, part in split(source.part(arguments.start(3), arguments.end(3)))]
        command = vector_invocation(words, "script:") if words else None
        name, instances = members.get("name"), members.get("instances")
        value = (instances[3] or instances[4]) if instances is not None else ""
        attributes = (
            [Entry("replicas", Known(value), source.place(*instances.span()), "instances:")] if instances else []
        )
        place = source.place(script.start(), script.end())
        label = (name[3] or "app") if name is not None else "app"
        found.append(Process(label, "PM2", place, entrypoint=command, attributes=attributes, scaling="none"))
    return LaunchFacts("PM2", processes=found)


def read_values(source: Source) -> LaunchFacts:
    """A chart's `values.yaml`: every scalar under its dotted name."""
    documents, note = read_nodes(source)
    found: list[Entry] = []
    lists: list[Process] = []  # values that a template may paste as a command
    work: list[tuple[str, Node]] = [("", documents[0])] if documents else []
    seen: set[int] = set()
    while work and len(found) < 2000:
        prefix, node = work.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for name, value in node.entries():
            dotted = f"{prefix}{name.text}"
            if value.pairs is not None:
                work.append((f"{dotted}.", value))
            elif value.items is not None:
                command = listed_command(value, "values.yaml", kubernetes) if value.items else None
                if command is not None and all(item.value is not None for item in value.items):
                    lists.append(Process(dotted, "values", value.place, entrypoint=command))
            else:
                found += attribute(dotted, value, "values.yaml")
    lists.sort(key=lambda item: item.at)
    return LaunchFacts("values", processes=lists, attributes=sorted(found, key=lambda entry: entry.at), note=note)
