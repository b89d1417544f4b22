"""The HTML report: what stands first, what the filters know, and that nothing in it can pass for code of the page."""

import re
from dataclasses import replace

from asynclint.model.findings import Problem, Report, Severity
from asynclint.model.source import Location, Span
from tests.unit.report.test_formats import FINDING, REPORT, render


def test_errors_come_before_what_is_reached_from_many_places() -> None:
    again = [replace(FINDING, at=Location(f"pkg/{name}.py", Span(2, 0, 2, 4))) for name in "abc"]
    error = replace(
        FINDING, at=Location("z.py", Span(1, 0, 1, 1)), severity=Severity.ERROR, evidence=None, name="worse"
    )
    page = render("html", Report((FINDING, *again, error)))
    assert re.findall(r'data-rule="ASL102 ([\w-]+)"', page) == ["worse", "blocking-http"]
    assert "4 places" in page


def test_what_was_not_checked_stands_first() -> None:
    page = render("html", replace(REPORT, problems=(Problem("a.py", "cannot be read: <no> `permission`"),)))
    assert page.index("Not everything was checked") < page.index("<form")
    assert "a.py: cannot be read: &lt;no&gt; <code>permission</code>" in page


def test_a_folder_is_chosen_with_what_is_below_it() -> None:
    deep = replace(FINDING, at=Location("a/b/c.py", Span(1, 0, 1, 1)), evidence=None)
    assert 'data-folders="a\na/b"' in render("html", Report((deep,)))


def test_backticks_are_code_and_their_content_is_text() -> None:
    finding = replace(FINDING, message="`x<y>()` is `slow`", help="use `</script>`")
    page = render("html", Report((finding,)))
    assert "<code>x&lt;y&gt;()</code> is <code>slow</code>" in page
    assert "<code>&lt;/script&gt;</code>" in page
    assert page.count("</script>") == 1


def test_the_page_asks_for_nothing() -> None:
    page = render("html")
    assert re.findall(r"""\b(?:src|href)=|@import|url\(|fetch\(|https?://""", page) == []
    assert "default-src 'none'" in page


def test_controls_have_names() -> None:
    page = render("html")
    controls = re.findall(r"<(?:select|input|button)\b[^>]*>", page)
    assert len(controls) == 4
    assert all("aria-label=" in control or "aria-expanded=" in control for control in controls)


def test_a_clean_run_is_a_page_without_controls() -> None:
    page = render("html", Report())
    assert "All checks passed!" in page
    assert "<form" not in page
    assert "<script" not in page
