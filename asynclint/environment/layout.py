"""A folder or interpreter -> the folders its packages lie in, on every platform. Nothing is run to find out."""

import os
import re
import sys

#: Below the top of an environment: POSIX, Windows, Debian's own Python, PyPy.
_PATTERNS = (
    ("lib", r"(?:python|pypy)3\.\d+t?", "site-packages"),
    ("lib64", r"(?:python|pypy)3\.\d+t?", "site-packages"),
    ("local/lib", r"python3\.\d+t?", "dist-packages"),
    ("lib", r"python3(?:\.\d+)?", "dist-packages"),
)
_INTERPRETER = re.compile(r"(?:python|pypy)(?P<version>3(?:\.\d+t?)?)?w?(?:\.exe)?", re.IGNORECASE)
_PACKAGES = ("site-packages", "dist-packages")
#: The folder of PEP 582, with one folder for each Python.
PYPACKAGES = "__pypackages__"


def packages_of(path: str) -> tuple[str, ...]:
    """The package folders that `path` stands for: an interpreter, the top of an environment, or such a folder itself.

    Empty when it is none of these.
    """
    path = os.path.abspath(path)
    if os.path.isdir(path):
        if os.path.basename(path) in _PACKAGES or _looks_like_packages(path):
            return (path,)
        return packages_in(path)
    match = _INTERPRETER.fullmatch(os.path.basename(path))
    if match is None or not os.path.isfile(path):
        return ()
    return _packages_of_interpreter(path, match["version"])


def _packages_of_interpreter(path: str, version: str | None) -> tuple[str, ...]:
    """Links are followed only when no environment lies around the one given: `.venv/bin/python` is a link."""
    for candidate in dict.fromkeys((path, os.path.realpath(path))):
        top = _top_of(candidate)
        exact = _INTERPRETER.fullmatch(os.path.basename(candidate))
        wanted = version if exact is None or not exact["version"] else exact["version"]
        found = packages_in(top, wanted)
        if found:
            return found
    return ()


def _top_of(interpreter: str) -> str:
    folder = os.path.dirname(interpreter)
    return os.path.dirname(folder) if os.path.basename(folder).lower() in ("bin", "scripts") else folder


def packages_in(top: str, version: str | None = None) -> tuple[str, ...]:
    """The package folders of the environment at `top`; of several Pythons in one place the one of `version`, or the
    newest. A virtual environment that sees the system's packages has those, too, at the end.
    """
    found: dict[str, None] = {}
    for base, pattern, leaf in _PATTERNS:
        folders = [name for name in _names(os.path.join(top, base)) if re.fullmatch(pattern, name)]
        fitting = [name for name in folders if version and name.endswith(f"n{version}")]
        for name in sorted(fitting or folders, key=_version, reverse=True):
            packages = os.path.join(top, base, name, leaf)
            if os.path.isdir(packages):
                found.setdefault(os.path.realpath(packages) if base == "lib64" else packages)
                break
    if os.path.basename(os.path.dirname(top)) == PYPACKAGES and os.path.isdir(os.path.join(top, "lib")):
        return (os.path.join(top, "lib"),)
    windows = os.path.join(top, "Lib", "site-packages")
    if not found and os.path.isdir(windows):
        found[windows] = None
    if found:
        found.update(dict.fromkeys(_system_packages(top)))
    return tuple(found)


def _system_packages(top: str) -> tuple[str, ...]:
    """`include-system-site-packages = true` in `pyvenv.cfg`: the packages of the Python it was made from."""
    told = venv_config(top)
    home = told.get("home")
    if told.get("include-system-site-packages", "").lower() != "true" or not home or os.path.samefile(home, top):
        return ()
    version = re.match(r"3\.\d+", told.get("version") or told.get("version_info") or "")
    above = os.path.dirname(home) if os.path.basename(home).lower() in ("bin", "scripts") else home
    return packages_in(above, version.group() if version else None) if above != top else ()


def venv_config(top: str) -> dict[str, str]:
    """What `pyvenv.cfg` says; empty where there is none."""
    try:
        with open(os.path.join(top, "pyvenv.cfg"), encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _looks_like_packages(folder: str) -> bool:
    """A folder somebody installed into (`pip install --target`)."""
    return any(name.endswith((".dist-info", ".egg-info")) for name in _names(folder))


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _version(name: str) -> tuple[bool, int]:
    """`python3.12` before `python3.9`; the Python asynclint runs on before all others of its kind."""
    minor = re.search(r"3\.(\d+)", name)
    number = int(minor.group(1)) if minor else 0
    return number == sys.version_info[1], number
