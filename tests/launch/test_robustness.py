"""No file can end a run: broken, hostile or huge ones are read as far as they make sense, or not at all."""

import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynclint.api.testing import deployments
from asynclint.launch.read import read_launch_file, read_python_launches, read_settings
from asynclint.model.launchfacts import LaunchFacts, decode_launch

CASES = Path(__file__).parent / "cases"
#: What is put into files to break them.
NASTY = (
    *("\0", "\t", "\ufeff", "\u2028", "\x85", "é", "😀", "\\", "\\\n", "\r\n", "\r", '"', "'", "`", "$", "${", "}"),
    *("{{", "}}", "{{ if x }}", "{% for %}", "%}", "<<EOF", "&a", "*a", "<<: *a", "!!binary", "- ", "? ", "|", ">"),
    *(
        "]",
        "{",
        ":",
        "#",
        "; ",
        "&&",
        "||",
        "&",
        "if",
        "fi",
        "case",
        "esac",
        "do",
        "done",
        "<(",
        "[[",
        "]]",
        "=(",
        "$((",
    ),
    "[",
)


def samples() -> list[tuple[str, str]]:
    """The files of all cases: they look like real ones, and every reader has some."""
    found: list[tuple[str, str]] = []
    for path in sorted(CASES.glob("*.txt")):
        parts = re.split(r"^--- (\S+)\n|^===== .*\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        pairs = zip(parts[1::2], parts[2::2], strict=False)
        found += [(name, text) for name, text in pairs if name not in (None, "expected")]
    return found


SAMPLES = samples()


def read(path: str, data: bytes) -> LaunchFacts:
    if path.endswith(".py"):
        read_settings(path, data)
        return read_python_launches(data)
    return decode_launch(read_launch_file(path, data))


@given(st.randoms(use_true_random=False), st.sampled_from(SAMPLES))
@settings(max_examples=300, deadline=None)
def test_mutated_files_are_read_and_linked(source: random.Random, sample: tuple[str, str]) -> None:
    path, text = sample
    for _ in range(source.randint(1, 6)):
        start = source.randint(0, len(text))
        end = min(len(text), start + source.choice((0, 0, 1, 5, 40)))
        piece = source.choice(NASTY) if source.random() < 0.8 else text[source.randint(0, len(text)) :][:60]
        text = text[:start] + piece + text[end:]
    data = text.encode("utf-8", errors="surrogatepass")
    assert read(path, data).note.startswith("cannot be read") is False
    for deployment in deployments({path: text, "Dockerfile": 'FROM x\nCMD ["uvicorn", "app:app"]\n'}):
        span = deployment.start.at.span
        assert 1 <= span.line <= text.count("\n") + 2
        assert (span.line, span.column) <= (span.end_line, span.end_column)


@given(st.binary(max_size=300), st.sampled_from(sorted({path for path, _ in SAMPLES})))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read(data: bytes, path: str) -> None:
    assert not read(path, data).note.startswith("cannot be read")


LETTERS = "abcdefghij"
BOMBS = {
    "aliases": "a: &a [x]\n"
    + "".join(f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in pairwise(LETTERS)),
    "merged aliases": "a0: &a0 {services: {x: {image: y}}}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
    + "services: *a11\n",
    "an alias of itself": "services: &a\n  x: *a\n  <<: *a\n",
    "flow sequences": "services:\n  web:\n    image: x\n    command: " + "[" * 50_000,
    "block sequences": "- " * 50_000 + "services:",
    "mappings": "".join(f"{' ' * n}a:\n" for n in range(500)),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("path", ["compose.yaml", "k8s.yaml", "values.yaml", ".github/workflows/x.yml"])
def test_yaml_bombs_do_not_go_off(name: str, path: str) -> None:
    head = "" if path != "k8s.yaml" else "# apiVersion: kind:\n"
    started = time.process_time()
    read(path, (head + BOMBS[name]).encode())
    assert time.process_time() - started < 2


DEEP = {
    "Dockerfile": "FROM x\nENV A=" + "${A:-" * 5_000 + "}" * 5_000 + "\nCMD uvicorn a:b --workers " + "$(" * 3_000,
    "start.sh": "if true; then\n" * 2_000 + "uvicorn a:b\n" + "fi\n" * 2_000,
    "nested.sh": 'uvicorn "' + "${X:-" * 3_000 + "4" + "}" * 3_000 + '"\n',
    "quotes.sh": "sh -c '" * 2_000 + "uvicorn a:b",
    "functions.sh": "f() { " * 2_000 + "uvicorn a:b; " + "}; " * 2_000,
    "compose.yaml": "services:\n  x:\n    image: y\n    command: uvicorn " + "${A:-" * 3_000 + "}" * 3_000,
    "Makefile": "A = $(A)\nrun:\n\tuvicorn a:b $(A) " + "$(X" * 3_000 + "\n",
    "pyproject.toml": "[tool.poe.tasks]\na = " + "[" * 3_000,
    "package.json": '{"scripts": ' + '{"a": ' * 3_000,
    "x.service": "[Service]\nExecStart=uvicorn \\\n" * 3_000,
    "start.py": "import uvicorn\nuvicorn.run(" + "(" * 3_000 + ")" * 3_000 + ")\n",
    "sum.py": "import uvicorn\nuvicorn.run('a:b', workers=" + "1+" * 5_000 + "1)\n",
    "deep.tf": 'resource "google_cloud_run_service" "x" {\n a = ' + "[{b = " * 5_000,
    "blocks.tf": 'resource "google_cloud_run_service" "x" {' + "a {\n" * 5_000,
    "strings.tf": '# google_cloud_run\na = "' + "${b}" * 50_000 + "\n" + 'c = "${' * 20_000,
    "comments.tf": "# google_cloud_run\n" + "/* " * 50_000,
    "heredocs.tf": "# google_cloud_run\n" + "<<A\n" * 50_000,
    "documents.tf": "# google_cloud_run\n" + "a = <<A\n[{}]\nA\n" * 20_000,
    "calls.tf": "# google_cloud_run\na = " + "jsonencode(" * 20_000,
    "kustomization.yaml": "resources: ["
    + "., " * 5_000
    + "]\npatches:\n"
    + "  - patch: |-\n      - {path: /args}\n" * 3_000,
    "captain-definition": '{"dockerfileLines": [' + '"RUN \\"' * 20_000,
    "else.py": "import uvicorn\n" + "".join(f"{' ' * n}if x:\n" for n in range(90)) + " " * 90 + "uvicorn.run(1)\n",
}


@pytest.mark.parametrize("path", DEEP)
def test_deep_nesting_is_survived(path: str) -> None:
    started = time.process_time()
    deployments({path: DEEP[path]})
    assert time.process_time() - started < 10


def test_scripts_that_run_each_other_end() -> None:
    files = {
        "a.sh": "exec ./b.sh\n",
        "b.sh": "./a.sh; make run; uvicorn app:app\n",
        "Makefile": "run:\n\tmake run\n\t./a.sh\n",
        "compose.yaml": "services:\n  x:\n    image: y\n    command: ./a.sh\n    extends: x\n",
    }
    assert {str(found.start.at) for found in deployments(files)} == {"b.sh:1:19"}


def test_variables_that_mean_each_other_end() -> None:
    files = {"start.sh": 'A="$B"\nB="$A"\nexport A="$A$A"\nuvicorn app:app --workers "$A"\n'}
    (found,) = deployments(files)
    assert found.settings["workers"].value.is_unknown


def test_many_files_are_cheap() -> None:
    """A thousand launch files take less than two seconds of one processor."""
    files = [(path, text.encode()) for path, text in SAMPLES if not path.endswith(".py")]
    count = 0
    started = time.process_time()
    while count < 1000:
        for path, data in files:
            read_launch_file(path, data)
        count += len(files)
    assert time.process_time() - started < 2 * count / 1000
