"""Decoded bodies: the latest stay, older ones go back to being bytes until somebody asks for them again.

Most bodies are looked at once. Those that are asked for again have a row of their own, so that the many others do not
push them out.
"""

from collections import deque
from typing import Protocol

#: Encoded bytes of the bodies that are kept decoded: decoded, they take about ten times as much.
_KEPT_BYTES = 500_000
#: The same for bodies that had to be decoded again: they will be asked for once more.
_KEPT_BYTES_OF_RETURNED = 3_000_000


class Releasable(Protocol):
    """Something that can be decoded again at any time."""

    has_returned: bool

    def release(self) -> None: ...


class _Row:
    """What was decoded, oldest first, up to a total size."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.items: deque[tuple[Releasable, int]] = deque()
        self.size = 0

    def settle(self) -> None:
        if self.size > self.most:
            self.shrink(self.most // 2)

    def shrink(self, most: int) -> None:
        while self.size > most:
            item, size = self.items.popleft()
            self.size -= size
            item.has_returned = True
            item.release()


class Shelf:
    """Scopes in the order in which they were decoded."""

    def __init__(self) -> None:
        self._new, self._returned = _Row(_KEPT_BYTES), _Row(_KEPT_BYTES_OF_RETURNED)

    def add(self, item: Releasable, size: int) -> None:
        row = self._returned if item.has_returned else self._new
        row.items.append((item, size))
        row.size += size

    def settle(self) -> None:
        """Makes room; to be called where nobody is in the middle of a body."""
        self._new.settle()
        self._returned.settle()

    def clear(self) -> None:
        """Releases everything: what follows looks at other bodies."""
        self._new.shrink(0)
        self._returned.shrink(0)


#: What is decoded in this process.
SHELF = Shelf()
