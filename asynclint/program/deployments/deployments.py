"""Facts of launch files -> deployments: every way in which the project starts a server, with its effective settings."""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from asynclint.catalogue.server_index import Servers
from asynclint.model.launch import Deployment, Form, Origin, Place, Role, Scaling, Value
from asynclint.model.launchfacts import Invocation, LaunchFacts, Process
from asynclint.model.source import Location
from asynclint.program.deployments.apps import Applications
from asynclint.program.deployments.describe import Describer
from asynclint.program.deployments.follow import Follower, Start, Where, shell_items
from asynclint.program.deployments.images import Image, image_of, layer_of
from asynclint.program.deployments.overlays import KIND, Overlays
from asynclint.program.deployments.project import ProjectFiles
from asynclint.program.deployments.resolve import Scope, resolve
from asynclint.program.deployments.roles import PRODUCTION, words_of
from asynclint.program.deployments.surroundings import Surroundings, combined, heroku
from asynclint.program.deployments.words import Item, located

if TYPE_CHECKING:
    from asynclint.program.evaluation.evaluate import Evaluator

_MOST = 2000
#: Kinds of files whose processes are for others to use.
_ONLY_TELL = ("Python", "values", KIND)
#: Readers whose processes are of this kind of place; the others name it themselves.
_PLACES = {place.value: place for place in Place}


@dataclass
class Linker:
    """Goes through everything that starts something."""

    project: ProjectFiles
    servers: Servers
    applications: Applications
    found: list[Deployment] = field(default_factory=list)
    #: does a platform run an image by a name that no file here builds? It is the project's own, most likely
    runs_images: bool = False
    used: set[tuple[str, str]] = field(default_factory=set)  # Dockerfile and stage of images that somebody starts as is

    def __post_init__(self) -> None:
        self.follower = Follower(self.project, self.servers)
        self.surroundings = Surroundings(self.project)
        self.describer = Describer(self.surroundings, self.applications)

    def link(self) -> list[Deployment]:
        files = self.project.files
        overlays = Overlays(self.project, self.surroundings)
        for path in sorted(files):
            for process in files[path].processes:
                if files[path].kind not in _ONLY_TELL and not overlays.is_patch(path) and len(self.found) < _MOST:
                    self._process(path, process)
        for path, process in overlays.patched():
            if len(self.found) < _MOST:
                self._process(path, process)
        for path, facts in self.project.of_kind("Dockerfile"):
            self._images(path, facts)
        for path, facts in self.project.of_kind("script"):
            if path not in self.follower.reached and facts.script is not None:
                invocation = Invocation((1, 0, 1, 0), "script", None, facts.script)
                self._lonely(path, path.rpartition("/")[2], Place.SCRIPT, invocation)
        for path in sorted(files):
            for task in files[path].tasks:
                if f"{path} {task.name}" not in self.follower.reached and task.entrypoint is not None:
                    self._lonely(path, task.name, Place.TASK, task.entrypoint)
        for path, facts in self.project.of_kind("Python"):
            self._python(path, facts)
        self._settings_files()
        found = [item for item in self.found if not _only_tells(item)]
        return _distinct(_ranked(self._weighed(found)))

    def _weighed(self, found: list[Deployment]) -> list[Deployment]:
        """Of the arms of a script, those that leave the number of processes open while others decide it: which of
        them runs, nobody knows.
        """
        arms: dict[tuple[str, str, str], list[Deployment]] = {}
        for item in found:
            if item.command.is_conditional and item.role in (Role.PRODUCTION, Role.UNKNOWN):
                arms.setdefault((item.place, item.name, item.start.at.path), []).append(item)
        doubtful = {
            id(item)
            for group in arms.values()
            if any(map(self._is_decided, group))
            for item in group
            if not self._is_decided(item)
        }
        return [replace(item, role=Role.UNKNOWN) if id(item) in doubtful else item for item in found]

    def _is_decided(self, item: Deployment) -> bool:
        setting = item.effective(self.servers[item.server].roles.get("processes", ""))
        return setting is not None and not setting.is_default

    # ---------------------------------------------------------------- kinds of starts
    def _process(self, path: str, process: Process) -> None:
        place = _PLACES.get(process.place, Place.SCRIPT)
        process = self.surroundings.pasted(path, self.surroundings.extended(path, process))
        image = self.surroundings.image(path, process)
        folder = posixpath.dirname(path)
        host = self.surroundings.host(folder) if place is Place.COMPOSE else ()
        layers = [*self.surroundings.own_layers(path, process, Scope((), host))]
        if image is not None:
            layers += image.layers
        if place is Place.SUPERVISOR:
            layers += self.surroundings.supervised()
        if place is Place.PROCFILE:
            beanstalk = list(self.surroundings.beanstalk(folder))
            layers += beanstalk or [heroku(path, process)]
            place = Place.BEANSTALK if beanstalk else place
        scope = Scope(tuple(layers), host, self.surroundings.chart(folder))
        directory = resolve(process.directory, scope).known if process.directory is not None else None
        where = Where(
            path=path,
            scope=scope,
            folder=folder,
            directory=str(directory) if directory is not None else image.directory if image is not None else "",
            image=image,
        )
        entrypoint, command, is_own = combined(process, image)
        if image is not None and (not is_own or process.scaling == "platform"):
            self.used.add((image.path, image.name))
        self.runs_images |= process.scaling == "platform" and image is None and entrypoint is None and command is None
        for start in self._starts(entrypoint, command, where, path, process, image):
            made = self.describer.deployment(start, place, process.name, path, process=process, image=image)
            if made.role is Role.PRODUCTION and self.surroundings.is_overridden(path, process):
                made = replace(made, role=Role.UNKNOWN)
            self.found.append(made)

    def _starts(
        self,
        entrypoint: Invocation | None,
        command: Invocation | None,
        where: Where,
        path: str,
        process: Process | None,
        image: Image | None,
    ) -> list[Start]:
        """An entrypoint in exec form gets the command's words; a command alone stands for itself."""

        def is_image(invocation: Invocation) -> bool:
            return image is not None and invocation in (image.entrypoint, image.command)

        def home(invocation: Invocation) -> str:
            return (
                image.path if image is not None and is_image(invocation) else self.surroundings.home(invocation, path)
            )

        if entrypoint is None or not (entrypoint.words or entrypoint.script):
            if command is None:
                return []
            inner = replace(where, path=home(command))
            return self.follower.invocation(command, inner, is_image=is_image(command))
        appended = shell_items(command, home(command), where.scope) if command is not None else []
        origin = Origin(located(home(entrypoint), entrypoint.at), entrypoint.how)
        chain = (origin,) if command is not None else ()
        inner = replace(where, path=home(entrypoint), chain=chain)
        return self.follower.invocation(entrypoint, inner, appended, is_image=is_image(entrypoint))

    def _images(self, path: str, facts: LaunchFacts) -> None:
        """Images that nobody starts as they are: whoever runs them decides the rest."""
        folder = posixpath.dirname(path)
        below = {stage.base.value for stage in facts.stages if hasattr(stage.base, "value")}
        for index, stage in enumerate(facts.stages):
            is_last = index + 1 == len(facts.stages)
            if stage.command is None and stage.entrypoint is None and not is_last:
                continue
            if not is_last and stage.name in below and stage.name:
                continue  # what is built on it decides
            image = image_of(path, facts, stage.name or str(index), folder)
            if image is None or (path, image.name) in self.used:
                continue
            where = Where(path, Scope(image.layers), folder, image.directory, image)
            starts = self._starts(image.entrypoint, image.command, where, path, None, image)
            for start in starts:
                found = self.describer.deployment(start, Place.DOCKERFILE, stage.name, path, image=image)
                self.found.append(replace(found, scaling=Scaling.PLATFORM) if self.runs_images else found)

    def _lonely(self, path: str, name: str, place: Place, invocation: Invocation) -> None:
        where = Where(path, Scope(), posixpath.dirname(path))
        if place is Place.SCRIPT:
            where = replace(where, seen=frozenset({path}))
        facts = self.project.files[path]
        if facts.kind == "Makefile":
            where = replace(where, scope=Scope((), (layer_of(facts.variables, path, Scope(), path),)))
        for start in self.follower.invocation(invocation, where):
            self.found.append(self.describer.deployment(start, place, name, path))

    def _settings_files(self) -> None:
        """Settings files that no launch names: somebody starts the server with them, and nobody can see how."""
        named = {config.path for deployment in self.found for config in deployment.config_files}
        for server in self.servers:
            wanted = frozenset(server.config_files)
            for path in sorted(self.project.paths - named):
                if path.rpartition("/")[2] not in wanted:
                    continue
                at = located(path, (1, 0, 1, 0))
                where = Where(path, Scope(), posixpath.dirname(path))
                start = Start(server, Item(server.name, Value.of(server.name), at, path=path), (), where, Form.EXEC)
                name = posixpath.basename(path)
                self.found.append(self.describer.deployment(start, Place.SETTINGS, name, path))

    def _python(self, path: str, facts: LaunchFacts) -> None:
        where = Where(path, Scope(), posixpath.dirname(path))
        for call in facts.calls:
            if (path, call.at[0]) not in self.follower.calls:
                for start in self.follower.python_call(path, call, where):
                    name = call.function or posixpath.basename(path)
                    self.found.append(self.describer.deployment(start, Place.PYTHON, name, path))


