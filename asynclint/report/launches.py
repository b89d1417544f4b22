"""Deployments -> what a person, or a program, wants to read instead of four files."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from asynclint.catalogue.server_index import Servers
from asynclint.catalogue.servers import Server
from asynclint.model.launch import AppKind, Deployment, Origin, Role, Scalar, Scaling, Setting, Source
from asynclint.model.source import Location
from asynclint.program.deployments.resolve import HOLE
from asynclint.report.style import Style

_SCALING = {
    Scaling.NONE: "one instance",
    Scaling.REPLICAS: "several instances",
    Scaling.PLATFORM: "the platform adds instances",
    Scaling.UNKNOWN: "",
}
_WIDEST_VALUE = 48

Shown = Callable[[str], str]


def launch_text(deployments: Sequence[Deployment], shown: Shown, style: Style, *, everything: bool = False) -> str:
    """One block for each deployment: its command, then a table of settings with the place each comes from."""
    servers = Servers()
    blocks = [_block(item, servers[item.server], shown, style, everything=everything) for item in deployments]
    return "\n".join(blocks)


def _block(item: Deployment, server: Server, shown: Shown, style: Style, *, everything: bool) -> str:
    lines = [f"{style.paint(_place(item.start.at, shown), 'bold')}  {_title(item)}"]
    lines.append(f"  $ {' '.join([*item.command.wrappers, item.command.text])}")
    lines += [f"  {line}" for line in _rows(_table(item, server, shown, everything=everything))]
    if item.command.unknown_options:
        unknown = ", ".join(argument.text for argument in item.command.unknown_options)
        lines.append(f"  not an option of {item.server}: {unknown}")
    return "\n".join(lines) + "\n"


def _title(item: Deployment) -> str:
    role = "" if item.role is Role.UNKNOWN else item.role.value
    words = [f"{item.place.value} {item.name}".strip(), role, _SCALING[item.scaling]]
    if item.command.is_conditional:
        words.append("in one branch of a script")
    return ", ".join(word for word in words if word)


def _table(item: Deployment, server: Server, shown: Shown, *, everything: bool) -> Iterable[tuple[str, str, str]]:
    """Name, value and source of everything that was decided, and of the defaults that matter."""
    if item.app is not None:
        kind = "" if item.app.kind is AppKind.UNKNOWN else f" ({item.app.kind.value})"
        yield "app", item.app.text + kind, shown(item.app.module) if item.app.module is not None else ""
    if item.command.directory is not None:
        yield "directory", item.command.directory, ""
    important = [*dict.fromkeys([*server.roles.values(), server.mode_setting])]
    written = [setting for setting in item.settings.values() if not setting.is_default]
    defaults = [setting for setting in item.settings.values() if setting.is_default]
    vague = [setting for setting in written if setting.origin is None]
    for setting in sorted(written, key=lambda found: found.name):
        if everything or setting.origin is not None or setting.name in important:
            yield _row(setting, shown)
    if vague and not everything:
        yield "other settings", "unknown", vague[0].value.because
    for setting in sorted(defaults, key=lambda found: found.name):
        if everything or setting.name in important:
            yield _row(setting, shown)
    for setting in _surroundings(item):
        yield _row(setting, shown)
    for config in item.config_files:
        how = "found by itself" if config.named_by is None else f"named by {_origin(config.named_by, shown)}"
        yield "settings file", shown(config.path) if config.entries else config.path, how
    if item.base_image:
        yield "base image", item.base_image, ""


def _surroundings(item: Deployment) -> list[Setting]:
    """What the file says about the process beside its command."""
    known = (item.replicas, item.cpus, item.stop_signal, item.stop_timeout, item.restart)
    return [setting for setting in known if setting is not None]


def _row(setting: Setting, shown: Shown) -> tuple[str, str, str]:
    value = str(setting.value) if setting.value.candidates != (None,) else "none"
    return setting.name, _short(value), "; ".join([_source(setting, shown), *_losers(setting, shown)])


def _source(setting: Setting, shown: Shown) -> str:
    if setting.source is Source.DEFAULT:
        return "default"
    if setting.origin is None:
        return setting.spelling or setting.source.value
    how = setting.spelling.rstrip(":= ") or setting.origin.how
    layer = f" ({setting.origin.how})" if setting.source is Source.ENVIRONMENT and setting.origin.how != how else ""
    return f"{how}{layer} {_place(setting.origin.at, shown)}"


def _losers(setting: Setting, shown: Shown) -> Iterable[str]:
    """What was written elsewhere and does not count."""
    for other in setting.overrides:
        if other.origin is not None:
            same = other.value == setting.value and other.value.is_known
            yield f"{'also' if same else f'not {_short(str(other.value))} of'} {_source(other, shown)}"


def _origin(origin: Origin, shown: Shown) -> str:
    return f"{origin.how} {_place(origin.at, shown)}"


def _place(at: Location, shown: Shown) -> str:
    return f"{shown(at.path)}:{at.span.line}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _WIDEST_VALUE else f"{text[: _WIDEST_VALUE - 1]}…"


def _rows(table: Iterable[tuple[str, str, str]]) -> list[str]:
    rows = list(table)
    names = max((len(row[0]) for row in rows), default=0)
    values = max((len(row[1]) for row in rows), default=0)
    return [f"{name:<{names}}  {value:<{values}}  {source}".rstrip() for name, value, source in rows]


def launch_json(deployments: Sequence[Deployment], shown: Shown) -> str:
    return json.dumps([_data(item, shown) for item in deployments], indent=2, ensure_ascii=False) + "\n"


def _data(item: Deployment, shown: Shown) -> dict[str, Any]:
    command = item.command
    return {
        "name": item.name,
        "place": item.place.value,
        "role": item.role.value,
        "scaling": item.scaling.value,
        "location": _location(item.start.at, shown),
        "server": item.server,
        "subcommand": command.subcommand or None,
        "command": command.text,
        "wrappers": list(command.wrappers),
        "directory": command.directory,
        "base_image": item.base_image or None,
        "conditional": command.is_conditional,
        "unknown_options": [argument.text for argument in command.unknown_options],
        "app": _app(item, shown),
        "settings": {name: _setting(setting, shown) for name, setting in sorted(item.settings.items())},
        "surroundings": {setting.name: _setting(setting, shown) for setting in _surroundings(item)},
        "environment": [
            {
                "layer": layer.how,
                "open": layer.is_open,
                "variables": {
                    name: [_without_holes(value) for value in found.value.candidates]
                    for name, found in sorted(layer.variables.items())
                },
            }
            for layer in item.environment
        ],
        "settings_files": [shown(config.path) for config in item.config_files],
        "chain": [{"how": origin.how, **_location(origin.at, shown)} for origin in item.chain],
    }


def _without_holes(value: Scalar) -> Scalar:
    return value.replace(HOLE, "…") if isinstance(value, str) else value


def _app(item: Deployment, shown: Shown) -> dict[str, Any] | None:
    app = item.app
    if app is None:
        return None
    module = shown(app.module) if app.module is not None else None
    return {"text": app.text, "kind": app.kind.value, "factory": app.is_factory, "module": module}


def _setting(setting: Setting, shown: Shown) -> dict[str, Any]:
    """`values` is empty where nobody can know, and `because` says why."""
    return {
        "values": list(setting.value.candidates),
        "because": setting.value.because or None,
        "source": setting.source.value,
        "spelling": setting.spelling or None,
        "location": _location(setting.origin.at, shown) if setting.origin is not None else None,
        "overrides": [_setting(other, shown) for other in setting.overrides],
    }


def _location(at: Location, shown: Shown) -> dict[str, Any]:
    return {"filename": shown(at.path), "row": at.span.line, "column": at.span.column + 1}
