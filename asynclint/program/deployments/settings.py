"""Everything that was said about a server's settings -> what it really runs with, and what lost against it."""

from collections.abc import Sequence
from functools import cache

from asynclint.catalogue.servers import Call, Option, Server
from asynclint.model.launch import ConfigEntry, ConfigFile, Origin, Setting, Source, Value
from asynclint.model.launchfacts import LaunchFacts, PythonCall
from asynclint.program.deployments.arguments import Parsed, parse_text, typed_value
from asynclint.program.deployments.resolve import Scope, resolve
from asynclint.program.deployments.words import located


def effective_settings(
    server: Server, subcommand: str, parsed: Parsed, scope: Scope, configs: Sequence[ConfigFile]
) -> dict[str, Setting]:
    """Of a command line. Flags beat variables, variables beat the file, the file beats what only counts otherwise."""
    extra = _from_variable(server, subcommand, scope)
    found: dict[str, Setting] = {}
    for option in server.options_of(subcommand).values():
        said = list(reversed(parsed.settings.get(option.name, ())))
        if parsed.open_because and not said:
            said.append(_unknown(option, Source.FLAG, f"{parsed.open_because} may give it"))
        said += reversed(extra.settings.get(option.name, ()))
        if extra.open_because and server.arguments_variable and option.flags:
            said.append(_unknown(option, Source.ENVIRONMENT, extra.open_because))
        said += _from_environment(option, option.variables, scope)
        if option.in_file:
            said += _from_files(option, configs)
        said += _from_environment(option, option.fallbacks, scope)
        found[option.name] = _strongest(option, said)
    return found


def called_settings(
    server: Server, call: PythonCall, symbol: Call, path: str, scope: Scope
) -> dict[str, Setting]:  # fmt: skip
    """Of a call in Python: its arguments, then the variables that count there, too."""
    found: dict[str, Setting] = {}
    given = {entry.name: entry for entry in call.keywords}
    for position, name in zip(call.positional, symbol.parameters, strict=False):
        given.setdefault(name, position)
    for option in server.options.values():
        said: list[Setting] = []
        entry = given.get(option.name)
        if entry is not None:
            value = resolve(entry.value, scope)
            if value.is_unknown:
                value = Value(because=entry.how)
            origin = Origin(located(path, entry.at), f"{option.name}=")
            if value.candidates != (None,):  # `workers=None` says nothing
                said.append(Setting(option.name, value, Source.ARGUMENT, origin, option.name))
        elif call.is_open:
            said.append(_unknown(option, Source.ARGUMENT, "** may give it"))
        if symbol.variables:
            said += _from_environment(option, option.variables, scope)
        said += _from_environment(option, option.fallbacks, scope)
        found[option.name] = _strongest(option, said)
    return found


def _strongest(option: Option, said: Sequence[Setting]) -> Setting:
    if not said:
        return _unsaid(option)
    # what might be set where nobody can see does not count against what is written down
    first = next((item for item in said if item.origin is not None or item.source is not Source.ENVIRONMENT), said[0])
    overrides = tuple(item for item in said if item is not first and item.origin is not None)
    return Setting(first.name, first.value, first.source, first.origin, first.spelling, overrides)


@cache
def _unsaid(option: Option) -> Setting:
    return Setting(option.name, _default(option), Source.DEFAULT)


def _default(option: Option) -> Value:
    if option.default is not None:
        return Value.of(option.default)
    return Value.of(False) if option.type == "flag" else Value.of(None)


def _unknown(option: Option, source: Source, because: str) -> Setting:
    return Setting(option.name, Value(because=because), source)


def _from_variable(server: Server, subcommand: str, scope: Scope) -> Parsed:
    name = server.arguments_variable
    variable = scope.variable(name) if name else None
    if variable is None:
        return Parsed()
    if not variable.value.is_known:
        return Parsed(open_because=f"{name} is not known")
    return parse_text(server, subcommand, str(variable.value.known), variable.origin)


def _from_environment(option: Option, names: Sequence[str], scope: Scope) -> list[Setting]:
    found: list[Setting] = []
    for name in names:
        variable = scope.variable(name)
        if variable is not None:
            value = typed_value(variable.value, option)
            found.append(Setting(option.name, value, Source.ENVIRONMENT, variable.origin, name))
        elif any(layer.is_open for layer in scope.layers):
            how = next(layer.how for layer in scope.layers if layer.is_open)
            found.append(
                Setting(option.name, Value(because=f"{name} may be set by {how}"), Source.ENVIRONMENT, None, name)
            )
    return found


def _from_files(option: Option, configs: Sequence[ConfigFile]) -> list[Setting]:
    found: list[Setting] = []
    for config in configs:
        entry = next((entry for entry in config.entries if entry.name == option.name), None)
        if entry is not None and entry.kind != "import":
            value = entry.value if not entry.value.is_unknown else Value(because=entry.text or entry.value.because)
            found.append(Setting(option.name, value, Source.CONFIG, Origin(entry.at, f"{entry.name} ="), entry.name))
        elif not config.is_complete:
            found.append(_unknown(option, Source.CONFIG, f"{config.path} cannot be read whole"))
    return found


def config_file(path: str, facts: LaunchFacts | None, scope: Scope, named_by: Origin | None) -> ConfigFile:
    """A settings file with its values worked out; one that cannot be found may say anything."""
    if facts is None:
        return ConfigFile(path, (), named_by, is_complete=False)
    entries = tuple(
        ConfigEntry(
            name=name.name,
            value=_sharper(resolve(name.value, scope), name.text),
            at=located(path, name.at),
            kind=name.kind,
            is_read=name.is_read,
            parameters=name.parameters,
            text=name.text,
        )
        for name in facts.names
    )
    return ConfigFile(path, entries, named_by, facts.is_complete)


def _sharper(value: Value, text: str) -> Value:
    """What is computed is told by its whole expression."""
    return Value(because=text) if value.is_unknown and text else value
