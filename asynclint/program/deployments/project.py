"""The project's files, as commands refer to them: by path, by module, by the name of a task."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from asynclint.model.launchfacts import InlineFile, LaunchFacts, Process
from asynclint.program.deployments.images import Image, project_path

#: Where a shell looks for a program without a path.
_SEARCH_PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/opt/venv/bin")
_FROM = re.compile(r"from (\.*)([\w.]*) import ([^#]+)")


@dataclass
class ProjectFiles:
    """`files`: facts by path, Python files that launch included. `paths`: every file that is known to exist."""

    files: Mapping[str, LaunchFacts]
    paths: frozenset[str]
    settings: Callable[[str], LaunchFacts | None]  # facts of a file that turns out to hold settings
    _inline: dict[str, LaunchFacts] = field(default_factory=dict)

    @cached_property
    def _known(self) -> dict[str, None]:
        return dict.fromkeys((*self.paths, *self.files))

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self._known):
            found.setdefault(path.rpartition("/")[2], []).append(path)
        return found

    @cached_property
    def tasks(self) -> dict[str, list[tuple[str, Process]]]:
        """`make run`, `poe serve`, ... -> where they are defined."""
        found: dict[str, list[tuple[str, Process]]] = {}
        for path in sorted(self.files):
            for task in self.files[path].tasks:
                found.setdefault(task.name, []).append((path, task))
        return found

    @cached_property
    def entry_points(self) -> dict[str, list[tuple[str, str]]]:
        """Programs that the project installs -> folder of the pyproject and `module:function`."""
        found: dict[str, list[tuple[str, str]]] = {}
        for path in sorted(self.files):
            if self.files[path].kind == "pyproject":
                for entry in self.files[path].variables:
                    target = getattr(entry.value, "value", "")
                    found.setdefault(entry.name, []).append((posixpath.dirname(path), str(target)))
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[tuple[str, LaunchFacts]]]:
        found: dict[str, list[tuple[str, LaunchFacts]]] = {}
        for path in sorted(self.files):
            found.setdefault(self.files[path].kind, []).append((path, self.files[path]))
        return found

    def of_kind(self, kind: str) -> Sequence[tuple[str, LaunchFacts]]:
        """The files of one reader, in order."""
        return self._by_kind.get(kind, ())

    def find(self, path: str, directory: str, image: Image | None, folder: str) -> str | InlineFile | None:
        """The file a command means by `path`.

        In an image COPY tells; elsewhere the folder of the launch file. Where neither does, a file of that name that
        is the only one, or one that ends with the same folders.
        """
        if image is not None:
            places = _SEARCH_PATH if "/" not in path else ()
            for place in (directory or image.directory, *places):
                found = project_path(image, posixpath.join(place, path), self._known)
                if found is not None:
                    return found
        else:
            for base in (posixpath.join(folder, directory) if not directory.startswith("/") else folder, folder, ""):
                name = posixpath.normpath(posixpath.join(base, path)) if not path.startswith("/") else ""
                if name in self._known:
                    return name
        return self._alike(path, folder)

    def _alike(self, path: str, folder: str) -> str | None:
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        if not parts:
            return None
        candidates = self._by_name.get(parts[-1], [])
        for length in range(len(parts), 1, -1):
            tail = "/".join(parts[-length:])
            found = [candidate for candidate in candidates if candidate == tail or candidate.endswith(f"/{tail}")]
            if found:
                return _nearest(found, folder) if len(found) > 1 else found[0]
        if len(candidates) == 1:
            return candidates[0]
        beside = [candidate for candidate in candidates if posixpath.dirname(candidate) == folder]
        return beside[0] if len(beside) == 1 else None

    def module(self, dotted: str, directory: str, image: Image | None, folder: str, *, run: bool = False) -> str | None:
        """The file of a module, as the interpreter started there would find it. `run`: `python -m`."""
        relative = dotted.replace(".", "/")
        endings = (*((f"{relative}/__main__.py",) if run else ()), f"{relative}.py", f"{relative}/__init__.py")
        for ending in endings:
            found = self.find(ending, directory, image, folder)
            if isinstance(found, str) and found.endswith(ending):
                return found
        for ending in endings:
            name = ending.rpartition("/")[2]
            alike = [path for path in self._by_name.get(name, []) if path == ending or path.endswith(f"/{ending}")]
            if alike:
                return _nearest(alike, folder)
        return None

    def imports(self, path: str) -> Iterator[tuple[str, frozenset[str]]]:
        """What the top level of a Python file imports from other files of the project: path, and names."""
        facts = self.settings(path)
        for text in dict.fromkeys(name.text for name in facts.names if name.kind == "import") if facts else ():
            match = _FROM.match(text)
            if match is None:
                continue
            dots, module, names = match.groups()
            folder = posixpath.dirname(path)
            for _ in range(len(dots) - 1):
                folder = posixpath.dirname(folder)
            relative = module.replace(".", "/")
            if dots:
                places = [posixpath.join(folder, relative)]
            else:
                found = self.module(module, "", None, folder)
                places = [found.removesuffix(".py").removesuffix("/__init__")] if found is not None else []
            wanted = frozenset(name.strip().partition(" ")[0] for name in names.split(","))
            for place in places:
                for candidate in (f"{place}.py", f"{place}/__init__.py"):
                    if candidate in self._known:
                        yield candidate, wanted

    def facts(self, path: str) -> LaunchFacts | None:
        return self.files.get(path)

    def settings_beside(self, name: str, directory: str, image: Image | None, folder: str) -> str | None:
        """A settings file that a server finds by itself in its working directory."""
        if image is not None:
            found = project_path(image, posixpath.join(directory or image.directory, name), self._known)
            return found if isinstance(found, str) else None
        places = [folder] if directory.startswith("/") or not directory else [posixpath.join(folder, directory)]
        for place in places:
            path = posixpath.normpath(posixpath.join(place, name))
            if path in self._known:
                return path
        alike = self._by_name.get(name, []) if directory.startswith("/") else []
        return alike[0] if len(alike) == 1 else None


def _nearest(paths: list[str], folder: str) -> str:
    """The one that shares most folders with `folder`; of those the shortest."""
    wanted = folder.split("/") if folder else []

    def distance(path: str) -> tuple[int, int, str]:
        shared = 0
        for one, other in zip(wanted, path.split("/"), strict=False):
            if one != other:
                break
            shared += 1
        return (-shared, path.count("/"), path)

    return min(paths, key=distance)
