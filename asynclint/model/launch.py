"""How a project is launched: commands, what each setting really is, and where its value came from."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from asynclint.model.effects import Evidence
from asynclint.model.record import record
from asynclint.model.source import Location

Scalar = str | int | float | bool | None


class Place(StrEnum):
    """The kind of file that says what is started."""

    DOCKERFILE = "Dockerfile"
    COMPOSE = "compose"
    PROCFILE = "Procfile"
    SYSTEMD = "systemd"
    SUPERVISOR = "supervisord"
    KUBERNETES = "Kubernetes"
    CLOUD_RUN = "Cloud Run"
    ECS = "ECS"
    FLY = "fly.io"
    RENDER = "Render"
    RAILWAY = "Railway"
    HEROKU = "Heroku"
    APP_RUNNER = "App Runner"
    APP_ENGINE = "App Engine"
    APP_SERVICE = "App Service"
    BEANSTALK = "Elastic Beanstalk"
    CAPROVER = "CapRover"
    NIXPACKS = "nixpacks"
    PM2 = "PM2"
    SCRIPT = "script"
    TASK = "task"  # make, just, pyproject, package.json: what people type
    EDITOR = "editor"  # .vscode, devcontainer
    CI = "CI"
    PYTHON = "Python"
    OTHER = "launch file"  # of a kind that only a plugin knows
    SETTINGS = "settings file"  # that nothing is seen to start a server with


class Role(StrEnum):
    """What the launch is for, as far as names and options tell."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    TEST = "test"
    CI = "ci"
    UNKNOWN = "unknown"


class Scaling(StrEnum):
    """Where further processes come from, besides the server's own workers."""

    NONE = "none"  # one host, one instance: a unit, a supervised program, a service without replicas
    REPLICAS = "replicas"  # several instances are written down beside the launch
    PLATFORM = "platform"  # the platform adds instances: Kubernetes, Cloud Run, ECS, fly.io, ...
    UNKNOWN = "unknown"  # an image or a program alone: whoever runs it decides


class Form(StrEnum):
    """How the command is given to the system."""

    EXEC = "exec"  # an argument vector
    SHELL = "shell"  # a text for a shell
    PYTHON = "python"  # a call in a Python program


@record
class Origin:
    """The place something was written at, and the words for it: `CMD`, `command:`, `ExecStart=`."""

    at: Location
    how: str

    def __str__(self) -> str:
        return f"{self.how} {self.at.path}:{self.at.span.line}"


