"""Where the packages of a project are installed: options, variables and folders in, one environment out.

The order is the one people expect from their other tools: what they say, then what is active, then what lies in the
project, then where their package manager keeps it.
"""

import base64
import os
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from asynclint.environment.layout import PYPACKAGES, packages_in, packages_of, venv_config
from asynclint.environment.others import holds_others
from asynclint.model.record import record

#: Folders in a project that are its environment.
_IN_PROJECT = (".venv", "venv")
#: Versions of Python that an environment may yet be made with.
_PYTHONS = range(9, 17)


class EnvironmentNotFoundError(Exception):
    """The environment that was asked for is none."""


@record
class Place:
    """An environment on disk. `rule` says why it is this one, `folders` are where its packages lie."""

    top: str
    rule: str
    folders: tuple[str, ...]


@record
class Asked:
    """What somebody said: a path, and where they said it."""

    path: str
    by: str


def find_environment(
    starts: Sequence[str],
    *,
    asked: Asked | None = None,
    variables: Mapping[str, str] = os.environ,
    own: str = sys.prefix,
) -> Place | None:
    """The environment of the project; `starts` are its folders to look in, nearest first.

    `own` is where asynclint itself is installed: a hook's environment is not the project's. Raises
    `EnvironmentNotFoundError` when `asked` leads nowhere; what is merely found and empty is passed over.
    """
    if asked is not None:
        folders = packages_of(asked.path)
        if not folders:
            raise EnvironmentNotFoundError(
                f"{asked.by}: there is no environment at {asked.path}: "
                "expected a Python interpreter, a virtual environment, or a folder of installed packages"
            )
        return Place(asked.path, asked.by, folders)
    for top, rule in _candidates(starts, variables, own):
        folders = packages_in(top)
        if folders:
            return Place(top, rule, folders)
    return None


def _candidates(starts: Sequence[str], variables: Mapping[str, str], own: str) -> Iterator[tuple[str, str]]:
    active = variables.get("VIRTUAL_ENV")
    if active and not _is_same(active, own):
        yield active, "VIRTUAL_ENV"
    conda = variables.get("CONDA_PREFIX")
    is_base = variables.get("CONDA_DEFAULT_ENV") in ("base", "root")
    if conda and not is_base and not _is_same(conda, own):
        yield conda, "CONDA_PREFIX"
    for start in starts:
        for name, rule in _names_in_project(variables):
            top = os.path.join(start, name)
            if venv_config(top):
                yield top, rule
        yield from ((top, "__pypackages__ in the project") for top in _pypackages(start))
    for start in starts:
        yield from _of_package_manager(start, variables)
    if conda and is_base and not _is_same(conda, own):
        yield conda, "CONDA_PREFIX"
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        # a hook's environment holds nothing but us; one that people have installed us into is theirs
        ours = variables.get(variable)
        if ours and _is_same(ours, own) and holds_others(packages_in(ours)):
            yield ours, variable


