"""What is decoded is released when there is too much of it, and what comes back stays longer."""

from asynclint.program.symbols.shelf import Shelf


class Body:
    def __init__(self) -> None:
        self.has_returned = False
        self.releases = 0

    def release(self) -> None:
        self.releases += 1


def put(shelf: Shelf, *bodies: Body, size: int = 200_000) -> None:
    for body in bodies:
        shelf.add(body, size)


def test_the_oldest_bodies_are_released() -> None:
    shelf, bodies = Shelf(), [Body() for _ in range(3)]
    put(shelf, *bodies)
    shelf.settle()
    assert [body.releases for body in bodies] == [1, 1, 0]


def test_nothing_is_released_before_there_is_too_much() -> None:
    shelf, bodies = Shelf(), [Body(), Body()]
    put(shelf, *bodies)
    shelf.settle()
    assert [body.releases for body in bodies] == [0, 0]


def test_what_has_returned_is_not_pushed_out_by_what_is_new() -> None:
    shelf, returned = Shelf(), Body()
    put(shelf, returned, Body(), Body())
    shelf.settle()
    assert returned.releases == 1
    put(shelf, returned)
    for _ in range(20):
        put(shelf, Body())
        shelf.settle()
    assert returned.releases == 1


def test_everything_is_released_at_the_end() -> None:
    shelf, bodies = Shelf(), [Body(), Body()]
    put(shelf, *bodies)
    shelf.clear()
    assert [body.releases for body in bodies] == [1, 1]
    shelf.clear()
    assert [body.releases for body in bodies] == [1, 1]