def _only_tells(item: Deployment) -> bool:
    """`uvicorn --version` starts nothing."""
    return any(argument.text in ("--help", "--version") for argument in item.command.arguments)


def _ranked(found: list[Deployment]) -> list[Deployment]:
    """Where a platform runs the application, a compose file that is not called so is not for production."""
    elsewhere: set[object] = set()
    for item in found:
        if item.scaling is Scaling.PLATFORM and item.role is Role.PRODUCTION:
            elsewhere |= {item.start.at, item.app.text if item.app is not None else item.start.at}
    return [
        replace(item, role=Role.UNKNOWN)
        if item.place is Place.COMPOSE
        and item.role is Role.PRODUCTION
        and not any(words_of(origin.at.path) & PRODUCTION for origin in item.chain)
        and elsewhere & {item.start.at, item.app.text if item.app is not None else item.start.at}
        else item
        for item in found
    ]


def _distinct(found: Sequence[Deployment]) -> list[Deployment]:
    """In the order of files; one start that is reached in the same way twice is one."""
    ordered = sorted(found, key=lambda item: (item.start.at, item.place.value, item.name))
    kept: dict[tuple[Location, str, str, str], Deployment] = {}
    for item in ordered:
        kept.setdefault((item.start.at, item.place.value, item.name, item.command.text), item)
    return list(kept.values())


def link_deployments(
    files: Mapping[str, LaunchFacts],
    paths: frozenset[str],
    settings: Callable[[str], LaunchFacts | None],
    servers: Servers,
    evaluator: "Evaluator | None" = None,
) -> list[Deployment]:
    """All deployments of a project, in the order of their files. `settings` reads a file that a command names."""
    return Linker(ProjectFiles(files, paths, settings), servers, Applications(evaluator)).link()
