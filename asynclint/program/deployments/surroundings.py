"""What surrounds a process of a launch file: its image, its variables, what it inherits, what is said of its size."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import structs

from asynclint.model.launch import EnvironmentLayer, Origin, Place, Scaling, Setting, Source, Value, Variable
from asynclint.model.launchfacts import BY_DEFAULT, Entry, Expr, Invocation, Opaque, Process
from asynclint.program.deployments.images import Image, image_of, layer_of
from asynclint.program.deployments.project import ProjectFiles
from asynclint.program.deployments.resolve import Scope, resolve
from asynclint.program.deployments.roles import PRODUCTION, words_of
from asynclint.program.deployments.words import located

_VALUE = re.compile(r"\{\{ \.Values\.([\w.]+) \}\}")
_GO_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?")


_COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
_EXAMPLES = (".example", ".sample", ".template", ".dist", "-example", ".tmpl", ".default")
_OWNERS = frozenset(
    {"library", "bitnami", "grafana", "prom", "minio", "hashicorp", "apache", "elastic", "confluentinc", "oliver006"}
    | {"istio", "envoyproxy", "jaegertracing", "otel", "datadog", "newrelic", "cloudsql-docker", "cloud-sql-connectors"}
)
_OTHERS = (
    *("postgres", "pgvector", "pgbouncer", "redis", "valkey", "memcached", "mongo", "mysql", "mariadb", "rabbitmq"),
    *(
        "nginx",
        "traefik",
        "caddy",
        "envoy",
        "haproxy",
        "oauth2-proxy",
        "cloud-sql-proxy",
        "python",
        "busybox",
        "alpine",
    ),
    *("elasticsearch", "opensearch", "qdrant", "weaviate", "kafka", "zookeeper", "nats", "minio", "grafana", "node"),
    *(
        "prometheus",
        "exporter",
        "jaeger",
        "otel",
        "fluent",
        "vault",
        "keycloak",
        "flower",
        "adminer",
        "mailhog",
        "debian",
    ),
    *("mlflow", "vllm", "ollama", "text-generation", "tritonserver", "localstack", "clickhouse", "ubuntu", "kubectl"),
)


class Surroundings:
    """Answers for the processes of one project."""

    def __init__(self, project: ProjectFiles) -> None:
        self.project = project
        self._homes: dict[int, str] = {}  # parts of a process that another file says -> that file
        self.charts = {
            posixpath.dirname(path): {entry.name: entry.value for entry in facts.attributes}
            for path, facts in project.of_kind("values")
        }

    def extended(self, path: str, process: Process) -> Process:
        """A compose service with what it inherits by `extends`."""
        extends = self.base_service(path, process) if process.place == "compose" else ""
        if not extends:
            return process
        file, _, name = extends.rpartition(":")
        other = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
        facts = self.project.facts(other)
        parent = next((item for item in facts.processes if item.name == name), None) if facts is not None else None
        if parent is None or parent is process or (parent.extends and parent.extends == process.extends):
            return process
        return self.merged(process, parent, other, path)

    def merged(self, process: Process, parent: Process, home: str, path: str) -> Process:
        """A process of the file `path` with what it inherits from one of the file `home`."""
        if home != path:
            parts = (parent.entrypoint, parent.command, *parent.environment, *parent.attributes)
            for part in parts:
                if part is not None:
                    self._homes.setdefault(id(part), home)
        given = {entry.name for entry in process.attributes}
        return Process(
            name=process.name,
            place=process.place,
            at=process.at,
            entrypoint=process.entrypoint or parent.entrypoint,
            command=process.command or parent.command,
            environment=[*parent.environment, *process.environment],
            environment_files=[*parent.environment_files, *process.environment_files],
            is_open=process.is_open or parent.is_open,
            directory=process.directory or parent.directory,
            image=process.image or parent.image,
            build=process.build or parent.build,
            attributes=[*process.attributes, *(entry for entry in parent.attributes if entry.name not in given)],
            hints=[*process.hints, *parent.hints],
            scaling=process.scaling,
        )

    def pasted(self, path: str, process: Process) -> Process:
        """A container with the commands that its template takes from the values of the chart."""
        found: dict[str, Invocation] = {}
        for key in ("entrypoint", "command"):
            invocation: Invocation | None = getattr(process, key)
            words = invocation.words if invocation is not None else None
            name = _VALUE.fullmatch(words[0].text) if words is not None and len(words) == 1 else None
            value = self._chart_lists(posixpath.dirname(path)).get(name[1]) if name is not None else None
            if value is not None:
                home, found[key] = value
                self._homes[id(found[key])] = home
        return structs.replace(process, **found) if found else process

    def _chart_lists(self, folder: str) -> Mapping[str, tuple[str, Invocation]]:
        while folder and folder not in self.charts:
            folder = posixpath.dirname(folder)
        path = posixpath.join(folder, "values.yaml")
        facts = self.project.facts(path)
        listed = facts.processes if facts is not None and facts.kind == "values" else ()
        return {item.name: (path, item.entrypoint) for item in listed if item.entrypoint is not None}

    def own_layers(self, path: str, process: Process, scope: Scope) -> Iterator[EnvironmentLayer]:
        how = process.environment[0].how if process.environment else ""
        own = [entry for entry in process.environment if id(entry) not in self._homes]
        inherited = [entry for entry in process.environment if id(entry) in self._homes]
        if own or process.is_open:
            yield layer_of(own, path, scope, f"{path} {how}".strip(), is_open=process.is_open)
        if inherited:
            home = self._homes[id(inherited[0])]
            yield layer_of(inherited, home, scope, f"{home} {how}".strip())
        for entry in reversed(process.environment_files):
            found = self.project.find(entry.name, "", None, posixpath.dirname(path)) if "$" not in entry.name else None
            facts = self.project.facts(found) if isinstance(found, str) else None
            if facts is not None and isinstance(found, str):
                yield layer_of(facts.variables, found, scope, found)
            else:
                yield self._documented(posixpath.join(posixpath.dirname(path), entry.name), f"{entry.how} {entry.name}")

    def beanstalk(self, folder: str) -> Iterator[EnvironmentLayer]:
        """What the settings of Elastic Beanstalk beside a Procfile give its processes."""
        for path, facts in self.project.of_kind("Elastic Beanstalk"):
            if posixpath.dirname(posixpath.dirname(path)) == folder:
                yield layer_of(facts.variables, path, Scope(), path, is_open=True)

    def _documented(self, path: str, how: str) -> EnvironmentLayer:
        """A file of variables that is not there: an example of it tells which ones it sets, though not to what."""
        folder, _, name = posixpath.normpath(path).rpartition("/")
        stems = (name, ".env") if name.startswith(".env") else (name,)
        for stem in stems:
            for ending in _EXAMPLES:
                example = posixpath.join(folder, stem + ending)
                facts = self.project.facts(example)
                if facts is not None and facts.kind == "env":
                    variables = {
                        entry.name: Variable(
                            entry.name, Value(because=f"set by {name}"), Origin(located(example, entry.at), entry.how)
                        )
                        for entry in facts.variables
                    }
                    return EnvironmentLayer(how, variables)
        return EnvironmentLayer(how, {}, is_open=True)

    def supervised(self) -> tuple[EnvironmentLayer, ...]:
        """What programs under supervisord inherit from the image that starts it."""
        for path, facts in self.project.of_kind("Dockerfile"):
            image = image_of(path, facts, "", posixpath.dirname(path))
            if image is not None and any(map(_starts_supervisor, (image.entrypoint, image.command))):
                return image.layers
        return ()

    def base_service(self, path: str, process: Process) -> str:
        """A service without an image of its own adds to the service of that name in the file beside it."""
        if process.extends or process.image or process.build is not None:
            return process.extends
        folder, _, name = path.rpartition("/")
        for base in _COMPOSE_FILES:
            other = posixpath.join(folder, base)
            facts = self.project.facts(other)
            if base != name and facts is not None and any(item.name == process.name for item in facts.processes):
                return f"{base}:{process.name}"
        return ""

    def is_overridden(self, path: str, process: Process) -> bool:
        """Does a file for production beside this one say something else about the service?"""
        folder, _, name = path.rpartition("/")
        if name not in _COMPOSE_FILES:
            return False
        return any(
            posixpath.dirname(other) == folder
            and words_of(other.rpartition("/")[2]) & PRODUCTION
            and any(item.name == process.name for item in facts.processes)
            for other, facts in self.project.of_kind("compose")
        )

    def home(self, part: Invocation | Entry, path: str) -> str:
        """The file that says this part of a process of `path`."""
        return self._homes.get(id(part), path)

    def host(self, folder: str) -> tuple[EnvironmentLayer, ...]:
        """Compose takes variables from `.env` beside it."""
        path = posixpath.join(folder, ".env") if folder else ".env"
        facts = self.project.facts(path)
        return (layer_of(facts.variables, path, Scope(), path),) if facts is not None else ()

    def chart(self, folder: str) -> Mapping[str, Expr]:
        """Values of the chart that a template belongs to."""
        while folder:
            if folder in self.charts:
                return self.charts[folder]
            folder = posixpath.dirname(folder)
        return self.charts.get("", {})

    def image(self, path: str, process: Process) -> Image | None:
        build = process.build
        folder = posixpath.dirname(path)
        if build is None:
            return self._named_image(process.image, process.place)
        if "://" in build.context or "$" in build.context:
            return None
        context = posixpath.normpath(posixpath.join(folder, build.context))
        context = "" if context == "." else context
        name = build.dockerfile or "Dockerfile"
        dockerfile = posixpath.normpath(posixpath.join(context, name))
        facts = self.project.facts(dockerfile)
        if facts is None and not build.dockerfile:
            dockerfile = posixpath.join(context, "Containerfile")
            facts = self.project.facts(dockerfile)
        if facts is None or facts.kind != "Dockerfile":
            return None
        return image_of(dockerfile, facts, build.target, context, build.arguments, path)

    def _named_image(self, name: str, place: str) -> Image | None:
        """An image that some compose file of the project builds under this name, or whose Dockerfile's folder says so.

        Manifests name images that are built elsewhere: there the only Dockerfile will do, for what may be its image.
        """
        if not name:
            return None
        wanted = _repository(name)
        for path, facts in self.project.of_kind("compose"):
            for process in facts.processes:
                if process.build is not None and process.image and _repository(process.image) == wanted:
                    return self.image(path, process)
        dockerfiles = [path for path, _ in self.project.of_kind("Dockerfile")]
        stem = wanted.rpartition("/")[2]
        chosen = [path for path in dockerfiles if posixpath.dirname(path).rpartition("/")[2] == stem]
        if not chosen and place != "compose" and len(dockerfiles) == 1 and _is_local(wanted):
            chosen = dockerfiles
        if len(chosen) != 1:
            return None
        return image_of(chosen[0], self.project.files[chosen[0]], "", posixpath.dirname(chosen[0]))

    def attributes(self, path: str, process: Process | None, image: Image | None, scope: Scope) -> dict[str, Setting]:
        """Replicas, cores, stop signal and the like, from the process, else from its image."""
        found: dict[str, Setting] = {}
        for entry in process.attributes if process is not None else ():
            value = _measured(entry.name, resolve(entry.value, scope))
            if entry.name == "cpus" and isinstance(entry.value, Opaque) and value.is_unknown:
                continue  # of a chart whose values say nothing about it
            origin = Origin(located(self.home(entry, path), entry.at), entry.how)
            source = Source.DEFAULT if entry.how.endswith(BY_DEFAULT) else Source.CONFIG
            found.setdefault(entry.name, Setting(entry.name, value, source, origin, entry.how))
        if image is not None and image.stop_signal is not None and "stop_signal" not in found:
            entry = image.stop_signal
            origin = Origin(located(image.path, entry.at), entry.how)
            found["stop_signal"] = Setting(entry.name, resolve(entry.value, scope), Source.IMAGE, origin, entry.how)
        return found


def combined(process: Process, image: Image | None) -> tuple[Invocation | None, Invocation | None, bool]:
    """Entrypoint and command that really run, and whether the process says anything about them itself."""
    if process.entrypoint is not None:
        return process.entrypoint, process.command, True
    if image is None:
        return None, process.command, True
    if process.command is not None:
        return image.entrypoint, process.command, True
    return image.entrypoint, image.command, False


def _starts_supervisor(invocation: Invocation | None) -> bool:
    if invocation is None:
        return False
    words = [*(invocation.words or ())]
    words += [word for command in (invocation.script.commands if invocation.script else ()) for word in command.words]
    return any("supervisord" in word.text for word in words)


def heroku(path: str, process: Process) -> EnvironmentLayer:
    """Heroku's buildpack sets the number of workers by the size of the dyno."""
    origin = Origin(located(path, process.at), "platform")
    value = Value(because="Heroku sets it by the size of the dyno")
    return EnvironmentLayer("platform", {"WEB_CONCURRENCY": Variable("WEB_CONCURRENCY", value, origin)})


