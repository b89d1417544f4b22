"""Programs that no person would write give facts too."""

import pytest
from hypothesis import HealthCheck, given, settings

from asynclint.facts.extract import extract
from asynclint.model.facts import decode_body, decode_module

hypothesmith = pytest.importorskip("hypothesmith", reason="it generates the programs")

GENERATED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@GENERATED
@given(hypothesmith.from_grammar())
def test_any_program_of_the_grammar_is_read(source):
    _assert_read(source)


@GENERATED
@given(hypothesmith.from_node())
def test_any_program_made_of_nodes_is_read(source):
    _assert_read(source)


def _assert_read(source: str) -> None:
    data = extract(source.encode())
    module = decode_module(data)
    assert module.error is None
    for function in module.functions:
        decode_body(function.body)
    assert extract(source.encode()) == data
