"""Names of a module are looked up in it, everywhere."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from asynclint.fixes.render import CannotFixError
from asynclint.model.edits import Edit, UseModule
from asynclint.model.source import Location

Change = Callable[[str, Callable[[Location], Edit]], str]


def of(module: str, *names: str) -> Callable[[Location], Edit]:
    return lambda at: UseModule(at, module, tuple((name, name) for name in names))


@pytest.mark.parametrize(
    ("statement", "module", "expected", "use"),
    [
        ("from deps import client", "deps", "import deps", "deps.client"),
        ("from app.deps import client", "app.deps", "from app import deps", "deps.client"),
        ("from .deps import client", "app.deps", "from . import deps", "deps.client"),
        ("from ..core.deps import client", "app.core.deps", "from ..core import deps", "deps.client"),
        ("from app import client", "app.core.deps", "from app.core import deps", "deps.client"),
        ("from . import client", "app.core.deps", "from app.core import deps", "deps.client"),
        ("from deps import client, load", "deps", "import deps\nfrom deps import load", "deps.client"),
        ("from deps import load, client", "deps", "import deps\nfrom deps import load", "deps.client"),
        (
            "from deps import (\n    first,\n    client,\n    last,\n)",
            "deps",
            "import deps\nfrom deps import (\n    first,\n    last,\n)",
            "deps.client",
        ),
    ],
)
def test_imports_keep_their_shape(change: Change, statement: str, module: str, expected: str, use: str) -> None:
    before = f"«{statement}»\n\n\ndef f():\n    return client.get(1)\n"
    after = f"{expected}\n\n\ndef f():\n    return {use}.get(1)\n"
    assert change(before, of(module, "client")) == after


def test_every_use_is_found_and_no_other_name(change: Change) -> None:
    before = """
        «from deps import client»

        class Service(object):
            client = client

            def use(self, other: "int" = client):
                self.client = client
                return [client for _ in client], f"{client} {client!r}", lambda client: client

        def shadow(client):
            return client
    """
    after = """
        import deps

        class Service(object):
            client = deps.client

            def use(self, other: "int" = client):
                self.client = deps.client
                return [deps.client for _ in deps.client], f"{deps.client} {deps.client!r}", lambda client: client

        def shadow(client):
            return client
    """
    assert change(before, of("deps", "client")) == dedent(after)


def test_the_module_gets_another_name_where_its_own_is_taken(change: Change) -> None:
    before = "«from app.deps import client»\n\n\ndef f(deps):\n    return deps, client\n"
    after = "from app import deps as deps_module\n\n\ndef f(deps):\n    return deps, deps_module.client\n"
    assert change(before, of("app.deps", "client")) == after


def test_an_import_that_is_there_is_used(change: Change) -> None:
    before = "from app import deps\n«from app.deps import client, load»\n\nx = client\n"
    assert (
        change(before, of("app.deps", "client"))
        == "from app import deps\nfrom app.deps import load\n\nx = deps.client\n"
    )


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("def f():\n    global client\n    client = 1\n", "bound anew"),
        ("client = 1\nx = client\n", "more than one place"),
        ("__all__ = ['client']\nx = client\n", "__all__"),
        ("def f(x: 'client'): return client\n", "a text"),
        ("x = f'{client=}'\n", "formatted string"),
    ],
)
def test_where_somebody_else_has_a_say_nothing_is_done(change: Change, rest: str, reason: str) -> None:
    with pytest.raises(CannotFixError, match=reason):
        change(f"«from deps import client»\n\n{rest}", of("deps", "client"))


def test_comments_among_names_are_not_lost(change: Change) -> None:
    with pytest.raises(CannotFixError, match="comments"):
        change("«from deps import (\n    client,  # one\n    load,\n)»\nx = client\n", of("deps", "client"))
