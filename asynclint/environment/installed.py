"""The installed packages of one environment: dotted names in, files and distributions out."""

from asynclint.environment.discover import Place
from asynclint.environment.distributions import Distribution, Distributions
from asynclint.environment.finder import Finder, Origin
from asynclint.environment.paths import search_path


class Environment:
    """Everything that can be imported from an environment beside the standard library."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.path = search_path(place.folders)
        self._finder = Finder(self.path)
        self._distributions = Distributions(place.folders)

    def find(self, name: str) -> Origin | None:
        """The module `name`, None when it is not installed."""
        return self._finder.find(name)

    def installed(self) -> list[Distribution]:
        """All distributions, in the order of their names."""
        return self._distributions.all()

    def distribution(self, origin: Origin) -> Distribution | None:
        """What the module was installed with."""
        return self._distributions.of(origin)
