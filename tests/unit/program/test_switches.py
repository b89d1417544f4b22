"""Conditions that arguments, defaults and the system decide: which arms of a package's function count."""

from pathlib import Path
from textwrap import indent

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.environment.discover import Place
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.program.program import Program

CATALOGUE = Catalogue()


def blocks(folder: Path, package: str, call: str = "acme.work('x')", project: str = "") -> bool:
    """Does a call into the module `acme` block the handler?"""
    (folder / "acme.py").write_text(f"import os\nimport platform\nimport sys\n\nimport requests\n\n\n{package}\n")
    app = f"import acme\n\n\n{project}\n\n\nasync def handler(name, flag):\n    {call}\n"
    environment = Environment(Place("", "test", (str(folder),)))
    program = Program.link({"app.py": extract(app.encode())}, CATALOGUE, source_roots=("",), environment=environment)
    return any(site.evidence for site in program.calls())


@pytest.mark.parametrize(
    ("condition", "call", "wanted"),
    [
        # what nobody switches on, does not run
        ("flush", "acme.work('x')", False),
        ("flush and name", "acme.work('x')", False),
        ("name and flush and os.environ", "acme.work('x')", False),
        ("not (flush or size > 4)", "acme.work('x')", True),
        ("flush or size > 4", "acme.work('x')", False),
        ("flush or name", "acme.work('x')", True),
        ("size > 1", "acme.work('x')", False),
        ("size >= 1", "acme.work('x')", True),
        ("size < 1", "acme.work('x')", False),
        ("size <= 1", "acme.work('x')", True),
        ("size != 1", "acme.work('x')", False),
        # what is handed over decides
        ("flush and name", "acme.work('x', flush=True)", True),
        ("size > 1", "acme.work('x', size=3)", True),
        # what is not known, may be
        ("flush and name", "acme.work('x', flush=flag)", True),
        ("size > 1", "acme.work('x', size=name)", True),
        ("flush and name", "acme.work('x', **name)", True),
    ],
)
def test_constant_arguments_and_defaults_decide(tmp_path: Path, condition: str, call: str, wanted: bool) -> None:
    body = f"if {condition}:\n    requests.get(name)\n"
    package = "def work(name, flush=False, size=1):\n" + indent(body, "    ")
    assert blocks(tmp_path, package, call) is wanted


def test_a_default_that_the_function_replaces_decides_nothing(tmp_path: Path) -> None:
    body = "flush = name.wanted or flush\nif flush and name:\n    requests.get(name)\n"
    assert blocks(tmp_path, "def work(name, flush=False):\n" + indent(body, "    "))


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ('os.name == "posix"', True),
        ('os.name != "posix"', False),
        ('os.name == "nt"', False),
        ('sys.platform == "win32"', False),
        ('sys.platform != "win32"', True),
        ('sys.platform.startswith("win")', False),
        ('sys.platform.startswith("linux")', True),
        ('platform.system() == "Windows"', False),
        ('platform.system() == "Haiku"', True),
        ('sys.platform == "win32" and name', False),
    ],
)
def test_what_runs_on_desktops_only_does_not_run(tmp_path: Path, condition: str, wanted: bool) -> None:
    chosen = f"def work(name):\n    if {condition}:\n        requests.get(name)\n"
    assert blocks(tmp_path, chosen) is wanted
    left = f"def work(name):\n    if {condition}:\n        return None\n    requests.get(name)\n"
    if condition.startswith("os.name"):
        assert blocks(tmp_path, left) is not wanted


def test_of_two_functions_for_two_systems_the_one_for_servers_is_meant(tmp_path: Path) -> None:
    package = """
def limited(seconds):
    if os.name == "posix":
        def decorate(function):
            return function
        return decorate
    else:
        def decorate(function):
            def run(*args):
                requests.get(args)
            return run
        return decorate


def work(name):
    return limited(3)(len)(name)
"""
    assert not blocks(tmp_path, package)
    assert blocks(tmp_path, package.replace('"posix"', '"nt"'))


STORES = """
class Memory:
    async def put(self, item):
        self.item = item


class Disk(Memory):
    async def put(self, item):
        requests.get(item)


class Client:
    def __init__(self, store: "Memory | Disk"):
        self.store = store if store else Disk()

    async def work(self, item):
        await self.store.put(item)


class Plain:
    def __init__(self):
        self.store = Disk()

    async def work(self, item):
        await self.store.put(item)
"""


