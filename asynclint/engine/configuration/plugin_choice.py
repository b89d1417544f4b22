"""What the configuration says about plugins -> which are loaded, which must be there, and their options."""

from collections.abc import Callable, Mapping
from typing import Any

from asynclint.engine.configuration.versions import REQUIREMENT
from asynclint.model.record import record

#: Says where the value of a key was written: `pyproject.toml:12: plugins`.
Place = Callable[[str, str | None], str]


@record
class Wanted:
    """A plugin, or the distribution that brings it; `origin` says where it was asked for."""

    name: str
    versions: str = ""
    origin: str = ""


@record
class Given:
    """Options for one plugin."""

    plugin: str
    values: Mapping[str, Any]
    origin: str = ""


@record
class PluginChoice:
    """`only` is None for all that are installed."""

    only: tuple[Wanted, ...] | None = None
    without: tuple[str, ...] = ()
    required: tuple[Wanted, ...] = ()
    options: tuple[Given, ...] = ()

    @property
    def leaves_out(self) -> bool:
        return self.only is not None or bool(self.without)

    def wants(self, name: str) -> bool:
        return name not in self.without and (self.only is None or any(name == wanted.name for wanted in self.only))


def choose_plugins(table: Mapping[str, Any], place: Place) -> PluginChoice:
    """From checked keys."""
    names: list[str] | None = table.get("plugins")
    named = tuple(Wanted(name, "", place("plugins", name)) for name in names or () if not name.startswith("!"))
    without = [name[1:] for name in names or () if name.startswith("!")]
    return PluginChoice(
        only=named if named or names == [] else None,
        without=(*without, *table.get("without-plugin", ())),
        required=tuple(_required(text, place) for text in table.get("required-plugins", ())),
        options=tuple(
            Given(plugin, values, place("plugin-options", None))
            for plugin, values in table.get("plugin-options", {}).items()
        ),
    )


def _required(text: str, place: Place) -> Wanted:
    found = REQUIREMENT.fullmatch(text)
    assert found is not None  # the key was checked
    return Wanted(found["name"], found["versions"].replace(" ", ""), place("required-plugins", text))
