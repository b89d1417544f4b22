"""Functions that syntax rules had nothing to say about: most of them, and looking again costs milliseconds each."""

from _blake2 import blake2b  # `hashlib` costs ten times as much to import
from collections.abc import Iterable
from dataclasses import field

from asynclint.api.rule import Rule
from asynclint.api.views import Function
from asynclint.engine.disk import write_atomically
from asynclint.model.record import mutable

_KEPT = 20_000


def key_of(rule: Rule, function: Function, text: str) -> str:
    """Everything that the judgement of a syntax rule depends on; the rule's own code is in the name of the cache."""
    parts = (rule.code, text, function.symbol, function.context, function.is_async, function.features)
    joined = "\0".join(map(str, (*parts, *sorted(rule.options.items())))).encode(errors="surrogateescape")
    return blake2b(joined, digest_size=12).hexdigest()


@mutable
class QuietFunctions:
    """`path` is the file that remembers them between runs; None for none. `remembers`: within this run, at least."""

    path: str | None = None
    remembers: bool = False
    _known: dict[str, None] = field(default_factory=dict)
    _changed: bool = False

    @classmethod
    def read(cls, path: str | None) -> "QuietFunctions":
        if path is None:
            return cls()
        try:
            with open(path, encoding="ascii") as stream:
                return cls(path, _known=dict.fromkeys(stream.read().split()))
        except (OSError, UnicodeDecodeError):
            return cls(path)

    def knows(self, key: str) -> bool:
        return key in self._known

    def keys(self) -> Iterable[str]:
        return self._known

    def remember(self, key: str) -> None:
        if self.path is not None or self.remembers:
            self._known[key] = None
            self._changed = True

    def save(self) -> None:
        if self.path is not None and self._changed:
            recent = list(self._known)[-_KEPT:]
            write_atomically(self.path, "\n".join(recent).encode("ascii"))