def _names_in_project(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Folders below that of the project, or absolute ones, and why they are looked at."""
    told = variables.get("UV_PROJECT_ENVIRONMENT")
    if told:
        yield told, "UV_PROJECT_ENVIRONMENT"
    yield from ((name, f"{name} in the project") for name in _IN_PROJECT)


def probes(starts: Sequence[str], variables: Mapping[str, str] = os.environ) -> list[str]:
    """Files that decide which environment is found, whether they are there or not."""
    names = [name for name, _ in _names_in_project(variables)]
    tops = [os.path.join(start, name) for start in starts for name in names]
    for start in starts:
        prefix = _poetry_prefix(start, variables) if _is_poetrys(start) else None
        tops += [f"{prefix}3.{minor}" for minor in _PYTHONS] if prefix is not None else ()
        tops += [top] if (top := _pipenv(start, variables)) is not None else ()
    return [os.path.join(top, "pyvenv.cfg") for top in tops]


def _is_same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _pypackages(start: str) -> list[str]:
    """PEP 582, as PDM did it: `__pypackages__/3.12/lib` holds the packages. The newest Python first."""
    folder = os.path.join(start, PYPACKAGES)
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return [os.path.join(folder, name) for name in sorted(names, key=_numbers, reverse=True)]


# -------------------------------------------------------------- package managers that keep environments elsewhere
def _of_package_manager(start: str, variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if _is_poetrys(start):
        yield from ((top, "Poetry's environment of the project") for top in _poetry(start, variables))
    top = _pipenv(start, variables)
    if top is not None:
        yield top, "Pipenv's environment of the project"


def _is_poetrys(start: str) -> bool:
    return os.path.isfile(os.path.join(start, "poetry.lock")) or "poetry" in _project(start).get("tool", {})


def _poetry(start: str, variables: Mapping[str, str]) -> list[str]:
    """The environments of the project, the newest Python first."""
    path = _poetry_prefix(start, variables)
    folder, prefix = os.path.split(path or "")
    if path is None or not os.path.isdir(folder):
        return []
    found = [entry for entry in os.listdir(folder) if entry.startswith(prefix)]
    found.sort(key=lambda entry: _numbers(entry[len(prefix) :]), reverse=True)
    return [os.path.join(folder, entry) for entry in found]


def _poetry_prefix(start: str, variables: Mapping[str, str]) -> str | None:
    """`<cache>/virtualenvs/<name>-<hash of the folder>-py`; a version of Python follows."""
    import hashlib  # loads OpenSSL

    name = _project_name(start)
    folder = variables.get("POETRY_VIRTUALENVS_PATH")
    if folder is None:
        cache = variables.get("POETRY_CACHE_DIR") or user_cache("pypoetry", variables)
        folder = os.path.join(cache, "virtualenvs")
    if name is None:
        return None
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(start)).encode()).digest()
    prefix = re.sub(r'[ $`!*@"\\\r\n\t]', "_", name.lower())[:42]
    return os.path.join(folder, f"{prefix}-{base64.urlsafe_b64encode(digest).decode()[:8]}-py")


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _project(start: str) -> dict[str, Any]:
    """`pyproject.toml`; empty where there is none that can be read."""
    try:
        with open(os.path.join(start, "pyproject.toml"), "rb") as stream:
            return tomllib.load(stream)
    except (OSError, ValueError):
        return {}


def _project_name(start: str) -> str | None:
    table = _project(start)
    project, poetry = table.get("project", {}), table.get("tool", {}).get("poetry", {})
    name = project.get("name") or poetry.get("name")
    return name if isinstance(name, str) else None


def _pipenv(start: str, variables: Mapping[str, str]) -> str | None:
    """`<data>/virtualenvs/<folder>-<hash of the Pipfile's path>`."""
    if not os.path.isfile(os.path.join(start, "Pipfile")):
        return None
    import hashlib  # loads OpenSSL

    folder = variables.get("WORKON_HOME")
    if folder is None:
        home = os.path.expanduser("~")
        shared = variables.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
        folder = os.path.join(home, ".virtualenvs") if os.name == "nt" else os.path.join(shared, "virtualenvs")
    name = re.sub(r'[ &$`!*@"()\[\]\\\r\n\t]', "_", os.path.basename(os.path.abspath(start)))[:42]
    pipfile = os.path.normcase(os.path.join(os.path.abspath(start), "Pipfile"))
    digest = base64.urlsafe_b64encode(hashlib.sha256(pipfile.encode()).digest()[:6]).decode()
    return os.path.join(os.path.expanduser(folder), f"{name}-{digest}")


def user_cache(name: str, variables: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """Where the platform wants caches of the user to be."""
    home = os.path.expanduser("~")
    if platform == "win32":
        local = variables.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, name, "Cache")
    if platform == "darwin":
        return os.path.join(home, "Library", "Caches", name)
    return os.path.join(variables.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), name)
