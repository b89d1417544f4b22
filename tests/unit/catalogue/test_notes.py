"""What the catalogue says of calls beyond that they block."""

from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.catalogue.entries import Bounds, Condition
from asynclint.catalogue.load import Catalogue, CatalogueError

ACME = """
    package = "acme"

    [[alias]]
    name = "Client"
    means = "core.Client"

    [[type]]
    name = "core.Client"
    created_by = ["connect"]

    [[type]]
    name = "core.BetterClient"
    bases = ["core.Client"]

    [[client]]
    symbols = ["Client", "connect"]
    loses = ["pool"]
    closed_by = ["aclose"]
    settings = ["timeout"]
    shared_if = ["pool=*"]

    [[client]]
    symbols = ["fetch"]
    loses = ["pool"]
    per_call = true

    [[timeout]]
    symbols = ["core.Client.get"]
    argument = "1|timeout"
    default = "none"

    [[timeout]]
    symbols = ["fetch"]
    argument = "timeout_ms"
    default = 30
    unit = "ms"
    off = ["None", 0]

    [[phases]]
    symbols = ["Timeout"]
    argument = "0|total"
    parts = ["connect", "read"]
    reading = ["read"]

    [[pool]]
    symbols = ["Limits"]
    argument = "most"
    default = "none"

    [[bounds]]
    symbols = ["limit"]
    what = "time"
    argument = "0"
"""


@pytest.fixture
def acme(tmp_path: Path) -> Catalogue:
    return written(tmp_path, ACME)


def written(folder: Path, text: str) -> Catalogue:
    (folder / "acme.toml").write_text(dedent(text))
    return Catalogue(folder)


def test_a_client_is_known_under_every_name(acme: Catalogue) -> None:
    client = acme.client(acme.canonical("acme.Client"))
    assert client is not None
    assert client == acme.client("acme.connect")
    assert client.shared_if == (Condition("pool", "*"),)
    assert client.closed_by == ("aclose",)


def test_methods_inherit_where_their_timeout_goes(acme: Catalogue) -> None:
    limit = acme.time_limit("acme.core.BetterClient.get")
    assert limit is not None
    assert (limit.position, limit.keyword, limit.default, limit.off) == (1, "timeout", None, (None,))


def test_units_and_literals_that_switch_off(acme: Catalogue) -> None:
    limit = acme.time_limit("acme.fetch")
    assert limit is not None
    assert (limit.default, limit.seconds, limit.off) == (30, 0.001, (None, 0))


def test_what_builds_is_told_from_what_only_uses(acme: Catalogue) -> None:
    names = ("acme.core.Client", "acme.Timeout", "acme.Limits", "acme.fetch", "acme.core.Client.get", "acme.limit")
    assert [acme.builds(name) for name in names] == [True, True, True, False, False, False]
    assert acme.building() == {"Client", "connect", "fetch", "Timeout", "Limits"}


def test_everything_with_notes_is_noted(acme: Catalogue) -> None:
    assert acme.is_noted("acme.core.Client.get")
    assert acme.is_noted("acme.limit")
    assert not acme.is_noted("acme.core.Client.post")
    assert acme.bounding(Bounds.TIME) == {"limit"}
    assert acme.bounding(Bounds.CONCURRENCY) == frozenset()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[[client]]\nsymbols = ["a"]', "[[client]] needs `loses`"),
        ('[[timeout]]\nsymbols = ["a"]\ndefault = "never"', '`default`: expected seconds, or "none"'),
        ('[[timeout]]\nsymbols = ["a"]\ndefault = 1\nunit = "h"', "is none of s, ms"),
        ('[[timeout]]\nsymbols = ["a"]\ndefault = 1\noff = [false]', "`off`: expected literals"),
        ('[[pool]]\nsymbols = ["a"]\nargument = "n"\ndefault = 1.5', "`default`: expected a number"),
        ('[[bounds]]\nsymbols = ["a"]\nwhat = "money"', "is none of time, concurrency"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(CatalogueError) as error:
        written(tmp_path, f'package = "acme"\n\n{table}\n').read_all()
    assert message in str(error.value)