def test_a_coroutine_that_may_block_is_meant_not_to(tmp_path: Path) -> None:
    """Only some of what `self.store` can be blocks: that is a guess about code whose author meant the best."""
    assert not blocks(tmp_path, STORES, "await acme.Client(name).work('x')")
    assert blocks(tmp_path, STORES, "await acme.Plain().work('x')")


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("acme.Client().work('x')", True),
        ("acme.Client(offline=True).work('x')", False),
        ("acme.make().work('x')", True),
        ("acme.make(offline=True).work('x')", False),
        ("acme.make(offline=flag).work('x')", True),
    ],
)
def test_conditional_expressions_are_decided_too(tmp_path: Path, call: str, wanted: bool) -> None:
    package = """
class Near:
    def get(self, item):
        return item


class Far:
    def get(self, item):
        return requests.get(item)


class Client:
    def __init__(self, offline=False):
        self.source = Near() if offline else Far()

    def work(self, item):
        return self.source.get(item)


def make(offline=False):
    return Client(True) if offline else Client()
"""
    assert blocks(tmp_path, package, call) is wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("return context.wrap_socket(socket.socket())", False),
        ("made = socket.socket()\nreturn context.wrap_socket(made)", False),
        ("made = socket.socket()\nmade.connect(name)\nreturn context.wrap_socket(made)", True),
        ("return context.wrap_socket(name)", True),
        ("return telnetlib.Telnet()", False),
        ("return telnetlib.Telnet(name)", True),
        ("return ElementTree.fromstring(requests.Response().content)", False),
    ],
)
def test_what_is_made_ready_does_not_wait_yet(tmp_path: Path, body: str, wanted: bool) -> None:
    imports = "import socket, ssl, telnetlib\nfrom xml.etree import ElementTree\n\ncontext = ssl.SSLContext()\n\n\n"
    assert blocks(tmp_path, f"{imports}def work(name):\n{indent(body, '    ')}") is wanted


ATTRIBUTES = """
class Api:
    def get(self, item):
        return requests.get(item)


class Meta(type):
    @property
    def connection(cls):
        return Api()

    def fetch(cls, item):
        return requests.get(item)


class Plain:
    def __init__(self):
        {store}

    def __setattr__(self, name, value):
        super().__setattr__(name, value)

    def work(self, item):
        return self.api.get(item)


class Product(metaclass=Meta):
    @classmethod
    def find(cls, item):
        return cls.connection.get(item)
"""


@pytest.mark.parametrize(
    "store",
    [
        "self.__dict__['api'] = Api()",
        "super().__setattr__('api', Api())",
        "super(Plain, self).__setattr__('api', Api())",
        "object.__setattr__(self, 'api', Api())",
        "setattr(self, 'api', Api())",
    ],
)
def test_attributes_are_seen_however_they_are_set(tmp_path: Path, store: str) -> None:
    assert blocks(tmp_path, ATTRIBUTES.replace("{store}", store), "acme.Plain().work('x')")
    assert not blocks(tmp_path, ATTRIBUTES.replace("{store}", store.replace("api", "other")), "acme.Plain().work('x')")


@pytest.mark.parametrize("call", ["acme.Product.find('x')", "acme.Product.fetch('x')"])
def test_a_metaclass_gives_its_classes_attributes(tmp_path: Path, call: str) -> None:
    assert blocks(tmp_path, ATTRIBUTES.replace("{store}", "pass"), call)


def test_the_names_that_two_pythons_share_mean_the_standard_library(tmp_path: Path) -> None:
    package = "from six.moves import urllib\n\n\ndef work(name):\n    urllib.request.urlopen(name)\n"
    assert blocks(tmp_path, package)


@pytest.mark.parametrize(("name", "wanted"), [("K99", False), ("oidc/a", True), ("env/oidc/a", True)])
def test_very_many_constants_are_told_apart_by_what_is_asked_about_them(
    tmp_path: Path, name: str, wanted: bool
) -> None:
    body = """
    if name.startswith("env/"):
        name = name.replace("env/", "")
    if name.startswith("oidc/"):
        requests.get(name)
"""
    others = "\n".join(f"acme.work('K{n}')" for n in range(500))
    package = f"def work(name):\n{body}\ndef all_others():\n{indent(others.replace('acme.', ''), '    ')}\n"
    project = f"def others():\n{indent(others, '    ')}\n\n\nasync def before():\n    others()\n"
    assert blocks(tmp_path, package, f"acme.work('{name}')", project) is wanted
