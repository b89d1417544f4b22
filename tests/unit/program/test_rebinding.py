"""Imported names that go stale: which imports, which functions that bind anew, which uses count."""

import pytest

from asynclint.api.testing import analyse
from asynclint.checks.asl701_stale_global_import import StaleGlobalImport

BINDS = "client = None\ndef connect():\n    global client\n    client = object()\n"
USES = "from deps import client\ndef show():\n    return client.name\n"


def stale(files: dict[str, str] | None = None, **modules: str) -> list[str]:
    texts = {**(files or {}), **{f"{name}.py": text for name, text in modules.items()}}
    return [f"{finding.at.path}:{finding.at.span.line}" for finding in analyse(texts, [StaleGlobalImport])]


def test_the_import_is_the_place_and_the_binding_function_the_cause() -> None:
    (finding,) = analyse({"deps.py": BINDS, "main.py": USES}, [StaleGlobalImport])
    assert (finding.at.path, finding.at.span.line, finding.at.span.end_column) == (
        "main.py",
        1,
        len("from deps import client"),
    )
    assert (finding.root.path, finding.root.span.line) == ("deps.py", 2)


@pytest.mark.parametrize(
    "use",
    [
        "def show():\n    return client\n",
        "def show(key):\n    return [client[key] for _ in key]\n",
        "async def show():\n    async with client:\n        pass\n",
        "def show():\n    if client is None:\n        raise ValueError\n",
        "class View:\n    def show(self):\n        return lambda: client()\n",
        "def show(value):\n    return f(value, at=client.now)\n",
    ],
)
def test_uses_in_functions_count(use: str) -> None:
    assert stale(deps=BINDS, main=f"from deps import client\n{use}") == ["main.py:1"]


@pytest.mark.parametrize(
    "use",
    [
        "print(client)\n",
        "def show(client):\n    return client\n",
        "def show():\n    client = 1\n    return client\n",
        "def show():\n    return deps.client\n",
        "def show(other):\n    return other.client\n",
        "class View:\n    first = client\n",
    ],
)
def test_other_uses_do_not(use: str) -> None:
    assert stale(deps=BINDS, main=f"from deps import client\n{use}") == []


@pytest.mark.parametrize(
    "importing",
    [
        "import typing\nif typing.TYPE_CHECKING:\n    from deps import client\ndef show():\n    return client\n",
        "def show():\n    from deps import client\n    return client\n",
        "import deps\ndef show():\n    return deps.client\n",
        "from deps import connect\ndef show():\n    return connect()\n",
    ],
)
def test_imports_that_copy_nothing_too_early(importing: str) -> None:
    assert stale(deps=BINDS, main=importing) == []


@pytest.mark.parametrize(
    "defining",
    [
        BINDS + "connect()\n",
        BINDS + "def prepare():\n    connect()\nprepare()\n",
        "client = {}\ndef connect():\n    global client\n    client['a'] = 1\n",
        "client = None\ndef connect():\n    client = object()\n",
        "client = None\ndef connect():\n    def use():\n        nonlocal client\n        client = 1\n    client = 2\n",
    ],
)
def test_names_that_nobody_binds_anew_after_the_import(defining: str) -> None:
    assert stale(deps=defining, main=USES) == []


def test_what_a_script_does_at_its_end_is_after_the_import() -> None:
    defining = BINDS + "if __name__ == '__main__':\n    connect()\n"
    assert stale(deps=defining, main=USES) == ["main.py:1"]


def test_names_are_followed_through_packages_that_hand_them_on() -> None:
    handing_on = "from shop.deps import client as upstream\n"
    using = "from shop import upstream\ndef show():\n    return upstream\n"
    assert stale({"shop/deps.py": BINDS, "shop/__init__.py": handing_on}, views=using) == ["views.py:1"]
