"""All servers of the catalogue, found by the words that start them."""

import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from asynclint.catalogue.roots import rules_root
from asynclint.catalogue.servers import Call, Server

#: Folder of the catalogue that holds one file for each server.
_FOLDER = "servers"

_FOUND_BY = re.compile(r"^(programs|modules|config_files|symbol) = (.*)$", re.MULTILINE)
_QUOTED = re.compile(r'"([^"]*)"')


class Servers:
    """All servers of the catalogue. A file is read in full only when its server is asked for."""

    def __init__(self, root: Path | None = None) -> None:
        self._folder = (root or rules_root() / "catalogue") / _FOLDER
        self._read: dict[str, Server] = {}

    def __iter__(self) -> Iterator[Server]:
        return (self[name] for name in self._texts)

    def __getitem__(self, name: str) -> Server:
        if name not in self._read:
            from asynclint.catalogue.server_files import read_server  # reads TOML: only when there is a launch file

            self._read[name] = read_server(f"{_FOLDER}/{name}.toml", self._texts[name])
        return self._read[name]

    def by_program(self, program: str) -> tuple[Server, ...]:
        """The servers that the first word of a command may start; several share a program with subcommands."""
        return tuple(self[name] for name in self._index["programs"].get(program, ()))

    def by_module(self, module: str) -> tuple[Server, ...]:
        """The servers that `python -m MODULE` may start."""
        return tuple(self[name] for name in self._index["modules"].get(module, ()))

    def by_call(self, symbol: str) -> tuple[Server, Call] | None:
        """The server that a Python function starts, and how."""
        names = self._index["symbol"].get(symbol)
        return (self[names[0]], self[names[0]].symbols[symbol]) if names else None

    def by_config_file(self, name: str) -> tuple[Server, ...]:
        """The servers that read a configuration file of this name without being told."""
        return tuple(self[server] for server in self._index["config_files"].get(name, ()))

    @cached_property
    def variables(self) -> frozenset[str]:
        """Every environment variable that some server reads."""
        options = [option for server in self for option in server.options.values()]
        own = {server.arguments_variable for server in self if server.arguments_variable}
        return frozenset(own.union(*(option.variables + option.fallbacks for option in options)))

    @cached_property
    def _texts(self) -> dict[str, str]:
        names = sorted(name for name in os.listdir(self._folder) if name.endswith(".toml"))
        return {name.removesuffix(".toml"): (self._folder / name).read_text(encoding="utf-8") for name in names}

    @cached_property
    def _index(self) -> dict[str, dict[str, list[str]]]:
        """What a server is found by -> name -> servers, by a look at lines: reading TOML takes far longer."""
        index: dict[str, dict[str, list[str]]] = {key: {} for key in ("programs", "modules", "config_files", "symbol")}
        for server, text in self._texts.items():
            for key, value in _FOUND_BY.findall(text):
                for name in _QUOTED.findall(value):
                    index[key].setdefault(name, []).append(server)
        return index
