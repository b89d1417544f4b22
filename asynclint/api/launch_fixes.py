"""How launches are repaired: a setting and what is wanted of it in, edits of the file that says it out.

No edits: it is said in a way that nothing here can change.
"""

import re

from asynclint.api.launch import Launch, number
from asynclint.catalogue.servers import Option
from asynclint.model.edits import Applicability, Edit, EnsureImport, Fix, SetKeyword
from asynclint.model.launch import Argument, ConfigEntry, Form, Place, Setting, Source
from asynclint.model.launch_edits import AddWords, Assign, RemoveWords, ReplaceWord, SetVariable
from asynclint.model.source import Location

_FEW = 2
#: Words that stand for others: what follows them may be anything.
_OTHERS = ("$@", "$*", "[@]")
#: Instructions that have a line for variables beside them.
_WITH_VARIABLES = ("CMD", "ENTRYPOINT", "ExecStart=")
#: What is written down, not computed.
_LITERAL = re.compile(r"[+-]?[\d._]+|True|False|\"[^\"]*\"|'[^']*'")
#: Files in which `${...}` means something before any shell sees it.
_EXPANDS_ITSELF = re.compile(
    r"(?:^|/)(?:gnu)?makefile[^/]*$|\.(?:mk|tf|py|js|cjs|just)$|(?:^|/)\.?justfile$", re.IGNORECASE
)
_STARTS_MORE = (
    "each process has its own memory, connections and start-up code: what the application keeps in memory is kept once "
    "for each"
)


def more_processes(launch: Launch) -> Fix | None:
    """As many processes as there are processors, or two: a number that whoever deploys it can still change."""
    option = launch.server.role("processes")
    if option is None or launch.server.single:
        return None
    processors = number(launch.deployment.cpus)
    count = str(int(processors)) if processors is not None and processors >= _FEW else str(_FEW)
    edits = _called_with(launch, option, count) if launch.is_python else _started_with(launch, option, count)
    title = f"Start {count} processes"
    return Fix(title, Applicability.UNSAFE, edits, why=_STARTS_MORE) if edits else None


def _called_with(launch: Launch, option: Option, count: str) -> tuple[Edit, ...]:
    call, app = launch.call, launch.deployment.app
    if call is None or option.name not in call.parameters or (app is not None and not app.is_string):
        return ()
    if not option.fallbacks:
        return (SetKeyword(launch.at, option.name, count),)
    value = f'int(os.environ.get("{option.fallbacks[0]}", "{count}"))'
    return (SetKeyword(launch.at, option.name, value), EnsureImport(launch.at.path, "os"))


def _started_with(launch: Launch, option: Option, count: str) -> tuple[Edit, ...]:
    deployment = launch.deployment
    variable = next(iter((*option.fallbacks, *option.variables)), "")
    if variable and deployment.start.how in _WITH_VARIABLES:
        return (SetVariable(launch.at, variable, count),)
    is_compose = deployment.place is Place.COMPOSE and deployment.start.how in ("command:", "entrypoint:")
    is_shell = deployment.command.form is Form.SHELL and not _EXPANDS_ITSELF.search(launch.at.path)
    if (is_shell or is_compose) and deployment.start.how != "ExecStart=":
        count = f"${{{variable or 'WORKERS'}:-{count}}}"
    return added(launch, option, count)


def added(launch: Launch, option: Option, value: str) -> tuple[Edit, ...]:
    """The option on the command line, behind everything else that is said there."""
    flag = next((flag for flag in option.flags if flag.startswith("--")), None)
    if flag is None or launch.is_python:
        return ()
    return (AddWords(_last_word(launch), (flag, value)),)


def _last_word(launch: Launch) -> Location:
    command = launch.deployment.command
    last = command.subcommand_at or command.program.at
    for argument in command.arguments:
        if argument.text == "--" or argument.at.path != last.path or any(mark in argument.text for mark in _OTHERS):
            break
        last = argument.at
    return last


def words_of(launch: Launch, setting: Setting) -> tuple[Argument, ...]:
    """The words of the command line that give the setting: the flag, and the value where it is a word of its own."""
    option = launch.option(setting)
    if option is None or setting.source is not Source.FLAG or setting.origin is None or option.several:
        return ()
    arguments = launch.deployment.command.arguments
    places = [index for index, argument in enumerate(arguments) if argument.at == setting.origin.at]
    if len(places) != 1:
        return ()
    flag, following = arguments[places[0]], arguments[places[0] + 1 : places[0] + 2]
    if not option.takes_value or flag.text != setting.spelling:
        return (flag,)
    return (flag, *following) if following and following[0].at.path == flag.at.path else ()


def removed(launch: Launch, *settings: Setting) -> tuple[Edit, ...]:
    """The settings are not given any more, neither on the command line nor in the settings file."""
    edits: list[Edit] = []
    for setting in settings:
        entry = entry_of(launch, setting)
        words = words_of(launch, setting)
        if words:
            edits.append(RemoveWords(tuple(word.at for word in words)))
        elif entry is not None and not entry.is_read:
            edits.append(Assign(entry.at))
        else:
            return ()
    return tuple(edits)


def changed(launch: Launch, setting: Setting, value: str, *, code: str | None = None) -> tuple[Edit, ...]:
    """The setting has another value; `code`: as Python and TOML write it, where that is not the same."""
    entry, words = entry_of(launch, setting), words_of(launch, setting)
    written = code if code is not None else value
    known = str(setting.value.known)
    if entry is not None:
        return (Assign(entry.at, written),) if _LITERAL.fullmatch(entry.text) else ()
    if setting.source is Source.ARGUMENT and setting.origin is not None:
        return (ReplaceWord(setting.origin.at, known, value if known != "True" else written),)
    if not words or not setting.value.is_known or known not in words[-1].text:
        return ()
    if len(words) == 1:
        glued = words[0].text
        return (ReplaceWord(words[0].at, glued, glued.removesuffix(known) + value),) if glued.endswith(known) else ()
    return (ReplaceWord(words[1].at, words[1].text, value),)


def entry_of(launch: Launch, setting: Setting) -> ConfigEntry | None:
    """The assignment in a settings file that decides."""
    if setting.source is not Source.CONFIG or setting.origin is None:
        return None
    entries = (entry for file in launch.deployment.config_files for entry in file.entries)
    return next((entry for entry in entries if entry.at == setting.origin.at and entry.kind == "value"), None)


def beside(launch: Launch, setting: Setting, option: Option, value: str) -> tuple[Edit, ...]:
    """Another setting, said where this one is said."""
    entry, words = entry_of(launch, setting), words_of(launch, setting)
    if entry is not None:
        return (Assign(entry.at, value, option.name),)
    flag = next((flag for flag in option.flags if flag.startswith("--")), None)
    return (AddWords(words[-1].at, (flag, value)),) if words and flag is not None else ()
