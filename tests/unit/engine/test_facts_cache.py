"""The cache gives back what was put in, or nothing."""

from pathlib import Path

import pytest

from asynclint.engine.caches.facts_cache import FactsCache, Known
from asynclint.engine.disk import digest, prepare_directory

KEYS = [digest(bytes([number])) for number in range(60)]


def filled(directory: Path) -> FactsCache:
    cache = FactsCache(str(directory / "facts-1"))
    for key in KEYS:
        cache.put(key, b"facts of " + key)
    cache.save(KEYS)
    return FactsCache(str(directory / "facts-1"))


def test_what_was_saved_is_found_again(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    assert [cache.get(key) for key in KEYS] == [b"facts of " + key for key in KEYS]
    assert cache.get(digest(b"other")) is None


@pytest.mark.parametrize("keep", [0, 1, 20, 40, -1])
def test_a_damaged_shard_is_empty(tmp_path: Path, keep: int) -> None:
    filled(tmp_path)
    for path in (tmp_path / "facts-1").iterdir():
        path.write_bytes(path.read_bytes()[:keep])
    cache = FactsCache(str(tmp_path / "facts-1"))
    assert {cache.get(key) for key in KEYS} == {None}


def test_one_changed_byte_is_noticed(tmp_path: Path) -> None:
    filled(tmp_path)
    for path in (tmp_path / "facts-1").iterdir():
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
    cache = FactsCache(str(tmp_path / "facts-1"))
    assert {cache.get(key) for key in KEYS} == {None}


def test_large_leftovers_of_other_branches_are_dropped(tmp_path: Path) -> None:
    cache = filled(tmp_path)
    for number in range(3):
        key = bytes([0xF0]) + bytes([number]) * 15
        cache.put(key, b"x" * 300_000)
        cache.save([key])
    size = sum(path.stat().st_size for path in (tmp_path / "facts-1").iterdir())
    assert size < 1_000_000


def test_the_index_survives_odd_names_and_forgets_the_dates_of_young_files(tmp_path: Path) -> None:
    cache = FactsCache(str(tmp_path / "facts-1"))
    old = Known(1, 2, KEYS[0], marked=True)
    young = Known(1 << 62, 2, KEYS[1], marked=False)
    cache.write_index({"a b/ü.py": old, "new.py": young, "\udcff.py": old})
    known = cache.read_index()
    assert known["a b/ü.py"] == known["\udcff.py"] == old
    assert known["new.py"].mtime_ns == 0


def test_a_damaged_index_is_empty(tmp_path: Path) -> None:
    cache = FactsCache(str(tmp_path / "facts-1"))
    cache.write_index({"a.py": Known(1, 2, KEYS[0], marked=True)})
    index = tmp_path / "facts-1" / "index-2"
    index.write_bytes(index.read_bytes()[:-3])
    assert cache.read_index() == {}


def test_only_recent_generations_stay(tmp_path: Path) -> None:
    for number in range(6):
        cache = FactsCache(str(tmp_path / f"facts-{number}"))
        cache.put(KEYS[0], b"x")
        cache.save(KEYS)
    assert len(list(tmp_path.iterdir())) <= 4
    assert (tmp_path / "facts-5").exists()


def test_no_directory_means_no_memory(tmp_path: Path) -> None:
    cache = FactsCache(None)
    cache.put(KEYS[0], b"x")
    cache.save(KEYS)
    assert cache.get(KEYS[0]) == b"x"
    assert list(tmp_path.iterdir()) == []


def test_a_prepared_directory_is_left_as_it_is(tmp_path: Path) -> None:
    prepare_directory(str(tmp_path / "cache"))
    (tmp_path / "cache" / ".gitignore").write_text("mine")
    prepare_directory(str(tmp_path / "cache"))
    assert (tmp_path / "cache" / ".gitignore").read_text() == "mine"
