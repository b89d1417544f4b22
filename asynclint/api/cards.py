"""Rule cards: Markdown in, the example projects in it and the findings they expect out.

Fenced blocks are files when a line with the file's name in backticks stands before them. All files under one `##`
heading form one project. A comment `# CODE`, `# CODE: part of the message`, `# CODE info` or `# CODE possible` (not
shown by default) at the end of a line expects a finding there; a line may carry several. A line with nothing but such
comments is no part of its file, and speaks for the line below it: for files in which no comment can follow
(Dockerfiles, units, JSON). A block after "`name.py`, fixed" is what all fixes together, the unsafe ones too, make of
that file; the markers stay as they are.
"""

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from asynclint.catalogue.roots import rules_root
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.record import record

_MARKER = re.compile(
    r"#\s*(?P<code>[A-Z]{1,3}\d{3})(?: (?P<how>info|possible)(?![\w-]))?(?::\s*(?P<text>[^#]*?))?\s*(?=#|$)"
)
_MARKERS_ONLY = re.compile(r"\s*(?:#\s*[A-Z]{1,3}\d{3}(?: info| possible)?(?::[^#]*)?\s*)+")
_FILE_NAME = re.compile(
    r"`(?P<name>[\w./@-]+\.(?:pyi?|ya?ml|toml|json|sh|service|conf|cfg|ini|env|js)"
    r"|(?:[\w./-]*/)?(?:Dockerfile|Containerfile|Procfile|Makefile|justfile)[\w.-]*)`(?P<fixed>, fixed)?"
)


def shipped_cards() -> Path:
    """The folder of the cards of the built-in rules."""
    return rules_root()


@record
class Expectation:
    """One marker: a finding of `code` whose message contains `text` at `path:line`."""

    path: str
    line: int
    code: str
    text: str
    is_info: bool
    is_possible: bool = False  # not shown by default

    def meets(self, finding: Finding) -> bool:
        return (
            (finding.at.path, finding.at.span.line, finding.code) == (self.path, self.line, self.code)
            and self.text in finding.message
            and self.is_info is (finding.severity is Severity.INFO)
            and self.is_possible is (finding.confidence is Confidence.POSSIBLE)
        )

    def __str__(self) -> str:
        words = f" with {self.text!r} in its message" if self.text else ""
        how = " info" if self.is_info else " possible" if self.is_possible else ""
        return f"{self.path}:{self.line}: expected {self.code}{how}{words}"


@record
class Example:
    """The files under one heading of a card."""

    heading: str
    files: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)  # what fixes make of them
    above: list[Expectation] = field(default_factory=list)  # from lines with nothing but markers

    def expectations(self) -> list[Expectation]:
        behind = [
            expected
            for path, text in self.files.items()
            for number, line in enumerate(text.splitlines(), start=1)
            for expected in _expected(path, number, line)
        ]
        return [*behind, *self.above]

    def add(self, path: str, text: str) -> None:
        """A file as the card shows it."""
        lines: list[str] = []
        for line in text.splitlines():
            if _MARKERS_ONLY.fullmatch(line):
                self.above.extend(_expected(path, len(lines) + 1, line))
            else:
                lines.append(line)
        self.files[path] = "\n".join(lines) + "\n"


def _expected(path: str, number: int, line: str) -> Iterator[Expectation]:
    for match in _MARKER.finditer(line):
        text, how = (match["text"] or "").strip(), match["how"]
        yield Expectation(path, number, match["code"], text, how == "info", how == "possible")


def examples(card: str) -> Iterator[Example]:
    """The projects of a card, one for each `##` heading that has files."""
    example = Example("")
    lines = iter(card.splitlines())
    name: re.Match[str] | None = None
    for line in lines:
        if line.startswith("```"):
            block = _block(lines, fence=line[: len(line) - len(line.lstrip("`"))])
            if name is not None:
                if name["name"] in (example.fixed if name["fixed"] else example.files):
                    raise ValueError(f"{example.heading}: {name['name']} is given twice")
                if name["fixed"]:
                    example.fixed[name["name"]] = block
                else:
                    example.add(name["name"], block)
            name = None
        elif line.startswith("## "):
            if example.files:
                yield example
            example = Example(line.removeprefix("## ").strip())
        elif line.strip():
            name = _FILE_NAME.fullmatch(line.strip())
    if example.files:
        yield example


def _block(lines: Iterator[str], *, fence: str) -> str:
    body = []
    for line in lines:
        if line.rstrip() == fence:
            break
        body.append(line)
    return "\n".join(body) + "\n"