@record
class Value:
    """What something can be: one of `candidates`, or anything when there are none.

    `because` says in a few words what keeps it from being known, or what it is computed from (`os.cpu_count()`).
    """

    candidates: tuple[Scalar, ...] = ()
    because: str = ""

    @classmethod
    def of(cls, known: Scalar) -> "Value":
        return cls((known,))

    @property
    def is_known(self) -> bool:
        return len(self.candidates) == 1

    @property
    def is_unknown(self) -> bool:
        return not self.candidates

    @property
    def known(self) -> Scalar:
        """The value, when it is known; None otherwise (which is a value, too: ask `is_known`)."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    def __str__(self) -> str:
        if not self.candidates:
            return f"unknown ({self.because})" if self.because else "unknown"
        return " or ".join(map(str, self.candidates))


UNKNOWN = Value()


class Source(StrEnum):
    """What kind of place decides a setting."""

    FLAG = "flag"
    ARGUMENT = "argument"  # of a Python call
    ENVIRONMENT = "environment"
    CONFIG = "config"
    IMAGE = "base image"
    DEFAULT = "default"


@record
class Setting:
    """One setting of a server, under the server's own name for it. `origin` is None for the server's default."""

    name: str
    value: Value
    source: Source
    origin: Origin | None = None
    spelling: str = ""  # as written: `--workers`, `-w`, `WEB_CONCURRENCY`, `workers`
    overrides: "tuple[Setting, ...]" = ()  # what else was written and lost, strongest first

    @property
    def is_default(self) -> bool:
        return self.source is Source.DEFAULT


@record
class Variable:
    """An environment variable and where it is set."""

    name: str
    value: Value
    origin: Origin


@record
class EnvironmentLayer:
    """Variables set together. `is_open`: there may be more that nobody can see (secrets, `envFrom`, a missing file)."""

    how: str
    variables: Mapping[str, Variable] = field(default_factory=dict)
    is_open: bool = False


@record
class Argument:
    """One word of a command; `text` is what it says where that is known, and as it is written where it is not."""

    text: str
    value: Value
    at: Location


@record
class Hop:
    """A shell or script that stands between the system and the server. `execs`: it is replaced by what it starts."""

    how: str  # "shell form", "sh -c", "script"
    shell: str  # "sh", "bash", ...
    at: Location
    execs: bool
    is_last: bool = True  # nothing runs after the server
    is_simple: bool = True  # nothing runs before it: a shell that optimises may replace itself
    waits: bool = False  # the script traps signals or waits for its children
    begins: Location | None = None  # the command that it runs; None where no `exec` can stand before it


@record
class LaunchCommand:
    """The words that start a server, after all wrappers."""

    server: str  # the catalogue's name for it
    program: Argument
    arguments: tuple[Argument, ...]
    form: Form
    subcommand: str = ""  # `run`, `dev`
    wrappers: tuple[str, ...] = ()  # `poetry run`, `dumb-init`: outermost first
    hops: tuple[Hop, ...] = ()
    directory: str | None = None  # the working directory, where it is known
    unknown_options: tuple[Argument, ...] = ()  # what looks like an option and is none of this server's
    is_guarded: bool = True  # Python: under `if __name__ == "__main__"`, or in a function that is not called at once
    function: str = ""  # Python: the function it stands in
    is_conditional: bool = False  # one of several commands of which a script picks one
    subcommand_at: Location | None = None

    @property
    def text(self) -> str:
        return " ".join([self.program.text, *(argument.text for argument in self.arguments)])


class AppKind(StrEnum):
    """How a server talks to the application."""

    ASGI = "asgi"
    WSGI = "wsgi"
    AIOHTTP = "aiohttp"
    UNKNOWN = "unknown"


@record
class AppReference:
    """What the server is asked to serve. `is_string` is False for an object handed over in Python."""

    text: str
    at: Location
    is_string: bool = True
    is_factory: bool = False
    kind: AppKind = AppKind.UNKNOWN
    framework: str = ""  # `fastapi.applications.FastAPI`
    module: str | None = None  # path of the project's file that defines it
    defined_at: Location | None = None
    importable: str = ""  # an object by a name that other processes could import it by: `shop.main:app`


@record
class ConfigEntry:
    """A top-level name of a configuration file."""

    name: str
    value: Value
    at: Location
    kind: str = "value"  # or "function", "class", "import"
    is_read: bool = False  # the file itself uses the name
    parameters: int | None = None  # of a function: how many it takes, None for any number
    text: str = ""  # of the expression


@record
class ConfigFile:
    """A file the server reads its settings from; `named_by` is what names it, None when it is found by itself."""

    path: str
    entries: tuple[ConfigEntry, ...]
    named_by: Origin | None = None
    is_complete: bool = True  # False: star imports, loops, `locals()`: there may be more


@record
class ProcessState:
    """Something that an application keeps in one process, so that several processes do not share it."""

    at: Location
    what: str  # "`rooms` collects in this process"
    happens: str  # what several processes make of it
    instead: str


@record
class LongCall:
    """A call that a request may have to wait for, `seconds` at most; `given` is where that is said.

    `blocks`: it holds the event loop meanwhile, so that everybody else waits, too.
    """

    at: Location
    text: str
    seconds: float
    given: Location
    function: str  # symbol of the function it stands in
    evidence: Evidence
    blocks: bool


@record
class Deployment:
    """One way in which the project's files start one server."""

    name: str
    place: Place
    role: Role
    start: Origin  # the command itself
    command: LaunchCommand
    settings: Mapping[str, Setting]
    environment: tuple[EnvironmentLayer, ...] = ()  # strongest first
    config_files: tuple[ConfigFile, ...] = ()
    app: AppReference | None = None
    scaling: Scaling = Scaling.UNKNOWN
    replicas: Setting | None = None
    cpus: Setting | None = None
    gpus: Setting | None = None
    stop_signal: Setting | None = None
    stop_timeout: Setting | None = None  # seconds between the signal and the kill
    restart: Setting | None = None
    #: everything that takes part, the start first: image, service, scripts, configuration files
    chain: tuple[Origin, ...] = ()
    base_image: str = ""
    #: front proxies whose idle timeout is known: name and seconds, as a setting each
    proxies: tuple[Setting, ...] = ()
    state: tuple[ProcessState, ...] = ()
    #: who ends a request that takes longer, and after how many seconds: load balancers, platforms
    deadlines: tuple[Setting, ...] = ()
    long_calls: tuple[LongCall, ...] = ()

    @property
    def server(self) -> str:
        return self.command.server

    def effective(self, name: str) -> Setting | None:
        """The setting this launch really runs with, under the server's own name; None when the server has none."""
        return self.settings.get(name)

    def variable(self, name: str) -> Variable | None:
        """The strongest layer's value of an environment variable, as far as layers are visible."""
        for layer in self.environment:
            if name in layer.variables:
                return layer.variables[name]
        return None

    def may_have(self, name: str) -> bool:
        """Could the variable be set, here or where nobody can see?"""
        return any(layer.is_open or name in layer.variables for layer in self.environment)
