"""Decoded bodies: the latest stay, older ones go back to being bytes until somebody asks for them again."""

from collections import deque
from typing import Protocol

#: Encoded bytes of the bodies that are kept decoded: decoded, they take about ten times as much.
KEPT_BYTES = 2_000_000


class Releasable(Protocol):
    """Something that can be decoded again at any time."""

    def release(self) -> None: ...


class Shelf:
    """Scopes in the order in which they were decoded, up to a total size."""

    def __init__(self) -> None:
        self._items: deque[tuple[Releasable, int]] = deque()
        self._size = 0

    def add(self, item: Releasable, size: int) -> None:
        self._items.append((item, size))
        self._size += size

    def settle(self) -> None:
        """Makes room; to be called where nobody is in the middle of a body."""
        if self._size > KEPT_BYTES:
            while self._size > KEPT_BYTES // 2:
                item, size = self._items.popleft()
                self._size -= size
                item.release()


#: What is decoded in this process.
SHELF = Shelf()
