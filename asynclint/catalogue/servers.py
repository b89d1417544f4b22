"""What is known of the servers that launch files start: the name of a program in, its options, modes and traps out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from asynclint.model.record import record

#: A literal of a launch file.
Literal = bool | int | float | str


@record
class Option:
    """One setting of a server, with every way to give it."""

    name: str  # as configuration files and Python calls spell it
    type: str  # int, natural (an int that is not negative), float, flag, text, texts, choice, class, table, hook:N, any
    flags: tuple[str, ...] = ()
    off: tuple[str, ...] = ()  # flags that switch it off
    choices: tuple[str, ...] = ()
    folds_case: bool = False  # choices may be written in capitals
    several: bool = False  # the flag takes all words up to the next flag
    default: Literal | None = None
    least: float | None = None
    most: float | None = None
    variables: tuple[str, ...] = ()  # environment variables, strongest first; they beat the configuration file
    fallbacks: tuple[str, ...] = ()  # environment variables that count when nothing else says anything
    commands: tuple[str, ...] = ()  # subcommands that have it; empty: all
    in_file: bool = True  # may stand in a configuration file
    since: str = ""  # the first version that has it, if some known one has not
    removed: str = ""  # the first version without it

    @property
    def takes_value(self) -> bool:
        return self.type != "flag"


@record
class Mode:
    """What a setting such as gunicorn's `worker_class` makes of the server."""

    names: tuple[str, ...]  # values of the setting; the first is the usual spelling
    apps: tuple[str, ...] = ()  # kinds of application it can serve: asgi, wsgi, aiohttp, ...
    on_loop: bool = False  # it runs an event loop, and requests share it
    ignores: Mapping[str, str] = field(default_factory=dict)  # setting -> what to use instead, or why
    deprecated: str = ""  # why it is going away
    instead: str = ""
    since: str = ""
    removed: str = ""
    deaf: bool = False  # SIGINT and SIGQUIT do not end it


@record
class Call:
    """A Python function that starts the server (or builds what does)."""

    symbol: str  # canonical dotted name
    app: int | None = 0  # which argument is the application
    parameters: tuple[str, ...] = ()
    ignores: Mapping[str, str] = field(default_factory=dict)  # parameter -> why it has no effect
    variables: bool = False  # it reads `variables`; `fallbacks` are read anyway
    imports_app: bool = False  # several processes, or reloading, need the application by name
    starts_again: str = ""  # every process imports the module that has the call: "always", or when there are "several"

    @property
    def is_open(self) -> bool:
        """Does it take any keyword at all?"""
        return any(name.startswith("**") for name in self.parameters)


@record
class Trap:
    """A value that is accepted, or refused, with consequences worth telling."""

    setting: str
    happens: str
    values: tuple[Literal, ...] = ()
    below: float | None = None
    above: float | None = None
    fatal: bool = False  # the server does not start, or does not serve
    commands: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()  # only in these modes

    def catches(self, value: object) -> bool:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if self.below is not None and value < self.below:
                return True
            if self.above is not None and value > self.above:
                return True
        return any(value == known and isinstance(value, bool) is isinstance(known, bool) for known in self.values)


@dataclass(frozen=True)
class Server:
    """One server: how it is started, what it can be told, and how it behaves."""

    name: str
    distribution: str
    verified: str
    programs: tuple[str, ...]  # first words of its command line
    options: Mapping[str, Option]
    modules: tuple[str, ...] = ()  # `python -m MODULE`
    commands: tuple[str, ...] = ()  # the subcommand that has to follow
    abbreviations: bool = False  # `--work 2` means `--workers 2`
    tolerant: bool = False  # flags that it does not know are ignored
    positional: str = "app"  # what the first positional argument is: app, address, or nothing
    config_option: str = ""  # the setting that names a configuration file
    config_files: tuple[str, ...] = ()  # read from the working directory without being named
    config_format: str = ""  # python or toml
    arguments_variable: str = ""  # an environment variable with more command line
    roles: Mapping[str, str] = field(default_factory=dict)  # processes, keepalive, graceful, ... -> setting
    mode_setting: str = ""
    apps: tuple[str, ...] = ("asgi",)  # kinds of application it can serve, whatever the mode
    development: Mapping[str, str] = field(default_factory=dict)  # setting or command -> what it does to production
    misspelled: Mapping[str, str] = field(default_factory=dict)  # a wrong name -> the setting that is meant, or ""
    unread: Mapping[str, str] = field(default_factory=dict)  # an environment variable it does not read -> what it does
    modes: tuple[Mode, ...] = ()
    calls: tuple[Call, ...] = ()
    traps: tuple[Trap, ...] = ()
    single: str = ""  # why there is never more than one process
    reloads_in_one_process: bool = False  # watching files leaves one process, whatever the setting says
    exits_when_recycled: bool = False  # with one process, reaching the limit of requests ends the server
    idle: float | None = None  # seconds an idle connection is kept, when no setting says it
    grace: float | None = None  # seconds to finish requests after SIGTERM; None: without limit

    def role(self, role: str) -> Option | None:
        """The setting that plays a part every server has, under its own name here."""
        return self.options.get(self.roles.get(role, ""))

    def mode(self, value: object) -> Mode | None:
        """The mode that this value of `mode_setting` selects, if it is a known one."""
        return next((mode for mode in self.modes if value in mode.names), None)

    @property
    def usual_mode(self) -> Mode | None:
        """The mode when nobody selects one."""
        option = self.options.get(self.mode_setting)
        return self.mode(option.default) if option is not None else None

    def options_of(self, command: str) -> Mapping[str, Option]:
        """The settings that a subcommand has."""
        if not command:
            return self.options
        return {name: option for name, option in self.options.items() if command in (option.commands or self.commands)}

    def find_flag(self, word: str, command: str = "") -> tuple[Option, bool] | None:
        """The setting that a flag gives, and whether it switches it on; None when it is unknown or ambiguous.

        `word` is one flag without its value: `--workers`, `-w`, and `--work` where the server takes abbreviations.
        """
        known = {flag: (option, True) for option in self.options_of(command).values() for flag in option.flags}
        known |= {flag: (option, False) for option in self.options_of(command).values() for flag in option.off}
        known = {flag: found for flag, found in known.items() if not found[0].removed}
        if word in known:
            return known[word]
        if not self.abbreviations or not word.startswith("--"):
            return None
        meant = {id(found[0]): found for flag, found in known.items() if flag.startswith(word)}
        return next(iter(meant.values())) if len(meant) == 1 else None

    @cached_property
    def symbols(self) -> Mapping[str, Call]:
        return {call.symbol: call for call in self.calls}
