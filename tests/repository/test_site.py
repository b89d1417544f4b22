"""The documentation as a site: all pages are on it, links lead from page to page, the generator has no complaints."""

import json
import re
import runpy
import subprocess
import sys
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "docs/build.py"))
NAV: list[Any] = TOOL["settings"]()["project"]["nav"]
SOURCES: list[str] = TOOL["sources"](NAV)
PLACES = {source: TOOL["place"](source) for source in SOURCES}
GUIDES = [*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("rules/README.md")]


def test_every_page_of_the_documentation_is_on_the_site() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("rules/*.md")]
    assert {page.relative_to(ROOT).as_posix() for page in pages} <= set(SOURCES)
    assert len(set(PLACES.values())) == len(SOURCES)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[how](how-it-works.md#fixes)", "[how](how-it-works.md#fixes)"),
        ("[all](../README.md)", "[all](index.md)"),
        ("[`ASL102`](../rules/ASL102-blocking-http.md)", "[`ASL102`](rules/asl102-blocking-http.md)"),
        ("[here](#keys)", "[here](#keys)"),
        ("[there](https://example.com/a)", "[there](https://example.com/a)"),
        ("[the folder](../examples/shop)", "the folder"),
        ("`[not](a-link.md)`", "`[not](a-link.md)`"),
        ("```md\n[nor](this.md)\n```", "```md\n[nor](this.md)\n```"),
    ],
)
def test_links_follow_their_pages(link: str, expected: str) -> None:
    relink: Callable[[str, str, dict[str, str]], str] = TOOL["relink"]
    assert relink(link, "docs/configuration.md", PLACES) == expected


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_what_is_shown_to_be_copied_can_be_read(page: Path) -> None:
    readers: dict[str, Callable[[str], Any]] = {"toml": tomllib.loads, "yaml": yaml.safe_load, "json": json.loads}
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        if language in readers:
            readers[language](text)


def test_the_problem_matcher_reads_what_is_printed() -> None:
    page = (ROOT / "docs/integrations.md").read_text("utf-8")
    (task,) = json.loads(page.partition("```json\n")[2].partition("```")[0])["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    line = "app/main.py:15:22: ASL102 [*] `prices.current` blocks the event loop: it reaches `requests.get`"
    found = re.match(pattern["regexp"], line)
    assert found is not None
    assert [found[pattern[part]] for part in ("file", "line", "column", "code")] == [
        "app/main.py",
        "15",
        "22",
        "ASL102",
    ]
    assert found[pattern["message"]].startswith("`prices.current` blocks")


@pytest.mark.slow
def test_the_site_can_be_built_and_every_link_in_it_leads_somewhere(tmp_path: Path) -> None:
    pytest.importorskip("zensical")
    site = tmp_path / "site"
    done = subprocess.run(  # noqa: PLW1510
        [sys.executable, str(ROOT / "docs/build.py"), str(site)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    texts = {page: page.read_text("utf-8") for page in site.rglob("*.html")}
    assert len(texts) > len(SOURCES)
    for page, text in texts.items():
        for path, anchor in re.findall(r'<a [^>]*href="([^"#:]*)(?:#([^"]*))?"', text):
            target = (site / path[1:] if path.startswith("/") else page.parent / path).resolve() if path else page
            target = target / "index.html" if target.is_dir() else target
            assert target.exists(), f"{page}: {path}"
            assert not anchor or target not in texts or f'id="{unescape(anchor)}"' in texts[target], (
                f"{page}: #{anchor}"
            )
