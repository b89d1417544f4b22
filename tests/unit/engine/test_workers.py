"""Work that is shared out among processes comes back complete and in order, whatever happens to them."""

import os
from collections.abc import Callable
from functools import partial

import pytest

from asynclint.engine.workers import CAN_FORK, share_out

needs_fork = pytest.mark.skipif(not CAN_FORK, reason="needs os.fork")


def test_answers_come_in_the_order_of_the_pieces() -> None:
    pieces = [partial(pow, number, 2) for number in range(50)]
    assert share_out(pieces, 3) == share_out(pieces, 1) == [number * number for number in range(50)]


@needs_fork
def test_what_a_child_dies_of_is_done_by_the_parent() -> None:
    parent = os.getpid()

    def deadly() -> int:
        return os.getpid() if os.getpid() == parent else os._exit(1)

    pieces: list[Callable[[], int]] = [deadly] * 20
    assert share_out(pieces, 4) == [parent] * 20


@needs_fork
def test_what_cannot_be_sent_is_done_by_the_parent() -> None:
    pieces: list[Callable[[], Callable[[], int]]] = [lambda: lambda: 7] * 20
    assert [answer() for answer in share_out(pieces, 4)] == [7] * 20
