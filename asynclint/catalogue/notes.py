"""What the catalogue says of callables beyond that they block: clients, timeouts, deadlines, pools."""

from abc import abstractmethod
from typing import TypeVar

from asynclint.catalogue.entries import (
    Attempts,
    Bound,
    Bounds,
    Client,
    Pause,
    Phases,
    Pool,
    Runs,
    TimeLimit,
    Translation,
    Twin,
    Type,
)
from asynclint.catalogue.tables import Shelf

T = TypeVar("T")


class Notes:
    """The part of the catalogue that is asked about calls, whether they block or not. Every answer is remembered."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._clients: dict[str, Client | None] = {}
        self._timeouts: dict[str, TimeLimit | None] = {}
        self._bounds: dict[str, Bound | None] = {}
        self._phases: dict[str, Phases | None] = {}
        self._pools: dict[str, Pool | None] = {}
        self._pauses: dict[str, Pause | None] = {}
        self._attempts: dict[str, Attempts | None] = {}
        self._twins: dict[str, Twin | None] = {}
        self._translations: dict[str, Translation | None] = {}

    @abstractmethod
    def runs(self, canonical: str) -> Runs | None: ...

    @abstractmethod
    def type(self, canonical: str) -> Type | None: ...

    @abstractmethod
    def _inherited(self, name: str, entries: dict[str, T]) -> T | None: ...

    def _remembered(self, memory: dict[str, T | None], name: str, entries: dict[str, T]) -> T | None:
        try:
            return memory[name]
        except KeyError:
            found = memory[name] = self._inherited(name, entries)
            return found

    def client(self, canonical: str) -> Client | None:
        """What calling this builds, if it owns connections."""
        return self._remembered(self._clients, canonical, self._shelf.clients)

    def time_limit(self, canonical: str) -> TimeLimit | None:
        """Where the timeout of this call goes, and what holds without one."""
        return self._remembered(self._timeouts, canonical, self._shelf.timeouts)

    def bound(self, canonical: str) -> Bound | None:
        """What this keeps within bounds: a deadline, a limiter."""
        return self._remembered(self._bounds, canonical, self._shelf.bounds)

    def phases(self, canonical: str) -> Phases | None:
        """What this object says about the phases of a call."""
        return self._remembered(self._phases, canonical, self._shelf.phases)

    def pool(self, canonical: str) -> Pool | None:
        """Where this is told how many connections there may be."""
        return self._remembered(self._pools, canonical, self._shelf.pools)

    def pause(self, canonical: str) -> Pause | None:
        """How this is told to wait between its attempts."""
        return self._remembered(self._pauses, canonical, self._shelf.pauses)

    def attempts(self, canonical: str) -> Attempts | None:
        """How often this tries what it does, or what it decorates."""
        return self._remembered(self._attempts, canonical, self._shelf.attempts)

    def twin(self, canonical: str) -> Twin | None:
        """The awaitable class that does what this class does."""
        kind = self.type(canonical)
        of = kind.bases[0] if kind is not None and kind.is_virtual and kind.bases else canonical
        return self._remembered(self._twins, of, self._shelf.twins)

    def translation(self, canonical: str) -> Translation | None:
        """The client of another package that does what the functions of this module do, and can be awaited."""
        return self._remembered(self._translations, canonical, self._shelf.translations)

    def bounding(self, what: Bounds) -> frozenset[str]:
        """Last names of what bounds its argument or a block, of all packages asked about so far."""
        return frozenset(name.rpartition(".")[2] for name, bound in self._shelf.bounds.items() if bound.what is what)

    def building(self) -> frozenset[str]:
        """Last names of what builds or configures clients, of all packages asked about so far."""
        shelf = self._shelf
        limits = (name for name, limit in shelf.timeouts.items() if limit.per_client)
        return frozenset(
            name.rpartition(".")[2] for group in (shelf.clients, limits, shelf.phases, shelf.pools) for name in group
        )

    def builds(self, canonical: str) -> bool:
        """Does calling this build or configure a client that outlives the call?"""
        client, limit = self.client(canonical), self.time_limit(canonical)
        return (
            (client is not None and not client.per_call)
            or (limit is not None and limit.per_client)
            or self.phases(canonical) is not None
            or self.pool(canonical) is not None
        )

    def is_noted(self, canonical: str) -> bool:
        """Is there more to say about a call of this than that it blocks?"""
        return (
            self.runs(canonical) is not None
            or self.client(canonical) is not None
            or self.time_limit(canonical) is not None
            or self.bound(canonical) is not None
            or self.phases(canonical) is not None
            or self.pool(canonical) is not None
        )