def _repository(name: str) -> str:
    """An image's name without tag and digest."""
    name = name.partition("@")[0]
    head, colon, tag = name.rpartition(":")
    return head if colon and "/" not in tag else name


def _is_local(name: str) -> bool:
    """Could this be the project's own image? Those of others are known by their owners or their names."""
    owner, _, stem = name.lower().rpartition("/")
    if owner.rpartition("/")[2] in _OWNERS:
        return False
    return not any(word in stem for word in _OTHERS)


def _measured(name: str, value: Value) -> Value:
    """Numbers as numbers: cores (`500m`, `150%`), seconds (`1m30s`), counts."""
    return Value(tuple(_number(name, candidate) for candidate in value.candidates), value.because)


def _number(name: str, candidate: object) -> str | int | float | bool | None:
    text = str(candidate).strip()
    if name not in ("cpus", "stop_timeout", "replicas", "request_timeout"):
        return text
    if name == "cpus" and text.endswith("m") and text[:-1].isdigit():
        return int(text[:-1]) / 1000
    if name == "cpus" and text.endswith("%") and text[:-1].isdigit():
        return int(text[:-1]) / 100
    if name == "stop_timeout" and text:
        match = _GO_DURATION.fullmatch(text.replace("min", "m").replace("sec", "s").replace(" ", ""))
        if match is not None:
            hours, minutes, seconds = (float(part or 0) for part in match.groups())
            total = hours * 3600 + minutes * 60 + seconds
            return int(total) if total.is_integer() else total
    try:
        number = float(text)
        return int(number) if number.is_integer() else number
    except (ValueError, OverflowError):
        return text


def scaling_of(place: Place, process: Process | None, attributes: Mapping[str, Setting]) -> Scaling:
    replicas = attributes.get("replicas")
    if process is None:
        return Scaling.UNKNOWN
    if process.scaling == "platform":
        return Scaling.PLATFORM
    if replicas is not None:
        known = replicas.value.known
        if not replicas.value.is_known or (isinstance(known, (int, float)) and known != 1) or isinstance(known, str):
            return Scaling.REPLICAS
    if process.scaling == "unknown" or place in (Place.CI, Place.EDITOR):
        return Scaling.UNKNOWN
    return Scaling.NONE
