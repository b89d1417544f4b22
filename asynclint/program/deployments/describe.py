"""A server that was found -> a deployment: its command, its settings, its application, and what takes part in it."""

import posixpath
from collections.abc import Mapping, Sequence

from asynclint.model.launch import (
    AppReference,
    Argument,
    ConfigFile,
    Deployment,
    LaunchCommand,
    Origin,
    Place,
    Role,
    Scaling,
    Setting,
)
from asynclint.model.launchfacts import Entry, Invocation, Process
from asynclint.model.source import Location
from asynclint.program.deployments.apps import Applications
from asynclint.program.deployments.arguments import Parsed, parse_arguments
from asynclint.program.deployments.follow import Start, Where
from asynclint.program.deployments.images import Image
from asynclint.program.deployments.proxies import deadlines_of, proxies_of
from asynclint.program.deployments.resolve import resolve
from asynclint.program.deployments.roles import role_of
from asynclint.program.deployments.settings import called_settings, config_file, effective_settings
from asynclint.program.deployments.surroundings import Surroundings, scaling_of
from asynclint.program.deployments.words import located


class Describer:
    def __init__(self, surroundings: Surroundings, applications: Applications) -> None:
        self.surroundings = surroundings
        self.project = surroundings.project
        self.applications = applications

    def deployment(
        self,
        start: Start,
        place: Place,
        name: str,
        path: str,
        *,
        process: Process | None = None,
        image: Image | None = None,
    ) -> Deployment:
        where = start.where
        parsed = parse_arguments(start.server, start.subcommand, start.arguments)
        configs: tuple[ConfigFile, ...] = ()
        if start.call is not None and start.symbol is not None:
            settings = called_settings(start.server, start.call, start.symbol, where.path, where.scope)
        else:
            configs = self._configs(start, parsed)
            settings = effective_settings(start.server, start.subcommand, parsed, where.scope, configs)
        attributes = self.surroundings.attributes(path, process, image, where.scope)
        hints = [*(process.hints if process is not None else ())]
        names = [name, *(image.name for image in (image,) if image is not None and not image.is_last)]
        if start.call is not None:
            names.append(start.call.function)
        tests = [*where.tests, *(start.call.conditions if start.call is not None else ())]
        role = _image_role(
            place,
            role_of(place, path, names, tests, hints),
            settings,
            hints,
            is_last=image is not None and image.is_last,
        )
        begin = Origin(start.program.at, self._how(start, path, process, image))
        return Deployment(
            name=name,
            place=place,
            role=role,
            start=begin,
            command=self._command(start, parsed),
            settings=settings,
            environment=where.scope.layers,
            config_files=configs,
            app=self._app(start, parsed, settings),
            scaling=Scaling.REPLICAS if where.is_repeated else scaling_of(place, process, attributes),
            replicas=attributes.get("replicas"),
            cpus=attributes.get("cpus"),
            stop_signal=attributes.get("stop_signal"),
            stop_timeout=attributes.get("stop_timeout"),
            restart=attributes.get("restart"),
            chain=_chain(begin, start, path, process, image, configs),
            base_image=image.base if image is not None else "",
            gpus=attributes.get("gpus"),
            proxies=proxies_of(self.project, path, place),
            deadlines=deadlines_of(self.project, path, place, attributes.get("request_timeout")),
        )

    def _how(self, start: Start, path: str, process: Process | None, image: Image | None) -> str:
        """The words for the line that starts the server."""
        at = start.program.at
        candidates: list[tuple[str, Invocation | None]] = []
        if process is not None:
            candidates += [(path, process.command), (path, process.entrypoint)]
        if image is not None:
            candidates += [(image.path, image.command), (image.path, image.entrypoint)]
        for home, invocation in candidates:
            if invocation is not None and home == at.path and invocation.at[0] <= at.span.line <= invocation.at[2]:
                return invocation.how
        return start.program.text if start.call is not None else "runs"

    def _command(self, start: Start, parsed: Parsed) -> LaunchCommand:
        call = start.call
        hops = start.where.hops
        return LaunchCommand(
            server=start.server.name,
            program=start.program.argument,
            arguments=tuple(item.argument for item in start.arguments),
            form=start.form,
            subcommand=start.subcommand,
            wrappers=start.where.wrappers,
            hops=hops,
            directory=start.where.directory or None,
            unknown_options=tuple(parsed.unknown) if call is None else _unknown_keywords(start),
            is_guarded=call is None or call.is_guarded or (bool(call.function) and not call.runs_on_import),
            function=call.function if call is not None else "",
            is_conditional=start.where.is_conditional,
            subcommand_at=start.subcommand_at,
        )

    def _configs(self, start: Start, parsed: Parsed) -> tuple[ConfigFile, ...]:
        """The settings file that counts: the one that is named, or the one that lies where the server starts."""
        server, where = start.server, start.where
        named = parsed.settings.get(server.config_option) if server.config_option else None
        if named:
            return (self._named_config(named[-1], where),)
        for name in server.config_files:
            path = self.project.settings_beside(name, where.directory, where.image, where.folder)
            if path is not None:
                return (config_file(path, self.project.settings(path), where.scope, None),)
        return ()

    def _named_config(self, named: Setting, where: Where) -> ConfigFile:
        text = str(named.value.known) if named.value.is_known else ""
        if not text:
            return ConfigFile(str(named.value), (), named.origin, is_complete=False)
        kind, colon, rest = text.partition(":")
        if colon and kind == "python":
            found = self.project.module(rest, where.directory, where.image, where.folder)
        else:
            wanted = rest if colon and kind in ("file", "toml") else text
            path = self.project.find(wanted, where.directory, where.image, where.folder)
            found = path if isinstance(path, str) else None
        if found is None:
            return ConfigFile(text, (), named.origin, is_complete=False)
        return config_file(found, self.project.settings(found), where.scope, named.origin)

    def _app(self, start: Start, parsed: Parsed, settings: Mapping[str, Setting]) -> AppReference | None:
        where = start.where
        factory = settings.get("factory")
        is_factory = factory is not None and factory.value.known is True
        if start.call is not None:
            return self._called_app(start, is_factory=is_factory)
        text, at = "", start.program.at
        if start.server.positional == "app":
            known = [item for item in parsed.positional if item.known is not None]
            if known:
                text, at = known[0].known or "", known[0].at
        if start.server.positional == "file":
            return self._file_app(parsed, where)
        for name in ("app", "app_path", "wsgi_app"):
            setting = settings.get(name)
            if not text and setting is not None and setting.value.is_known and isinstance(setting.value.known, str):
                text, at = setting.value.known, setting.origin.at if setting.origin is not None else at
        if not text:
            return None
        folder = settings.get("app_dir") or settings.get("chdir")
        directory = where.directory
        if folder is not None and isinstance(folder.value.known, str) and not folder.is_default:
            directory = posixpath.join(directory, folder.value.known)
        module = text.partition(":")[0].removesuffix("()")
        path = self.project.module(module, directory, where.image, where.folder)
        return self.applications.reference(text, at, path=path, is_factory=is_factory, is_string=True)

    def _file_app(self, parsed: Parsed, where: Where) -> AppReference | None:
        """`fastapi run app/main.py`: the file is named, the object is found in it."""
        named = next((item for item in parsed.positional if item.known is not None), None)
        if named is None:
            return None
        text = named.known or ""
        path = self.project.find(text, where.directory, where.image, where.folder)
        found = path if isinstance(path, str) else None
        return self.applications.reference(text, named.at, path=found, is_factory=False, is_string=False)

    def _called_app(self, start: Start, *, is_factory: bool) -> AppReference | None:
        call, symbol = start.call, start.symbol
        if call is None or symbol is None:
            return None
        entry: Entry | None = next((item for item in call.keywords if item.name in ("app", "target")), None)
        if entry is None and symbol.app is not None and 0 <= symbol.app < len(call.positional):
            entry = call.positional[symbol.app]
        if entry is None:
            return None
        at: Location = located(start.where.path, entry.at)
        is_string = call.app_kind == "string"
        if is_string:
            value = resolve(entry.value, start.where.scope)
            text = str(value.known) if value.is_known else entry.how
            module = text.partition(":")[0]
            path = self.project.module(module, start.where.directory, start.where.image, start.where.folder)
        else:
            text, path = entry.how, start.where.path
        return self.applications.reference(text, at, path=path, is_factory=is_factory, is_string=is_string)


