"""Records behave as frozen dataclasses with slots do, wherever that can be seen."""

import pickle
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pytest

from asynclint.model.record import record


@dataclass(frozen=True, slots=True, order=True)
class Frozen:
    x: int
    y: str = "y"
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@record(order=True)
class Recorded:
    x: int
    y: str = "y"
    seen: list[int] = field(default_factory=list, compare=False, repr=False)


@record
class Single:
    x: int


@record
class Odd:
    x: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Odd) and self.x % 2 == other.x % 2

    def __hash__(self) -> int:
        return self.x % 2


@record
class Below(Single):
    y: int = 0

    @property
    def both(self) -> int:
        return self.x + self.y


ARGUMENTS: list[tuple[Any, ...]] = [(1,), (1, "a"), (1, "a", [3]), (2, "")]


@pytest.mark.parametrize("one", ARGUMENTS)
@pytest.mark.parametrize("other", ARGUMENTS)
def test_they_compare_alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    frozen, recorded = (Frozen(*one), Frozen(*other)), (Recorded(*one), Recorded(*other))
    for compare in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(*(frozen[0], compare))(frozen[1]) == getattr(*(recorded[0], compare))(recorded[1])
    assert (hash(recorded[0]) == hash(recorded[1])) == (hash(frozen[0]) == hash(frozen[1]))
    assert len({*recorded}) == len({*frozen})
    assert repr(recorded[0]) == repr(frozen[0]).replace("Frozen", "Recorded")
    assert recorded[0].seen == frozen[0].seen


def test_other_classes_are_never_equal() -> None:
    assert Recorded(1) != Frozen(1)
    assert Single(1) != Below(1)
    assert Single(1) != 1
    with pytest.raises(TypeError):
        assert Recorded(1) < Frozen(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        assert Single(1) < Single(2)  # type: ignore[operator]


def test_own_methods_stay() -> None:
    assert Odd(1) == Odd(3) != Odd(2)
    assert len({Odd(1), Odd(3), Odd(2)}) == 2
    assert Below(1, 2).both == 3
    assert hash(Single(1)) == hash(Single(1))


def test_they_have_slots_and_are_known_to_dataclasses() -> None:
    assert not hasattr(Recorded(1), "__dict__")
    with pytest.raises(AttributeError):
        Recorded(1).z = 1  # type: ignore[attr-defined]
    assert [item.name for item in fields(Below)] == ["x", "y"]
    assert replace(Recorded(1), y="z") == Recorded(1, "z")
    assert pickle.loads(pickle.dumps(Recorded(1, "z"))) == Recorded(1, "z")
    match Recorded(4, "m"):
        case Recorded(x, y):
            assert (x, y) == (4, "m")


def test_a_wrong_call_names_the_class() -> None:
    with pytest.raises(TypeError, match=r"Below\.__init__\(\) got an unexpected keyword argument 'z'"):
        Below(1, z=2)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        Single()  # type: ignore[call-arg]


def test_each_object_has_a_default_of_its_own() -> None:
    one, other = Recorded(1), Recorded(1)
    one.seen.append(3)
    assert other.seen == []
    assert [(item.name, item.compare) for item in fields(Recorded)] == [("x", True), ("y", True), ("seen", False)]
