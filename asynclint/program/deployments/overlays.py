"""Overlays of kustomize: the containers of a base with what patches change about them."""

import posixpath
from collections.abc import Iterator
from functools import cached_property

from msgspec import structs

from asynclint.model.launchfacts import Known, LaunchFacts, Process
from asynclint.program.deployments.project import ProjectFiles
from asynclint.program.deployments.surroundings import Surroundings

KIND = "kustomization"
_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
#: Overlays of overlays of more files than this are given up.
_MOST = 200

_Placed = tuple[str, Process]


class Overlays:
    """Patches of whole objects are merged; what JSON patches do to a command or to variables is not known."""

    def __init__(self, project: ProjectFiles, surroundings: Surroundings) -> None:
        self.project = project
        self.surroundings = surroundings

    def is_patch(self, path: str) -> bool:
        """Does an overlay name this file as a patch, so that it starts nothing by itself?"""
        return path in self._patch_files

    @cached_property
    def _patch_files(self) -> set[str]:
        return {
            posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            for path, facts in self.project.of_kind(KIND)
            for name in _values(facts, "patch")
        }

    def patched(self) -> Iterator[_Placed]:
        """Every container that an overlay changes, as it is then; the path is that of its last patch."""
        for path, facts in self.project.of_kind(KIND):
            patches = list(self._patches(path, facts))
            unknown = set(_values(facts, "changed"))
            for home, base in self._bases(path, facts, {path}) if patches else ():
                merged, where = base, home
                for patch_home, patch in patches:
                    if patch.name == base.name:
                        merged, where = self.surroundings.merged(patch, merged, where, patch_home), patch_home
                if merged is not base and base.name not in unknown and "" not in unknown:
                    overlay = posixpath.basename(posixpath.dirname(path)) or "overlay"
                    yield where, structs.replace(merged, name=f"{base.name} ({overlay})")

    def _patches(self, path: str, facts: LaunchFacts) -> Iterator[_Placed]:
        folder = posixpath.dirname(path)
        for name in _values(facts, "patch"):
            file = posixpath.normpath(posixpath.join(folder, name))
            found = self.project.facts(file)
            for process in found.processes if found is not None else ():
                yield file, process
        for process in facts.processes:
            yield path, process

    def _bases(self, path: str, facts: LaunchFacts, seen: set[str]) -> Iterator[_Placed]:
        """The containers that the overlay is built on, through further overlays; every file counts once."""
        folder = posixpath.dirname(path)
        for name in _values(facts, "resource"):
            target = posixpath.normpath(posixpath.join(folder, name))
            found = self.project.facts(target)
            if found is not None and found.kind == "Kubernetes" and target not in seen:
                seen.add(target)
                yield from ((target, process) for process in found.processes)
                continue
            for file in _NAMES:
                below = posixpath.join(target, file)
                inner = self.project.facts(below)
                if inner is not None and inner.kind == KIND and below not in seen and len(seen) < _MOST:
                    seen.add(below)
                    yield from self._bases(below, inner, seen)


def _values(facts: LaunchFacts, name: str) -> Iterator[str]:
    for entry in facts.attributes:
        if entry.name == name and isinstance(entry.value, Known):
            yield str(entry.value.value)
