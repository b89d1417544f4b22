"""Names of files that may say how something is launched. Only names are looked at; contents decide later."""

#: Larger files are data, whatever they are called.
LARGEST = 1_000_000

_SUFFIXES = (
    *(".yml", ".yaml", ".sh", ".bash", ".service", ".dockerfile", ".containerfile", ".toml", ".json", ".conf", ".ini"),
    *(".env", ".mk", ".j2", ".jinja2", ".tpl", ".tmpl", ".just", ".tf", ".config"),
)
_PREFIXES = ("dockerfile", "containerfile", "procfile", ".env", "ecosystem.config", "makefile", "gnumakefile")
#: What images start: shell scripts, also without a suffix and a first line that says so.
_ENTRYPOINTS = ("entrypoint", "docker-entrypoint")
#: Those that only these names are launch files among.
_TOML = ("pyproject.toml", "railway.toml", "nixpacks.toml")
_JSON = ("package.json", "railway.json", "app.json", "launch.json", "devcontainer.json", "dockerrun.aws.json")
#: The start-up command of App Service.
_OTHERS = ("startup.txt",)
_JSON_WORDS = ("task", "ecs", "container", "pm2", "ecosystem")
_TOML_WORDS = ("fly", "hypercorn")
_CONF_WORDS = ("supervisor", "program", "gunicorn", "uvicorn", "web", "app", "api", "server")


def may_be_launch_file(name: str) -> bool:
    """Is a file of this name worth reading? The name comes without its folder."""
    if name.endswith((".py", ".pyi", ".ipynb")):
        return False
    lower = name.lower()
    if lower.endswith(".json"):
        return lower in _JSON or any(word in lower for word in _JSON_WORDS)
    if lower.endswith(".toml"):
        return lower in _TOML or any(word in lower for word in _TOML_WORDS)
    if lower.endswith((".conf", ".ini")):
        return any(word in lower for word in _CONF_WORDS)
    if lower.endswith(_SUFFIXES) or lower.startswith(_PREFIXES) or lower in _OTHERS:
        return True
    return "." not in name


def is_ambiguous(name: str) -> bool:
    """Could a file of this name just as well be Python? Then its first line tells."""
    return "." not in name and not is_certainly_launch_file(name)


def is_certainly_launch_file(name: str) -> bool:
    """Would somebody miss this file in the report?"""
    lower = name.lower()
    return lower.startswith((*_PREFIXES, *_ENTRYPOINTS)) or "compose" in lower or lower == "justfile"