def _unknown_keywords(start: Start) -> tuple[Argument, ...]:
    """Arguments of a call, or keys of its options, that are no setting of the server."""
    call, symbol = start.call, start.symbol
    if call is None or symbol is None:
        return ()
    known = {*start.server.options, *symbol.parameters, "app", "target", "config"}
    path = start.where.path
    return tuple(
        Argument(entry.name, resolve(entry.value, start.where.scope), located(path, entry.at))
        for entry in call.keywords
        if entry.name not in known
    )


def _image_role(
    place: Place, role: Role, settings: Mapping[str, Setting], hints: Sequence[str], *, is_last: bool
) -> Role:  # fmt: skip
    """The last stage of an image is what ships; a service that mounts the sources is somebody's desk."""
    if place is Place.DOCKERFILE and role is Role.UNKNOWN and is_last:
        return Role.PRODUCTION
    if place is not Place.COMPOSE or role not in (Role.UNKNOWN, Role.PRODUCTION):
        return role
    reload = settings.get("reload")
    reloads = reload is not None and reload.value.known is True
    if "watches" in hints or ("mounts-source" in hints and (reloads or role is Role.UNKNOWN)):
        return Role.DEVELOPMENT
    return Role.PRODUCTION if role is Role.UNKNOWN and not reloads else role


def _chain(
    begin: Origin,
    start: Start,
    path: str,
    process: Process | None,
    image: Image | None,
    configs: Sequence[ConfigFile],
) -> tuple[Origin, ...]:
    """Everything that takes part, each place once."""
    found = [begin]
    if process is not None:
        found.append(Origin(located(path, process.at), process.name))
    found += start.where.chain
    if image is not None:
        found.append(Origin(located(image.path, image.stages[0].at), "FROM"))
    for config in configs:
        if config.named_by is not None:
            found.append(config.named_by)
    return tuple(dict.fromkeys(found))
