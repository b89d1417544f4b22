"""Calls into installed packages: what is followed, what of it counts, and what stays silent."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.environment.discover import Place
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.program.program import Program

CATALOGUE = Catalogue()

#: A small SDK: a client over a base class over requests.
SDK = {
    "acme/__init__.py": "from .client import Client as Client, connect\n",
    "acme/client.py": """
        from .transport import Transport


        class Client(Transport):
            def __init__(self, key=None, *, probe=False):
                super().__init__()
                if probe:
                    self.state("me")

            def state(self, name):
                return self._send("/state", {"name": name})

            async def state_async(self, name):
                return None


        def connect(url: str) -> Client:
            return Client(url)
        """,
    "acme/transport.py": """
        import requests


        class Transport:
            def __init__(self):
                self.session = requests.Session()

            def _send(self, path, payload):
                return self.session.post(path, json=payload)
        """,
    "acme_sdk-3.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-sdk\n",
    "acme_sdk-3.1.dist-info/RECORD": "acme/__init__.py,,\nacme/client.py,,\nacme/transport.py,,\n",
}


def link(tmp_path: Path, app: str, packages: Mapping[str, str], project: Mapping[str, str] | None = None) -> Program:
    for name, text in packages.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), "utf-8")
    files = {"app.py": app, **(project or {})}
    facts = {path: extract(dedent(text).lstrip("\n").encode()) for path, text in files.items()}
    environment = Environment(Place("", "test", (str(tmp_path),)))
    return Program.link(facts, CATALOGUE, source_roots=("",), environment=environment)


def findings(tmp_path: Path, app: str, packages: Mapping[str, str] = SDK, **project: str) -> list[str]:
    """`line kind root` of every call that blocks."""
    program = link(tmp_path, app, packages, {f"{name}.py": text for name, text in project.items()})
    return [
        f"{call.at.path.removesuffix('.py')}:{call.at.span.line} {kind} {evidence.symbol}"
        for call in program.calls()
        for kind, evidence in call.evidence.items()
    ]


def in_package(body: str, **more: str) -> dict[str, str]:
    """A package `acme` of one module, and other files."""
    return {"acme.py": body, **{f"{name}.py": text for name, text in more.items()}}


CALL = """
    import acme

    async def handler(name):
        return acme.work(name)
    """


# ---------------------------------------------------------------- what is found
@pytest.mark.parametrize(
    "client",
    ["acme.Client()", "acme.connect('x')", "Client()", "acme.client.Client()"],
)
def test_a_method_of_an_sdk_is_followed_to_its_request(tmp_path: Path, client: str) -> None:
    app = f"""
        import acme
        import acme.client
        from acme import Client

        client = {client}

        async def handler(name):
            return client.state(name)
        """
    assert findings(tmp_path, app) == ["app:8 sdk requests.sessions.Session.post"]


def test_the_path_names_the_files_of_the_package_and_its_distribution(tmp_path: Path) -> None:
    app = """
        from acme import Client

        async def handler(client: Client, name):
            return client.state(name)
        """
    (call,) = link(tmp_path, app, SDK).calls()
    (evidence,) = call.evidence.values()
    assert [(step.at.path, step.at.span.line, step.callee, step.package) for step in evidence.steps] == [
        ("app.py", 4, "acme.client:Client.state", ""),
        ("acme/client.py", 11, "acme.transport:Transport._send", "acme-sdk 3.1"),
        ("acme/transport.py", 9, "requests.sessions.Session.post", "acme-sdk 3.1"),
    ]
    assert evidence.package == "acme-sdk 3.1"
    assert evidence.way_out == 0
    assert evidence.instead is None
    assert call.sibling == "client.state_async"


def test_a_class_of_the_project_inherits_from_one_of_a_package(tmp_path: Path) -> None:
    app = """
        from acme import Client

        class Mine(Client):
            def look(self):
                return self._send("/", {})

        async def handler():
            return Mine().look()
        """
    assert findings(tmp_path, app) == ["app:8 sdk requests.sessions.Session.post"]


def test_a_package_is_followed_through_other_packages(tmp_path: Path) -> None:
    packages = in_package(
        "from wire import send\n\ndef work(name):\n    return send(name)\n",
        wire="import socket\n\ndef send(name):\n    return socket.create_connection((name, 80))\n",
    )
    assert findings(tmp_path, CALL, packages) == ["app:4 sdk socket.create_connection"]


def test_modules_of_a_namespace_are_followed(tmp_path: Path) -> None:
    app = """
        import cloud.acme

        async def handler():
            cloud.acme.work()
        """
    packages = {"cloud/acme.py": "import requests\n\ndef work():\n    requests.get('x')\n"}
    assert findings(tmp_path, app, packages) == ["app:4 sdk requests.api.get"]


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("requests.get('x')", ["sdk requests.api.get"]),
        ("time.sleep(1)", ["sleep time.sleep"]),
        ("subprocess.run('x')", ["process subprocess.run"]),
        ("sqlite3.connect('x')", ["database sqlite3.connect"]),
        ("socket.create_connection('x')", ["sdk socket.create_connection"]),
        ("threading.Event().wait()", ["wait threading.Event.wait"]),
        ("hashlib.scrypt(b'x')", ["cpu hashlib.scrypt"]),
        ("open('x').read()", []),
        ("os.path.exists('x')", []),
        ("threading.Lock().acquire()", []),
    ],
)
def test_of_what_a_package_does_the_network_counts_and_its_files_do_not(
    tmp_path: Path, statement: str, wanted: list[str]
) -> None:
    imports = "import hashlib, os, requests, socket, sqlite3, subprocess, threading, time\n"
    packages = in_package(f"{imports}\ndef work(name):\n    return {statement}\n")
    assert findings(tmp_path, CALL, packages) == [f"app:4 {item}" for item in wanted]


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("requests.get('x')", ["sdk requests.api.get"]),
        ("time.sleep(1)", ["sleep time.sleep"]),
        ("threading.Event().wait()", []),
        ("hashlib.scrypt(b'x')", []),
    ],
)
def test_deep_inside_of_a_package_waits_and_computing_are_its_own_concern(
    tmp_path: Path, statement: str, wanted: list[str]
) -> None:
    steps = "".join(f"\ndef step_{n}():\n    return step_{n + 1}()\n" for n in range(3))
    body = f"import hashlib, requests, threading, time\n\ndef work(name):\n    return step_0()\n{steps}"
    packages = in_package(f"{body}\ndef step_3():\n    return {statement}\n")
    assert findings(tmp_path, CALL, packages) == [f"app:4 {item}" for item in wanted]


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        ("requests.get('x')", ["sdk requests.api.get"]),
        ("time.sleep(1)", ["sleep time.sleep"]),
        ("await other()", ["sdk requests.api.get"]),
        ("asyncio.to_thread(requests.get, 'x')", []),
        ("hashlib.scrypt(b'x')", []),
        ("requests.get('x') if name else None", ["sdk requests.api.get"]),
        ("await asyncio.sleep(1)", []),
    ],
)
def test_a_coroutine_of_a_package_that_blocks_is_reported_where_it_is_awaited(
    tmp_path: Path, statement: str, wanted: list[str]
) -> None:
    body = f"""
        import asyncio, hashlib, requests, threading, time

        async def other():
            return requests.get('x')

        async def work(name):
            return {statement}
        """
    app = "import acme\n\n\nasync def handler(name):\n    return await acme.work(name)\n"
    assert findings(tmp_path, app, in_package(body)) == [f"app:5 {item}" for item in wanted]


IF_ELIF = "if name == 'a':\n        requests.get('x')\n    elif name:\n        requests.put('x')\n    else:\n        "
MATCH = "match name:\n        case 'a':\n            requests.get('x')\n        case _:\n            "


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("if name == 'a':\n        requests.get('x')\n    else:\n        requests.put('x')", True),
        (IF_ELIF + "raise ValueError(name)", True),
        (MATCH + "requests.put('x')", True),
        (IF_ELIF + "return None", False),
        (MATCH + "pass", False),
        ("if name:\n        requests.get('x')", False),
        ("try:\n        return name\n    except KeyError:\n        requests.get('x')", False),
    ],
)
def test_a_condition_that_goes_the_same_way_on_either_side_is_none(tmp_path: Path, body: str, wanted: bool) -> None:
    # another condition stands in the caller: two are too many
    package = f"import requests\n\ndef send(name):\n    {body}\n\ndef work(name):\n    if name:\n        send(name)\n"
    assert bool(findings(tmp_path, CALL, in_package(package))) is wanted


def test_the_pause_between_two_attempts_is_no_defect_of_its_own(tmp_path: Path) -> None:
    body = """
        import requests, time

        def work(name):
            while True:
                requests.get(name)
                time.sleep(1)
        """
    assert findings(tmp_path, CALL, in_package(body)) == ["app:4 sdk requests.api.get"]


def test_what_the_project_hands_over_keeps_its_own_kind(tmp_path: Path) -> None:
    app = """
        import acme

        def read():
            return open("x").read()

        async def handler():
            return acme.retry(read)
        """
    packages = in_package("def retry(operation):\n    return operation()\n")
    assert findings(tmp_path, app, packages) == ["app:7 file builtins.open"]


# ---------------------------------------------------------------- what stays silent
def test_without_an_environment_nothing_is_known_of_packages(tmp_path: Path) -> None:
    assert findings(tmp_path, "import acme\n\nasync def f(c: acme.Client):\n    c.state('x')\n", {}) == []


def test_async_methods_of_a_package_do_not_block(tmp_path: Path) -> None:
    app = """
        from acme import Client

        async def handler(client: Client, name):
            return await client.state_async(name)
        """
    assert findings(tmp_path, app) == []


def test_a_plain_function_that_is_awaited_has_another_side(tmp_path: Path) -> None:
    app = """
        from acme import Client

        async def handler(client: Client, name):
            return await client.state(name)
        """
    assert findings(tmp_path, app) == []


def test_what_runs_in_a_thread_is_not_on_the_loop(tmp_path: Path) -> None:
    app = """
        import asyncio
        from acme import Client

        async def handler(client: Client, name):
            return await asyncio.to_thread(client.state, name)
        """
    assert findings(tmp_path, app) == []


def test_a_constructor_that_connects_on_demand_is_not_reported(tmp_path: Path) -> None:
    app = "import acme\n\nasync def handler(options):\n    return acme.Client(**options)\n"
    assert findings(tmp_path, app) == []


def test_a_constructor_that_is_told_to_connect_is_reported(tmp_path: Path) -> None:
    app = "import acme\n\nasync def handler():\n    return acme.Client(probe=True)\n"
    assert findings(tmp_path, app) == ["app:4 sdk requests.sessions.Session.post"]


@pytest.mark.parametrize(
    ("conditions", "wanted"),
    [
        ("if name:", ["app:4 sdk requests.api.get"]),
        ("for item in name:", ["app:4 sdk requests.api.get"]),
        ("while MANY:\n        if name:", ["app:4 sdk requests.api.get"]),
    ],
)
def test_a_path_may_hang_on_one_condition(tmp_path: Path, conditions: str, wanted: list[str]) -> None:
    depth = conditions.count("\n") + 1
    body = f"import requests\nMANY = 1\n\ndef work(name):\n    {conditions}\n{'    ' * (depth + 1)}requests.get('x')\n"
    assert findings(tmp_path, CALL, in_package(body)) == wanted


def test_a_path_that_hangs_on_two_conditions_is_a_guess(tmp_path: Path) -> None:
    body = """
        import requests

        def fetch(name):
            if name.startswith("http"):
                return requests.get(name)

        def work(name):
            if name:
                return fetch(name)
        """
    assert findings(tmp_path, CALL, in_package(body)) == []


def test_the_catalogue_knows_better_than_the_source(tmp_path: Path) -> None:
    app = "import requests\n\nasync def handler():\n    requests.get('x')\n"
    packages = {
        "requests/__init__.py": "from .api import get\n",
        "requests/api.py": "import os\n\ndef get(url):\n    os.path.isdir(url)\n    open(url)\n",
    }
    assert findings(tmp_path, app, packages) == ["app:4 http requests.api.get"]


def test_a_module_of_the_project_goes_before_an_installed_one(tmp_path: Path) -> None:
    assert findings(tmp_path, CALL, in_package("import requests\n\ndef work(n):\n    requests.get(n)\n"), acme="""
        import time

        def work(name):
            time.sleep(1)
        """) == ["app:4 sleep time.sleep"]  # fmt: skip


def test_packages_do_not_import_from_the_project(tmp_path: Path) -> None:
    packages = in_package("from settings import load\n\ndef work(name):\n    return load()\n")
    assert findings(tmp_path, CALL, packages, settings="import time\n\ndef load():\n    time.sleep(1)\n") == []


def test_the_standard_library_is_not_followed(tmp_path: Path) -> None:
    app = "import json\n\nasync def handler():\n    json.loads('')\n"
    packages = {"json.py": "import requests\n\ndef loads(text):\n    requests.get(text)\n"}
    assert findings(tmp_path, app, packages) == []


def test_findings_stand_in_the_project_only(tmp_path: Path) -> None:
    app = """
        import acme

        async def handler(name):
            await acme.work(name)
        """
    body = "import time\n\nasync def work(name):\n    time.sleep(1)\n"
    program = link(tmp_path, app, in_package(body))
    assert {call.at.path for call in program.calls()} <= {"app.py"}
    assert {function.at.path for function in program.functions()} == {"app.py"}


def test_damaged_and_unreadable_modules_are_unknown(tmp_path: Path) -> None:
    packages = {"acme/__init__.py": "def work(:\n", "other.py": ""}
    assert findings(tmp_path, CALL, packages) == []


def test_modules_are_read_only_when_a_path_leads_into_them(tmp_path: Path) -> None:
    link(tmp_path, "", {**SDK, "unused.py": ""})
    read: list[str] = []
    facts = {"app.py": extract(b"import unused\nimport acme\n\nasync def f():\n    return acme.connect('x')\n")}

    def reader(origin):  # type: ignore[no-untyped-def]
        read.append(origin.shown)
        return extract(Path(origin.path).read_bytes())

    environment = Environment(Place("", "test", (str(tmp_path),)))
    Program.link(facts, CATALOGUE, source_roots=("",), environment=environment, read=reader)
    assert read == ["acme/__init__.py", "acme/client.py", "acme/transport.py"]


def test_call_sites_of_packages_are_nobody_elses_concern(tmp_path: Path) -> None:
    app = "import acme\nimport requests\n\n\nasync def handler():\n    acme.connect('x')\n    requests.get('y')\n"
    assert [str(site.at.path) for site in link(tmp_path, app, SDK).call_sites()] == ["app.py"]
