"""Bytes of any file -> what it says about launches. Pure: the same bytes give the same facts, and nothing is raised."""

import codecs
import re

from asynclint.launch.text import Source
from asynclint.model.launchfacts import LaunchFacts, encode_launch

#: What every file about launches has at least one of; looking for it is far cheaper than any parser.
_SHEBANG = re.compile(rb"#![^\n]*\b(?:sh|bash|ash|dash|zsh)\b")
_SHELL_SUFFIXES = (".sh", ".bash", ".sh.j2", ".sh.tpl", ".sh.tmpl", ".sh.jinja2")
_COMPOSE_NAME = re.compile(r"(?:docker-)?compose(?:[.-].*)?\.ya?ml|.*[.-]compose\.ya?ml")
_UNIT_NAME = re.compile(r".*\.service(?:\.(?:j2|tpl|tmpl|in|jinja2|template))?")
_DOCKERFILE_NAME = re.compile(r"(?:dockerfile|containerfile)(?:[._-].*)?|.*[._-](?:dockerfile|containerfile)")
_TEMPLATES = (".tpl", ".j2", ".tmpl", ".jinja2", ".conf", ".in")
_ENV_NAME = re.compile(r"\.env(?:[._-].*)?|.*\.env")
_CI_PATHS = re.compile(
    r"(?:^|/)(?:\.github/(?:workflows|actions)/|\.gitlab-ci|\.circleci/|bitbucket-pipelines|\.drone)"
)
_TERRAFORM = (
    b"aws_ecs_task_definition",
    b"aws_lb",
    b"aws_alb",
    b"google_cloud_run",
    b"azurerm_linux_web_app",
    b"azurerm_app_service",
)
_BINARY = b"\0"


def read_launch_file(path: str, data: bytes) -> bytes:
    """Encoded `LaunchFacts`; those of a file that says nothing about launches have no kind. Raises nothing."""
    try:
        return encode_launch(_read(path, data))
    except Exception as error:  # a reader's mistake costs one file, and is told
        return encode_launch(LaunchFacts("", note=f"cannot be read: {type(error).__name__}: {error}"))


def _read(path: str, data: bytes) -> LaunchFacts:
    name = path.rpartition("/")[2].lower()
    data = data.removeprefix(codecs.BOM_UTF8)
    if _BINARY in data[:8000] or data.startswith((b"\x7fELF", b"\x89PNG")):
        return LaunchFacts("")
    kind = _kind(path, name, data)
    if not kind:
        return LaunchFacts("")
    return _with(kind, name, Source(_decoded(data)))


def source_of(data: bytes) -> Source:
    """The text of a file, for a reader."""
    return Source(_decoded(data.removeprefix(codecs.BOM_UTF8)))


def _decoded(data: bytes) -> str:
    """The text with plain ends of lines: lines and columns stay what they are."""
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff").replace("\r\n", "\n")


def _kind(path: str, name: str, data: bytes) -> str:
    """Which reader the file is for; empty for none."""
    if _DOCKERFILE_NAME.fullmatch(name) and not name.endswith((".md", ".txt", ".yml", ".yaml", ".py", ".dockerignore")):
        return "Dockerfile"
    if name.startswith("procfile"):
        return "Procfile"
    if _UNIT_NAME.fullmatch(name):
        return "systemd"
    if name.endswith((".yml", ".yaml", ".yml.j2", ".yaml.j2")):
        return _yaml_kind(path, name, data)
    if name.endswith(".toml"):
        return _toml_kind(name, data)
    if name.endswith((".json", ".js", ".cjs")):
        return _json_kind(path, name, data)
    if name.endswith(".tf"):
        return "Terraform" if any(word in data for word in _TERRAFORM) else ""
    if name == "startup.txt":
        return "App Service"
    if name.endswith(".config"):
        return "Elastic Beanstalk" if "/.ebextensions/" in f"/{path}" else ""
    if name == "kustomization":
        return "kustomization"
    if name == "captain-definition":
        return "CapRover"
    if name.endswith(_TEMPLATES) and b"[Service]" in data and b"ExecStart=" in data:
        return "systemd"
    if name.endswith((".conf", ".ini", ".conf.j2", ".conf.tpl", ".ini.j2")):
        return "supervisord" if b"[program:" in data or b"[fcgi-program:" in data else ""
    if name.startswith(("makefile", "gnumakefile")) or name.endswith(".mk"):
        return "Makefile"
    if name in ("justfile", ".justfile") or name.endswith(".just"):
        return "justfile"
    if _ENV_NAME.fullmatch(name):
        return "env"
    if name.endswith(_SHELL_SUFFIXES) or ("." not in name and _SHEBANG.match(data)):
        return "script"
    return ""


