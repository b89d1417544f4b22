"""What the documentation says is true: its examples work, its lists are complete, its links lead somewhere."""

import re
import runpy
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from asynclint.api import Call, CallSite, Function, Module, Offload
from asynclint.api.syntax import FunctionSyntax
from asynclint.checks import asynclint_rules
from asynclint.engine.configuration.options import KEYS, OUTPUT_FORMATS, check_table
from asynclint.source.defaults import DEFAULT_EXCLUDE
from asynclint.source.discover import CONFIG_NAMES
from asynclint.testing import analyse

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(
            page
            for folder in ("docs", "rules", "tests/*", "benchmarks", "examples/*")
            for page in ROOT.glob(f"{folder}/*.md")
        ),
    ]
)


@pytest.fixture(scope="module")
def generated() -> Mapping[Path, str]:
    # Not imported: that would leave compiled code among the pages.
    pages = runpy.run_path(str(ROOT / "docs/generate.py"))["pages"]
    written: Mapping[Path, str] = pages()
    return written


GENERATED = [*sorted(ROOT.glob("README*.md")), ROOT / "docs/asynclint.schema.json", *sorted(ROOT.glob("docs/*.md"))]


@pytest.mark.parametrize("page", GENERATED, ids=lambda path: path.name)
def test_a_page_says_what_the_code_says(page: Path, generated: Mapping[Path, str]) -> None:
    assert page.read_text("utf-8") == generated[page], "run: python docs/generate.py"


def test_every_generated_part_has_its_place() -> None:
    text = "".join(page.read_text("utf-8") for page in ROOT.glob("docs/*.md"))
    opened, closed = re.findall(r"<!-- ([a-z]+): ", text), re.findall(r"<!-- end of ([a-z]+) -->", text)
    names = ["api", "bounds", "excess", "idioms", "keys", "missing", "modules", "rules", "unrepaired"]
    assert sorted(opened) == sorted(closed) == names


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor:
            assert anchor in anchors(linked), target


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


# ---------------------------------------------------------------- configuration
@pytest.mark.parametrize("key", KEYS)
def test_the_example_of_a_key_is_accepted(key: str) -> None:
    table = tomllib.loads(KEYS[key].example)
    assert list(table) == [key]
    check_table(table, lambda name: name)


def test_the_configuration_page_names_every_format_file_and_variable() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "asynclint").rglob("*.py"))
    variables = set(re.findall(r"ASYNCLINT_[A-Z]+(?:_[A-Z]+)*", sources))
    for word in (*OUTPUT_FORMATS, *CONFIG_NAMES, *DEFAULT_EXCLUDE, *variables):
        assert f"`{word}`" in page, word


def test_the_configuration_page_accepts_findings_in_ways_that_work() -> None:
    from asynclint.source.comments import Suppressions

    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    table = page.partition("## Accepting a finding")[2].partition("\n## ")[0]
    comments = [row.split("|")[1].split("`")[1::2] for row in table.splitlines() if row.startswith("| `")]
    assert len(comments) >= 9
    for comment in (comment for row in comments for comment in row if "enable" not in comment):
        alone = re.search(r"disable|file-ignore|asynclint: noqa", comment) is not None
        text = f"{comment}\nf()\n" if alone else f"f()  {comment}\n"
        assert Suppressions(text).covers(2 if alone else 1, "ASL103", "blocking-file", ("ASYNC230",)), comment


# ---------------------------------------------------------------- plugins, README
def test_the_plugin_in_the_documentation_works(monkeypatch: pytest.MonkeyPatch) -> None:
    plugin, test = re.findall(r"```py\n(.*?)```", (ROOT / "docs/plugins.md").read_text("utf-8"), re.DOTALL)
    module = ModuleType("acme_asynclint")
    exec(compile(plugin, "acme_asynclint.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert [rule.code for rule in module.asynclint_rules()] == ["ACM101"]
    scope: dict[str, object] = {}
    exec(compile(test, "test_acme.py", "exec"), scope)
    case = scope["test_a_query_in_a_handler_is_found"]
    assert callable(case)
    case()


def test_the_readme_lists_every_rule_in_order() -> None:
    rows = re.findall(r"^\| (ASL\d+) \| ([a-z-]+) \|.*\|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(rule.code, rule.name) for rule in asynclint_rules()]


def test_the_first_screen_of_the_readme_says_how_to_live_with_ruff() -> None:
    first_screen = (ROOT / "README.md").read_text("utf-8").splitlines()[:25]
    assert 'lint.external = ["ASL"]' in first_screen


# ---------------------------------------------------------------- rules of one's own
def test_the_rule_in_the_contributors_guide_works() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (block,) = (item for item in re.findall(r"```py\n(.*?)```", text, re.DOTALL) if "(Rule)" in item)
    module: dict[str, object] = {"__name__": "example"}
    exec(compile(dedent(block).replace("ASL4xx", "ASL499"), "CONTRIBUTING.md", "exec"), module)
    source = "import time\n\n\nasync def f():\n    time.sleep(1)\n"
    (finding,) = analyse({"app.py": source}, [module["TheName"]])  # type: ignore[list-item]
    assert (finding.at.span.line, finding.code) == (5, "ASL499")


def test_the_attributes_that_the_guides_name_are_there() -> None:
    classes = {
        "call": (Call,),
        "function": (Function, FunctionSyntax),  # `check_function` gets one, `check_syntax` the other
        "module": (Module,),
        "site": (CallSite,),
        "offload": (Offload,),
    }
    for page in ("CONTRIBUTING.md", "docs/plugins.md"):
        text = (ROOT / page).read_text("utf-8")
        for owner, name in re.findall(r"`(call|function|module|site|offload)\.([a-z_]+)", text):
            known = {word for kind in classes[owner] for word in (*dir(kind), *kind.__annotations__)}
            assert name in known, f"{page}: {owner}.{name}"
