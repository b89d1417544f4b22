"""Facts come out the same whoever extracts them, and no file takes the run down."""

import os

import pytest

from asynclint.engine.caches import extraction
from asynclint.engine.caches.extraction import extract_all, extract_safely
from asynclint.engine.workers import partition
from asynclint.facts.extract import extract
from asynclint.model.facts import decode_module

SOURCES = [f"def f{number}():\n    return {number}\n".encode() * (number * 500 + 1) for number in range(12)]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_the_facts_do_not_depend_on_the_number_of_processes(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "WORTH_A_WORKER", 1)
    assert extract_all(SOURCES, jobs=jobs) == [extract(source) for source in SOURCES]


def test_shares_are_balanced_and_always_the_same() -> None:
    sizes = [5_000, 100_000, 5_000, 95_000, 90_000, 100_000]
    shares = partition(sizes, 2)
    assert sorted(index for share in shares for index in share) == list(range(6))
    assert [sum(sizes[index] for index in share) for share in shares] == [200_000, 195_000]
    assert shares == partition(sizes, 2)


def test_an_internal_error_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(source: bytes) -> bytes:
        if source:
            raise KeyError("x")
        return extract(source)

    monkeypatch.setattr(extraction, "extract", fail)
    error = decode_module(extract_safely(b"a = 1\n")).error
    assert error is not None
    assert "internal error while reading the file: KeyError" in error[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_file_that_kills_its_worker_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(source: bytes) -> bytes:
        if b"f3" in source:
            os._exit(11)
        return extract(source)

    monkeypatch.setattr(extraction, "extract", die)
    monkeypatch.setattr(extraction, "WORTH_A_WORKER", 1)
    sources = [b"x = 1\n" * 9000, b"def f3(): ...\n", b"y = 1\n" * 10, b"z = 1\n"]
    facts = extract_all(sources, jobs=2)
    errors = [decode_module(item).error for item in facts]
    assert [error is None for error in errors] == [True, False, True, True]
