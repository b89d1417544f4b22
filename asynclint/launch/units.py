"""systemd units and supervisord's programs -> processes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from asynclint.launch.commands import split_command
from asynclint.launch.lexer import expand, split
from asynclint.launch.masks import cover, reveal
from asynclint.launch.sections import Assigned, read_indented, read_unit
from asynclint.launch.text import Fragment, Source
from asynclint.launch.words import joined
from asynclint.model.launchfacts import Entry, Env, Expr, Invocation, Known, LaunchFacts, Opaque, Process

_PREFIXES = "@-:+!|"
_ATTRIBUTES = {
    "killsignal": "stop_signal",
    "timeoutstopsec": "stop_timeout",
    "timeoutsec": "stop_timeout",
    "restart": "restart",
    "cpuquota": "cpus",
    "killmode": "kill_mode",
    "stopsignal": "stop_signal",
    "stopwaitsecs": "stop_timeout",
    "autorestart": "restart",
    "numprocs": "replicas",
    "user": "user",
}
_SPECIFIER = re.compile(r"%[A-Za-z]")
_SUPERVISED = re.compile(r"%\((\w+)\)[sd]")


@dataclass
class _Draft:
    command: Invocation | None = None
    environment: list[Entry] = field(default_factory=list)
    files: list[Entry] = field(default_factory=list)
    directory: Expr | None = None
    attributes: list[Entry] = field(default_factory=list)


def read_systemd(source: Source, name: str) -> LaunchFacts:
    """A unit that starts something. `name` is the file's name, which is the unit's."""
    covered = Source(cover(source.text))
    draft = _Draft()
    for item in read_unit(covered):
        if item.section == "Service":
            _take_unit(draft, item)
    if draft.command is None:
        return LaunchFacts("systemd")
    is_template = "@" in name
    process = Process(
        name=name.partition(".")[0],
        place="systemd",
        at=draft.command.at,
        entrypoint=_revealed(draft.command, source),
        environment=draft.environment,
        environment_files=draft.files,
        directory=draft.directory,
        attributes=draft.attributes,
        scaling="unknown" if is_template else "none",
    )
    return LaunchFacts("systemd", processes=[process])


def _take_unit(draft: _Draft, item: Assigned) -> None:
    value = item.value
    key = item.key.lower()
    if key == "execstart":
        start = len(value.text) - len(value.text.lstrip(_PREFIXES + " "))
        if value.text.strip():
            draft.command = split_command(value.part(start, len(value.text)), "ExecStart=", _unit_text)
        else:
            draft.command = None  # an empty one takes back those before
    elif key == "environment":
        for _, part in split(value):
            name, equals, rest = part.text.partition("=")
            if equals:
                draft.environment.append(Entry(name, _unit_text(rest), part.place(), "Environment="))
    elif key == "environmentfile":
        path = value.text.strip().lstrip("-")
        draft.files.append(Entry(path, Known(path), value.place(), "EnvironmentFile="))
    elif key == "workingdirectory":
        draft.directory = _unit_text(value.text.strip().lstrip("-"))
    elif key in _ATTRIBUTES:
        draft.attributes.append(Entry(_ATTRIBUTES[key], Known(value.text.strip()), value.place(), f"{item.key}="))


def _unit_text(text: str) -> Expr:
    if _SPECIFIER.search(text.replace("%%", "")):
        return Opaque(text)
    return expand(text.replace("%%", "%"))


def _revealed(invocation: Invocation, source: Source) -> Invocation:
    from asynclint.launch.commands import uncovered

    whole = source.whole()
    return Invocation(invocation.at, invocation.how, [uncovered(word, whole) for word in invocation.words or ()])


def read_supervisor(source: Source) -> LaunchFacts:
    covered = Source(cover(source.text))
    drafts: dict[str, _Draft] = {}
    for item in read_indented(covered):
        kind, colon, name = item.section.partition(":")
        if colon and kind in ("program", "fcgi-program"):
            _take_program(drafts.setdefault(name, _Draft()), item)
    processes = [
        Process(
            name=name,
            place="supervisord",
            at=draft.command.at,
            entrypoint=_revealed(draft.command, source),
            environment=draft.environment,
            directory=draft.directory,
            attributes=draft.attributes,
            scaling="none",
        )
        for name, draft in drafts.items()
        if draft.command is not None
    ]
    return LaunchFacts("supervisord", processes=processes)


def _take_program(draft: _Draft, item: Assigned) -> None:
    value = item.value
    if item.key == "command":
        draft.command = split_command(value, "command=", _supervised)
    elif item.key == "environment":
        draft.environment.extend(_pairs(value))
    elif item.key == "directory":
        draft.directory = _supervised(value.text.strip())
    elif item.key in _ATTRIBUTES:
        draft.attributes.append(Entry(_ATTRIBUTES[item.key], _supervised(value.text), value.place(), f"{item.key}="))


def _pairs(value: Fragment) -> Iterator[Entry]:
    """`A="1",B=2`"""
    for match in re.finditer(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|[^,\s]*)", value.text):
        text = match[2].strip("\"'")
        yield Entry(match[1], _supervised(text), value.place(match.start(), match.end()), "environment=")


def _supervised(text: str) -> Expr:
    """`%(ENV_X)s` is a variable of supervisord itself."""
    parts: list[Expr] = []
    position = 0
    for match in _SUPERVISED.finditer(text):
        parts.append(Known(text[position : match.start()].replace("%%", "%")))
        name = match[1]
        parts.append(Env(name[4:], None, match[0], keeps_empty=True) if name.startswith("ENV_") else Opaque(match[0]))
        position = match.end()
    parts.append(Known(text[position:].replace("%%", "%")))
    return reveal(joined([part for part in parts if part != Known("")]), text)
