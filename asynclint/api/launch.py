"""What rules ask about a launch: a deployment together with what the catalogue knows of its server."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

from asynclint.api.values import complaint
from asynclint.catalogue.server_index import Servers
from asynclint.catalogue.servers import Call, Mode, Option, Server, Trap
from asynclint.model.findings import Finding
from asynclint.model.launch import (
    UNKNOWN,
    AppKind,
    Deployment,
    Form,
    Place,
    Role,
    Scaling,
    Setting,
    Source,
    Value,
)
from asynclint.model.source import Location

#: Where more instances come from elsewhere, as far as anybody can tell from the file.
_ELSEWHERE = frozenset({Scaling.REPLICAS, Scaling.PLATFORM})

#: Places that add instances by themselves, or at the push of a button.
_PLATFORMS = frozenset(
    {Place.RENDER, Place.RAILWAY, Place.FLY, Place.CLOUD_RUN, Place.APP_RUNNER, Place.NIXPACKS, Place.HEROKU}
)

#: Where variables come in sets that only the cluster knows.
_CLUSTERS = frozenset({Place.KUBERNETES, Place.CLOUD_RUN, Place.ECS})
_VAULTS = ("doppler", "infisical", "op ", "chamber", "aws-vault", "envconsul", "teller")

#: Places whose command runs in a container, which may have less of the machine than the machine has.
_CONTAINERS = frozenset(
    {Place.DOCKERFILE, Place.COMPOSE, Place.KUBERNETES, Place.CLOUD_RUN, Place.ECS, Place.FLY, Place.APP_RUNNER}
)


#: A class is named by its module, too; a word alone is one of the server's own.
_NAME = re.compile(r"\w+")


@cache
def servers() -> Servers:
    """The catalogue of servers that asynclint ships."""
    return Servers()


@dataclass(frozen=True)
class Launch:
    """A deployment, and its server with words that are the same for all servers."""

    deployment: Deployment

    @cached_property
    def server(self) -> Server:
        return servers()[self.deployment.server]

    @property
    def at(self) -> Location:
        return self.deployment.start.at

    @property
    def name(self) -> str:
        """How a sentence calls what is started: `gunicorn`, `fastapi dev`."""
        return " ".join(filter(None, (self.server.name, self.deployment.command.subcommand)))

    @property
    def is_production(self) -> bool:
        return self.deployment.role is Role.PRODUCTION

    @property
    def is_scaled_elsewhere(self) -> bool:
        """Replicas or a platform add instances: one process in each can be just right."""
        return self.deployment.scaling in _ELSEWHERE or self.deployment.place in _PLATFORMS

    @property
    def is_in_container(self) -> bool:
        return self.deployment.place in _CONTAINERS or self.deployment.base_image != ""

    @property
    def is_python(self) -> bool:
        return self.deployment.command.form is Form.PYTHON

    def role(self, role: str) -> Setting | None:
        """The setting that plays this part (`processes`, `keepalive`, ...), with its effective value."""
        name = self.server.roles.get(role)
        return self.deployment.effective(name) if name else None

    def settled(self, setting: Setting | None) -> Setting | None:
        """The setting as far as files of the project say: what an unseen `.env` might say does not count."""
        while setting is not None and _is_only_possible(setting):
            option = self.option(setting)
            default = Value.of(option.default) if option is not None else UNKNOWN
            setting = setting.overrides[0] if setting.overrides else Setting(setting.name, default, Source.DEFAULT)
        return setting

    @property
    def unseen(self) -> tuple[str, ...]:
        """Where variables may come from that nobody can see here."""
        return tuple(layer.how for layer in self.deployment.environment if layer.is_open)

    @property
    def is_injected(self) -> bool:
        """Does somebody put variables in by name of a set: a cluster's secret, a vault?"""
        by_cluster = self.deployment.place in _CLUSTERS and bool(self.unseen)
        return by_cluster or any(wrapper.startswith(_VAULTS) for wrapper in self.deployment.command.wrappers)

    def option(self, setting: Setting) -> Option | None:
        return self.server.options.get(setting.name)

    @property
    def mode(self) -> Mode | None:
        """What the server runs as; None when it has no modes or when this one is not known."""
        setting = self.deployment.effective(self.server.mode_setting) if self.server.mode_setting else None
        if setting is None:
            return self.server.usual_mode
        return self.server.mode(setting.value.known) if setting.value.is_known else None

    @property
    def processes(self) -> float | None:
        """How many processes are started, when that is known."""
        if self.server.single:
            return 1
        setting = self.role("processes")
        if setting is None:
            return None
        wanted = number(setting)
        reload = self.role("reload")
        if reload is not None and self.server.reloads_in_one_process and is_on(reload):
            return 1
        return wanted

    @property
    def call(self) -> Call | None:
        """The Python function that starts the server, if one does."""
        program = self.deployment.command.program
        known = self.server.symbols
        return (known.get(str(program.value.known)) or known.get(program.text)) if self.is_python else None

    @property
    def app_kind(self) -> AppKind:
        """What the application is, by its definition or else by the name that Django gives it."""
        app = self.deployment.app
        if app is None or app.kind is not AppKind.UNKNOWN or not app.is_string:
            return app.kind if app is not None else AppKind.UNKNOWN
        module, _, name = app.text.partition(":")
        by_name = {"asgi": AppKind.ASGI, "wsgi": AppKind.WSGI}
        return by_name.get(module.rpartition(".")[2], AppKind.UNKNOWN) if name == "application" else AppKind.UNKNOWN

    def trap(self, setting: Setting) -> Trap | None:
        """The trap that this setting has walked into."""
        value: object = number(setting)
        value = setting.value.known if value is None else value
        mode = self.mode
        for trap in self.server.traps:
            if trap.setting != setting.name or not trap.catches(value):
                continue
            if trap.modes and (mode is None or not set(trap.modes) & set(mode.names)):
                continue
            if not trap.commands or setting.source is Source.FLAG:
                return trap
        return None

    def refuses(self, setting: Setting) -> str | None:
        """What the server says about a value that it does not take, as the end of a sentence."""
        option = self.option(setting)
        if option is None:
            return None
        value = setting.value.known
        if (
            option.type == "class"
            and isinstance(value, str)
            and _NAME.fullmatch(value)
            and self.server.mode(value) is None
        ):
            return "it has no worker of this name"
        return complaint(option, setting)

    def beside(self, at: Location) -> tuple[Location, ...]:
        """The command, as a place to look at beside `at`."""
        return (self.at,) if at != self.at else ()

    @property
    def develops(self) -> str | None:
        """The setting or subcommand that makes this a development server."""
        command = self.deployment.command.subcommand
        if command in self.server.development:
            return command
        return next((name for name in self.server.development if is_on(self.deployment.effective(name))), None)


