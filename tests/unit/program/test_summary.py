"""An installed package, described from its source."""

from pathlib import Path

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.catalogue.schema import read
from asynclint.environment.discover import Place
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.program.program import Program
from asynclint.program.summary import NothingToTellError, summarize

FILES = {
    "acme/__init__.py": "from acme.client import AsyncClient, Client\n",
    "acme/client.py": """
import requests
from acme.parts import Invoice, Invoices, Orders
class _Base:
    def request(self, path):
        return requests.get(path, timeout=3)
class Client(_Base):
    def __init__(self):
        self.orders = Orders(self)
        self.invoices = Invoices(self)
        self.name = "acme"
    def invoice(self, number):
        self.request(f"/invoices/{number}")
        return Invoice()
    def ping(self):
        return self.request("/ping")
    def describe(self):
        return self.name
class AsyncClient:
    def __init__(self):
        self.orders = Orders(self)
    async def ping(self): ...
""",
    "acme/parts.py": """
import time
import requests
class Orders:
    def __init__(self, client): ...
    def all(self):
        return requests.get("/orders", timeout=3)
class Invoice:
    def total(self): return 1
class Invoices:
    def __init__(self, client):
        self.client = client
    def send(self):
        return self.client.request("/invoices")
class Reports:
    def all(self): return requests.get("/reports", timeout=3)
    def one(self, name): return requests.get(name, timeout=3)
    def send(self): return requests.post("/reports", timeout=3)
    def change(self): return requests.post("/reports", timeout=3)
    def title(self): return "Report"
def wait():
    time.sleep(1)
""",
    "acme/tests/test_client.py": "import time\ndef helper(): time.sleep(1)\n",
    "acme-1.2.dist-info/METADATA": "Name: acme-sdk\n",
    "acme-1.2.dist-info/RECORD": "acme/__init__.py,,\n",
    "quiet/__init__.py": "def nothing(): return 1\n",
}
TEXT = """
# Made by `asynclint catalogue summarize acme` from its source; read it before it is kept.
package = "acme"
distribution = "acme-sdk"
verified = "1.2"

[[alias]]
name = "Client"
means = "client.Client"

[[blocking]]
effect = "sdk"
cost = "long"
symbols = [
    "client.Client.invoice",
    "client.Client.request",
    "parts.Invoices.send",
    "parts.Orders.all",
    "parts.Reports.*",
]
except = [
    "parts.Reports.title",
]
because = "ends in requests.api.get, requests.api.post"

[[blocking]]
effect = "sdk"
cost = "long"
symbols = [
    "client.Client.ping",
]
because = "ends in requests.api.get"
instead = "acme.AsyncClient"

[[blocking]]
effect = "sleep"
cost = "long"
symbols = [
    "parts.wait",
]
because = "ends in time.sleep"

[[type]]
name = "client.Client"
[type.attributes]
invoices = "parts.Invoices"
orders = "parts.Orders"

[[type]]
name = "parts.Invoices"

[[type]]
name = "parts.Orders"

[[type]]
name = "parts.Reports"
""".lstrip()


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.lstrip(), "utf-8")
    return Environment(Place("", "a test", (str(tmp_path),)))


def test_a_package_is_described_as_its_source_says(environment: Environment) -> None:
    assert summarize("acme", environment) == TEXT


def test_the_description_says_the_same_as_the_source(environment: Environment, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "acme.toml").write_text(summarize("acme", environment), "utf-8")
    assert read("acme.toml", (folder / "acme.toml").read_text("utf-8")).package == "acme"
    calls = ("client.ping()", "client.orders.all()", "client.describe()")
    app = "\n    ".join(("import acme\nclient = acme.Client()\nasync def f():", *calls))
    program = Program.link({"app.py": extract(app.encode())}, Catalogue(more=[folder]), source_roots=[""])
    assert [call.at.span.line for call in program.calls()] == [4, 5]


@pytest.mark.parametrize(
    ("package", "words"), [("absent", "absent is not installed"), ("quiet", "nothing in quiet is seen to wait")]
)
def test_there_may_be_nothing_to_tell(environment: Environment, package: str, words: str) -> None:
    with pytest.raises(NothingToTellError, match=words):
        summarize(package, environment)
