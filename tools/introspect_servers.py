"""What the servers installed beside this interpreter say about themselves, as JSON on standard output.

Runs in the environment of the servers, with nothing but the standard library: `tools/servers.py` starts it there.
"""

import argparse
import contextlib
import importlib
import importlib.metadata
import inspect
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

Row = dict[str, Any]
Rows = dict[str, Row]


# ------------------------------------------------------------------ command lines


def click_options(command: Any) -> Iterator[tuple[str, Row]]:
    """The options of a click command: name, row."""
    for parameter in command.params:
        if parameter.param_type_name != "option":
            continue
        row: Row = {"flags": sorted(parameter.opts, key=_by_length)}
        if parameter.secondary_opts:
            row["off"] = list(parameter.secondary_opts)
        row["type"], bounds = _click_type(parameter)
        row.update(bounds)
        if parameter.multiple:
            row["type"] = "texts"
        variable = parameter.envvar or _automatic_variable(command, parameter.name)
        if variable:
            row["env"] = [variable] if isinstance(variable, str) else list(variable)
        yield parameter.name, _with_default(row, parameter.default)


def _automatic_variable(command: Any, name: str) -> str | None:
    prefix = (command.context_settings or {}).get("auto_envvar_prefix")
    return f"{prefix}_{name.upper()}" if prefix else None


def _click_type(parameter: Any) -> tuple[str, Row]:
    if parameter.is_flag:
        return "flag", {}
    kind = getattr(parameter, "type", None)
    if kind is None:  # typer no longer builds on click
        annotation = parameter.type_descriptor.annotation
        return {int: "int", float: "float", bool: "flag"}.get(annotation, "text"), {}
    bounds = {key: getattr(kind, at) for key, at in (("least", "min"), ("most", "max")) if _is_number(kind, at)}
    if getattr(kind, "choices", None):
        row: Row = {"choices": [str(getattr(choice, "value", choice)) for choice in kind.choices]}
        if not kind.case_sensitive:
            row["folds_case"] = True
        return "choice", row
    name = str(kind.name).lower()
    if "int" in name or name == "duration":
        return "int", bounds
    if "float" in name:
        return "float", bounds
    return ("flag", {}) if name == "boolean" and not kind.__class__.__name__.startswith("Str") else ("text", {})


def _is_number(kind: object, attribute: str) -> bool:
    return isinstance(getattr(kind, attribute, None), (int, float))


def argparse_options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, Row]]:
    """The options of an argparse parser: destination, row."""
    seen: dict[str, str] = {}
    for action in parser._actions:
        if not action.option_strings or isinstance(action, (argparse._HelpAction, argparse._VersionAction)):
            continue
        on = [flag for flag in action.option_strings if not _negates(flag, action)]
        off = [flag for flag in action.option_strings if _negates(flag, action)]
        row: Row = {"flags": sorted(on, key=_by_length)}
        if off:
            row["off"] = sorted(off, key=_by_length)
        row["type"] = _argparse_type(action)
        if action.choices:
            row["choices"] = [str(choice) for choice in action.choices]
            row["type"] = "choice"
        if action.nargs in ("*", "+"):
            row["several"] = True
        if action.dest in seen and row["type"] != seen[action.dest]:
            yield f"{action.dest} {row['type']}", row  # two ways to say it that are read differently
            continue
        seen[action.dest] = row["type"]
        yield action.dest, _with_default(row, action.default)


def _negates(flag: str, action: argparse.Action) -> bool:
    return isinstance(action, argparse._StoreFalseAction) or (action.nargs == 0 and flag.startswith("--no-"))


def _argparse_type(action: argparse.Action) -> str:
    if action.nargs == 0:
        return "flag"
    if isinstance(action, argparse._AppendAction):
        return "texts"
    return {int: "int", float: "float"}.get(action.type, "text")  # type: ignore[arg-type]