def _is_only_possible(setting: Setting) -> bool:
    return setting.source is Source.ENVIRONMENT and setting.origin is None and setting.value.is_unknown


def is_written(setting: Setting | None) -> bool:
    """Does somebody say it, so that it is not just the server's default?"""
    return setting is not None and setting.source is not Source.DEFAULT


def is_on(setting: Setting | None) -> bool:
    """A switch that is on, whatever remains unknown."""
    return setting is not None and bool(setting.value.candidates) and all(map(_is_true, setting.value.candidates))


def _is_true(value: object) -> bool:
    return (
        value.lower() in ("1", "true", "yes", "on", "y", "t") if isinstance(value, str) else value is True or value == 1
    )


def number(setting: Setting | None) -> float | None:
    """The value as a number, when it is known to be one."""
    if setting is None or not setting.value.is_known:
        return None
    value = setting.value.known
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None


def place_of(setting: Setting, launch: Launch) -> Location:
    """Where the setting is written; the launch itself when it is a default."""
    return setting.origin.at if setting.origin is not None else launch.at


def written_as(setting: Setting) -> str:
    """The setting as somebody wrote it: `--workers 4`, `WEB_CONCURRENCY=4`, `workers = 4`."""
    value = "" if setting.value.known is True and setting.source is Source.FLAG else str(setting.value)
    spelling = setting.spelling or setting.name
    if setting.source is Source.FLAG:
        return f"{spelling} {value}".strip()
    return f"{spelling}={value}" if setting.source is Source.ENVIRONMENT else f"{spelling} = {value}"


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """What several deployments have in common (a configuration file, an image) is one finding."""
    return list({(finding.at, finding.code, finding.message): finding for finding in findings}.values())
