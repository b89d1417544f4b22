"""How cards are read: files, projects and markers."""

from dataclasses import replace

from asynclint.api import Confidence, Finding, Location, Severity, Span
from asynclint.api.cards import Expectation, examples

CARD = """# ABC101 some-name

Opening.

```py
not_a_file = True
```

## Bad

`app.py`

```py
import time
time.sleep(1)  # ABC101: the whole pause
x()  # ABC101 # ABC102 info: cheap
```

`helper.py`

```py
y()  # ABC101
```

## Empty

Prose about `app.py` is no file name, and neither block is a file.

```py
z()  # ABC101
```

`notes.txt`

```text
# ABC101
```

## Good

`pkg/app.py`

````py
fine = "```"
````
"""


def finding(message: str = "", severity: Severity = Severity.WARNING, line: int = 2) -> Finding:
    at = Location("app.py", Span(line, 0, line, 4))
    return Finding(at, "ABC101", "some-name", message, severity, Confidence.CERTAIN)


def test_files_under_one_heading_form_one_project() -> None:
    found = list(examples(CARD))
    assert [(example.heading, list(example.files)) for example in found] == [
        ("Bad", ["app.py", "helper.py"]),
        ("Good", ["pkg/app.py"]),
    ]
    assert found[1].files["pkg/app.py"] == 'fine = "```"\n'


def test_markers_expect_findings_in_their_line() -> None:
    assert next(examples(CARD)).expectations() == [
        Expectation("app.py", 2, "ABC101", "the whole pause", is_info=False),
        Expectation("app.py", 3, "ABC101", "", is_info=False),
        Expectation("app.py", 3, "ABC102", "cheap", is_info=True),
        Expectation("helper.py", 1, "ABC101", "", is_info=False),
    ]


def test_an_expectation_is_met_by_line_code_words_and_severity() -> None:
    expected = Expectation("app.py", 2, "ABC101", "the whole pause", is_info=False)
    assert expected.meets(finding("it holds the thread for the whole pause"))
    assert not expected.meets(finding("something else"))
    assert not expected.meets(finding("for the whole pause", line=3))
    assert not expected.meets(finding("for the whole pause", severity=Severity.INFO))


def test_a_possible_finding_has_a_marker_of_its_own() -> None:
    (shown,) = examples("## Bad\n\n`app.py`\n\n```py\nwait()  # ABC101\n```\n")
    (possible,) = examples("## Good\n\n`app.py`\n\n```py\nwait()  # ABC101 possible: the pause\n```\n")
    likely, unsure = finding("the pause", line=1), replace(finding("the pause", line=1), confidence=Confidence.POSSIBLE)
    assert [each.meets(likely) for each in (*shown.expectations(), *possible.expectations())] == [True, False]
    assert [each.meets(unsure) for each in (*shown.expectations(), *possible.expectations())] == [False, True]
    assert str(possible.expectations()[0]) == "app.py:1: expected ABC101 possible with 'the pause' in its message"
