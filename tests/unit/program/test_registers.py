"""Tables in which an SDK lists all its models: no path leads into them."""

from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.environment.discover import Place
from asynclint.environment.finder import Origin
from asynclint.environment.installed import Environment
from asynclint.facts.extract import extract
from asynclint.program.program import Program

CLIENT = """
    import requests
    from acme.models import types


    class Client:
        def __init__(self):
            self.transport = Transport(types)

        def state(self):
            return self.transport.send()


    class Transport:
        def __init__(self, types):
            self.types = types
            self.session = requests.Session()

        def send(self):
            return self.types["M0"](self.session.get("/state"))
    """
APP = b"import acme\n\nasync def handler():\n    return acme.Client().state()\n"


def written(folder: Path, models: int) -> list[str]:
    """The files of a package whose `types` lists so many models, each in a module of its own."""
    imports = "".join(f"from .m{i} import M{i}\n" for i in range(models))
    table = "types = {" + ", ".join(f'"M{i}": M{i}' for i in range(models)) + "}\n"
    files = {"__init__": dedent(CLIENT), "models/__init__": imports + table}
    files |= {f"models/m{i}": f"class M{i}:\n    pass\n" for i in range(models)}
    for name, text in files.items():
        path = folder / "acme" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return sorted(f"acme/{name}.py" for name in files)


@pytest.mark.parametrize(("models", "are_read"), [(10, True), (63, True), (64, False), (200, False)])
def test_models_are_read_for_a_small_table_only(tmp_path: Path, models: int, are_read: bool) -> None:
    everything = written(tmp_path, models)
    read: list[str] = []

    def reader(origin: Origin) -> bytes:
        read.append(origin.shown)
        return extract(Path(origin.path).read_bytes())

    environment = Environment(Place("", "test", (str(tmp_path),)))
    program = Program.link(
        {"app.py": extract(APP)}, Catalogue(), source_roots=("",), environment=environment, read=reader
    )
    found = [(kind, evidence.symbol) for call in program.calls() for kind, evidence in call.evidence.items()]
    assert [(str(kind), symbol) for kind, symbol in found] == [("sdk", "requests.sessions.Session.get")]
    assert sorted(read) == (everything if are_read else ["acme/__init__.py", "acme/models/__init__.py"])