def _yaml_kind(path: str, name: str, data: bytes) -> str:
    if _CI_PATHS.search(path):
        return "CI"
    if _COMPOSE_NAME.fullmatch(name):
        return "compose"
    if name.startswith("kustomization."):
        return "kustomization"
    if name.startswith("values"):
        return "values"
    stem = name.partition(".")[0]
    named = {"render": "Render", "heroku": "Heroku", "apprunner": "App Runner", "taskfile": "Taskfile"}
    if stem in named:
        return named[stem]
    if b"AWS::ECS::TaskDefinition" in data or b"containerDefinitions" in data:
        return "ECS"
    if b"apiVersion:" in data and b"kind:" in data:
        return "Kubernetes"
    if stem in ("app", "service") and b"entrypoint:" in data and b"runtime:" in data:
        return "App Engine"
    if (data.startswith(b"services:") or b"\nservices:" in data) and (b"image:" in data or b"build:" in data):
        return "compose"
    return ""


def _toml_kind(name: str, data: bytes) -> str:
    if name == "pyproject.toml":
        return "pyproject" if b"scripts" in data or b"tasks" in data else ""
    if name == "nixpacks.toml":
        return "nixpacks"
    if name == "railway.toml":
        return "Railway"
    return "fly.io" if name.startswith("fly") else "settings.toml" if "hypercorn" in name else ""


def _json_kind(path: str, name: str, data: bytes) -> str:
    if name == "devcontainer.json":
        return "devcontainer"
    if name == "launch.json":
        return "editor" if "/.vscode/" in f"/{path}" else ""
    named = {"package.json": "package.json", "railway.json": "Railway", "app.json": "app.json"}
    if name in named:
        return named[name]
    if name.startswith(("ecosystem", "pm2")):
        return "PM2"
    return "ECS" if b"ontainerDefinitions" in data else ""


def _with(kind: str, name: str, source: Source) -> LaunchFacts:
    """Readers are imported when their first file turns up."""
    if kind in ("Dockerfile", "compose", "Kubernetes", "kustomization"):
        return _with_containers(kind, source)
    if kind == "systemd":
        from asynclint.launch.units import read_systemd

        return read_systemd(source, name)
    if kind == "supervisord":
        from asynclint.launch.units import read_supervisor

        return read_supervisor(source)
    if kind == "ECS":
        from asynclint.launch.amazon import read_task_definitions

        return read_task_definitions(source)
    if kind == "Terraform":
        from asynclint.launch.terraform import read_terraform

        return read_terraform(source)
    if kind == "settings.toml":
        from asynclint.launch.settings_file import read_settings_toml

        return read_settings_toml(source)
    if kind in ("App Service", "Elastic Beanstalk", "CapRover"):
        return _with_web_host(kind, source)
    return _with_platform(kind, source)


def _with_containers(kind: str, source: Source) -> LaunchFacts:
    if kind == "Dockerfile":
        from asynclint.launch.dockerfile import read_dockerfile

        return read_dockerfile(source)
    if kind == "compose":
        from asynclint.launch.compose import read_compose

        return read_compose(source)
    if kind == "Kubernetes":
        from asynclint.launch.kubernetes import read_kubernetes

        return read_kubernetes(source)
    from asynclint.launch.kustomize import read_kustomization

    return read_kustomization(source)


def _with_platform(kind: str, source: Source) -> LaunchFacts:
    from asynclint.launch import plain, platforms, tasks

    readers = {
        "Procfile": plain.read_procfile,
        "script": plain.read_shell_file,
        "env": plain.read_env_file,
        "Makefile": plain.read_makefile,
        "justfile": plain.read_justfile,
        "fly.io": platforms.read_fly,
        "Render": platforms.read_render,
        "Railway": platforms.read_railway,
        "nixpacks": platforms.read_nixpacks,
        "Heroku": platforms.read_heroku,
        "app.json": platforms.read_app_json,
        "App Runner": platforms.read_app_runner,
        "App Engine": platforms.read_app_engine,
        "pyproject": tasks.read_pyproject,
        "package.json": tasks.read_package_json,
        "Taskfile": tasks.read_taskfile,
        "CI": tasks.read_workflow,
        "editor": tasks.read_editor,
        "devcontainer": tasks.read_devcontainer,
        "PM2": tasks.read_pm2,
        "values": tasks.read_values,
    }
    return readers[kind](source)


def _with_web_host(kind: str, source: Source) -> LaunchFacts:
    from asynclint.launch import webhosts

    readers = {"App Service": webhosts.read_startup_command, "Elastic Beanstalk": webhosts.read_beanstalk}
    return readers.get(kind, webhosts.read_captain)(source)


def read_python_launches(data: bytes) -> LaunchFacts:
    """The calls of a Python file that start servers."""
    from asynclint.launch.python_calls import may_launch, read_python

    return read_python(Source(_decoded(data))) if may_launch(data) else LaunchFacts("")


def read_settings(path: str, data: bytes) -> LaunchFacts:
    """A file that a command names as a server's settings."""
    from asynclint.launch.settings_file import read_settings_file, read_settings_toml

    source = Source(_decoded(data))
    return read_settings_toml(source) if path.endswith(".toml") else read_settings_file(source)