def captured_parser(start: Callable[[], object]) -> argparse.ArgumentParser:
    """The parser that `start` builds, taken from it at the moment when it would parse."""

    class Caught(Exception):  # noqa: N818
        pass

    def catch(parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        raise Caught(parser)

    kept = argparse.ArgumentParser.parse_args, argparse.ArgumentParser.parse_known_args
    argparse.ArgumentParser.parse_args = argparse.ArgumentParser.parse_known_args = catch  # type: ignore[method-assign,assignment]
    try:
        start()
    except Caught as caught:
        return caught.args[0]
    finally:
        argparse.ArgumentParser.parse_args, argparse.ArgumentParser.parse_known_args = kept  # type: ignore[method-assign]
    raise RuntimeError("it parses nothing")


def _by_length(flag: str) -> tuple[bool, str]:
    return (len(flag) > 2, flag)


def _with_default(row: Row, default: object) -> Row:
    """Numbers, texts and flags are worth telling; what depends on the machine is not."""
    if isinstance(default, (bool, int, float)) or (isinstance(default, str) and not default.startswith("/")):
        row["default"] = default
    return row


def parameters(*functions: Callable[..., object]) -> dict[str, list[str]]:
    """The names that each of these takes as keyword arguments."""
    found = {}
    for function in functions:
        taken = inspect.signature(function).parameters.values()
        names = [str(it) if it.kind is it.VAR_KEYWORD else it.name for it in taken if it.name not in ("self", "cls")]
        names = [name.partition(":")[0] for name in names]
        found[f"{function.__module__}.{function.__qualname__}".removesuffix(".__init__")] = names
    return found


# ------------------------------------------------------------------ the servers


def uvicorn() -> Row:
    main = importlib.import_module("uvicorn.main")
    config = importlib.import_module("uvicorn.config")
    with contextlib.suppress(ImportError):
        main = importlib.import_module("uvicorn._cli")
    command = next(value for value in vars(main).values() if hasattr(value, "params") and hasattr(value, "callback"))
    if not (command.context_settings or {}).get("auto_envvar_prefix"):
        command.context_settings = {**(command.context_settings or {}), "auto_envvar_prefix": "UVICORN"}
    rows = {name: row for name, row in click_options(command) if name not in ("version", "help")}
    run = importlib.import_module("uvicorn").run
    return {"options": rows, "calls": parameters(run, config.Config.__init__)}


def granian() -> Row:
    rows = dict(click_options(importlib.import_module("granian.cli").cli))
    rows.pop("version", None)
    for name, row in rows.items():
        row.setdefault("env", [f"GRANIAN_{name.upper()}"])
    return {"options": rows, "calls": {"granian.Granian": parameters(_granian_class().__init__).popitem()[1]}}


def _granian_class() -> Any:
    return importlib.import_module("granian").Granian


def gunicorn() -> Row:
    config = importlib.import_module("gunicorn.config")
    rows: Rows = {}
    for setting in sorted(config.KNOWN_SETTINGS, key=lambda setting: setting.order):
        row: Row = {}
        if setting.cli:
            row["off" if setting.name == "sendfile" else "flags"] = list(setting.cli)
        row["type"] = _gunicorn_type(setting)
        rows[setting.name] = _with_default(row, setting.default)
    for unsteady in ("user", "group", "workers", "chdir", "default_proc_name", "proc_name"):
        rows[unsteady].pop("default", None)
    rows["workers"]["default"] = 1
    return {"options": rows, "calls": {}}


def _gunicorn_type(setting: Any) -> str:
    validator = setting.validator
    validator = getattr(validator, "__func__", validator)
    name = validator.__name__
    if name == "_validate_callable":
        arity = inspect.getclosurevars(validator).nonlocals["arity"]
        return f"hook:{arity}"
    words = {
        "validate_pos_int": "natural",
        "validate_bool": "flag",
        "validate_dict": "table",
        "validate_class": "class",
    }
    if name.startswith("validate_list"):
        return "texts"
    return words.get(name, "any" if name not in ("validate_string", "validate_chdir") else "text")


def hypercorn() -> Row:
    main = importlib.import_module("hypercorn.__main__")
    config = importlib.import_module("hypercorn.config").Config
    assigned = dict(re.findall(r"config\.(\w+) = args\.(\w+)", inspect.getsource(main.main)))
    of_destination = {destination: attribute for attribute, destination in assigned.items()}
    of_destination |= {"max_requests": "max_requests", "binds": "bind", "insecure_binds": "insecure_bind"}
    of_destination |= {"quic_binds": "quic_bind", "max_requests_jitter": "max_requests_jitter"}
    rows: Rows = {}
    for destination, row in argparse_options(captured_parser(lambda: main.main(["app"]))):
        name = of_destination.get(destination, destination)
        row["flags"] = [*rows.get(name, {}).get("flags", ()), *row["flags"]]
        rows[name] = row
    attributes = sorted(
        name for name in dir(config) if not name.startswith("_") and not callable(getattr(config, name))
    )
    for name in attributes:
        value = inspect.getattr_static(config, name)
        row = rows.setdefault(name, {"type": _type_of(value)})
        if not isinstance(value, property):
            _with_default(row, value)
    for name, row in rows.items():
        if name not in attributes:
            row["file"] = False
    return {"options": rows, "calls": {}}


def _type_of(value: object) -> str:
    kinds: tuple[tuple[type, str], ...] = ((bool, "flag"), (int, "int"), (float, "float"), (list, "texts"))
    return next((word for kind, word in kinds if isinstance(value, kind)), "any")


def daphne() -> Row:
    parser = importlib.import_module("daphne.cli").CommandLineInterface().parser
    return {"options": dict(argparse_options(parser)), "calls": {}}


def fastapi() -> Row:
    import typer.main

    group: Any = typer.main.get_command(importlib.import_module("fastapi_cli.cli").app)
    rows: Rows = {}
    for command in ("run", "dev"):
        for name, row in click_options(group.commands[command]):
            if name == "help":
                continue
            if name in rows:
                rows[name].pop("only", None)
                if rows[name].get("default") != row.get("default"):
                    rows[name].pop("default", None)
            else:
                rows[name] = {**row, "only": [command]}
    return {"options": rows, "calls": {}}


def sanic() -> Row:
    app = importlib.import_module("sanic.cli.app")
    cli = app.SanicCLI()
    with contextlib.redirect_stdout(io.StringIO()):
        sys.argv = ["sanic", "m:app"]
        cli.attach()
    rows = dict(argparse_options(cli.parser))
    run = importlib.import_module("sanic").Sanic.run
    return {"options": rows, "calls": {"sanic.Sanic.run": parameters(run).popitem()[1]}}


def litestar() -> Row:
    core = importlib.import_module("litestar.cli.commands.core")
    group = importlib.import_module("litestar.cli.main").litestar_group  # its options stand before the subcommand
    rows = {**dict(click_options(group)), **dict(click_options(core.run_command))}
    for row in rows.values():
        row.pop("most", None)  # one more than the processors of this machine
    return {"options": rows, "calls": {}}


def robyn() -> Row:
    module = importlib.import_module("robyn.argument_parser")
    rows = dict(argparse_options(captured_parser(module.Config)))
    start = importlib.import_module("robyn").Robyn.start
    return {"options": rows, "calls": {"robyn.Robyn.start": parameters(start).popitem()[1]}}


def aiohttp() -> Row:
    web = importlib.import_module("aiohttp.web")
    rows = dict(argparse_options(captured_parser(lambda: web.main(["m:f"]))))
    return {"options": rows, "calls": {"aiohttp.web.run_app": parameters(web.run_app).popitem()[1]}}


def quart() -> Row:
    cli = importlib.import_module("quart.cli")
    rows = {**dict(click_options(cli.cli)), **dict(click_options(cli.run_command))}
    rows.pop("version")
    run = importlib.import_module("quart").Quart.run
    return {"options": rows, "calls": {"quart.Quart.run": parameters(run).popitem()[1]}}


def django() -> Row:
    import django.conf

    django.conf.settings.configure()
    command = importlib.import_module("django.core.management.commands.runserver").Command()
    return {"options": dict(argparse_options(command.create_parser("manage.py", "runserver"))), "calls": {}}


DISTRIBUTIONS = {"fastapi": "fastapi-cli"}
SERVERS = (uvicorn, gunicorn, hypercorn, granian, daphne, fastapi, sanic, litestar, robyn, aiohttp, quart, django)


def main(wanted: list[str]) -> None:
    found = {}
    for server in SERVERS:
        name = server.__name__
        if wanted and name not in wanted:
            continue
        try:
            version = importlib.metadata.version(DISTRIBUTIONS.get(name, name))
        except importlib.metadata.PackageNotFoundError:
            continue
        found[name] = {"version": version, **server()}
    json.dump(found, sys.stdout, indent=1)


if __name__ == "__main__":
    main(sys.argv[1:])
