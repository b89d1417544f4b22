"""Dotted names -> files, as Python's import would find them, and the distributions they came with."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from asynclint.environment.discover import Place
from asynclint.environment.finder import How
from asynclint.environment.installed import Environment

Build = Callable[..., Path]


def environment(*folders: Path) -> Environment:
    return Environment(Place("", "test", tuple(map(str, folders))))


def shown(folder: Path, name: str) -> str | None:
    origin = environment(folder).find(name)
    return origin and f"{origin.shown} {origin.how}"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("single", "single.py source"),
        ("package", "package/__init__.py source"),
        ("package.inner", "package/inner.py source"),
        ("package.deeper.leaf", "package/deeper/leaf.py source"),
        ("package.deeper", "package/deeper namespace"),
        ("package.missing", None),
        ("missing", None),
        ("missing.inner", None),
        ("fast", "fast.cpython-311-x86_64-linux-gnu.so compiled"),
        ("typed", "typed.pyi stub"),
        ("both", "both.py source"),
        ("sourceless", "sourceless-stubs/__init__.pyi stub"),
        ("sourceless.part", "sourceless-stubs/part.pyi stub"),
        ("sourced", "sourced/__init__.py source"),
    ],
)
def test_names_lead_to_the_file_that_says_most(build: Build, name: str, wanted: str | None) -> None:
    files = [
        *("single.py", "package/__init__.py", "package/inner.py", "package/deeper/leaf.py"),
        *("fast.cpython-311-x86_64-linux-gnu.so", "typed.cp311-win_amd64.pyd", "typed.pyi", "both.py", "both.pyi"),
        *("sourceless-stubs/__init__.pyi", "sourceless-stubs/part.pyi", "sourced/__init__.py"),
        "sourced-stubs/__init__.pyi",
    ]
    assert shown(build("packages", dict.fromkeys(files, "")), name) == wanted


def test_a_package_goes_before_a_module_of_the_same_name(build: Build) -> None:
    assert shown(build("packages", {"x.py": "", "x/__init__.py": ""}), "x") == "x/__init__.py source"


def test_a_namespace_spans_all_folders(build: Build) -> None:
    one = build("one", {"cloud/storage/__init__.py": ""})
    two = build("two", {"cloud/queue.py": ""})
    found = environment(one, two)
    assert [origin and origin.shown for origin in map(found.find, ("cloud.storage", "cloud.queue"))] == [
        "cloud/storage/__init__.py",
        "cloud/queue.py",
    ]


def test_a_package_in_a_later_folder_goes_before_a_namespace(build: Build) -> None:
    one, two = build("one", {"sdk/notes.txt": ""}), build("two", {"sdk/__init__.py": ""})
    origin = environment(one, two).find("sdk")
    assert origin is not None
    assert origin.path == str(two / "sdk" / "__init__.py")


def test_folders_named_by_pth_files_are_searched_and_their_code_is_not_run(build: Build, tmp_path: Path) -> None:
    build("checkout/src", {"mine/__init__.py": ""})
    code = f"import os; os.mkdir({str(tmp_path / 'ran')!r})\n"
    folder = build("packages", {"mine.pth": f"# a comment\n{code}\n../checkout/src\n/not/there\n"})
    assert shown(folder, "mine") == "mine/__init__.py source"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("declaration", ["MAPPING", "MAPPING: dict[str, str]"])
def test_the_table_of_an_editable_install_is_read(build: Build, tmp_path: Path, declaration: str) -> None:
    source = build("checkout/lib/tool", {"__init__.py": "", "core.py": ""})
    finder = f"import sys\n{declaration} = {{'tool': {str(source)!r}}}\nNAMESPACES = {{}}\n"
    pth = "import __editable___tool_1_0_finder; __editable___tool_1_0_finder.install()"
    folder = build("packages", {"__editable___tool_1_0_finder.py": finder, "__editable__.tool-1.0.pth": pth})
    assert shown(folder, "tool") == "tool/__init__.py source"
    assert shown(folder, "tool.core") == "tool/core.py source"


def test_a_damaged_table_is_no_table(build: Build) -> None:
    folder = build("packages", {"__editable___a_finder.py": "MAPPING = {", "__editable___b_finder.py": "MAPPING = f()"})
    assert shown(folder, "a") is None


@pytest.mark.parametrize("layout", ["src/", ""])
def test_direct_url_says_where_an_editable_install_is(build: Build, layout: str) -> None:
    checkout = build("check out", {f"{layout}mine/__init__.py": ""})
    told = {"url": checkout.as_uri(), "dir_info": {"editable": True}}
    folder = build(
        "packages",
        {"mine-1.0.dist-info/direct_url.json": json.dumps(told), "mine-1.0.dist-info/METADATA": "Name: Mine.App\n"},
    )
    found = environment(folder)
    origin = found.find("mine")
    assert origin is not None
    assert str(found.distribution(origin)) == "Mine.App 1.0"


def test_modules_know_their_distribution(build: Build) -> None:
    folder = build(
        "packages",
        {
            "sdk/__init__.py": "",
            "helper.py": "",
            "lonely.py": "",
            "cloud/one.py": "",
            "cloud/two.py": "",
            "acme_sdk-2.1.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-sdk\n",
            "acme_sdk-2.1.dist-info/RECORD": "sdk/__init__.py,sha256=x,1\nhelper.py,,\n",
            "cloud_one-1.0.dist-info/RECORD": "cloud/one.py,,\n",
            "cloud_two-2.0.dist-info/RECORD": "cloud/two.py,,\n",
            "old-0.9-py3.11.egg-info/top_level.txt": "legacy\n",
            "legacy.py": "",
        },
    )
    found = environment(folder)
    origins = [found.find(name) for name in ("sdk", "helper", "cloud.one", "cloud.two", "legacy", "lonely")]
    assert [origin and str(found.distribution(origin)) for origin in origins] == [
        *("acme-sdk 2.1", "acme-sdk 2.1", "cloud-one 1.0", "cloud-two 2.0", "old 0.9", "None"),
    ]


def test_what_is_there_twice_is_found_in_the_first_folder(build: Build) -> None:
    one, two = build("one", {"sdk.py": ""}), build("two", {"sdk.py": ""})
    origin = environment(one, two).find("sdk")
    assert origin is not None
    assert (origin.path, origin.how) == (str(one / "sdk.py"), How.SOURCE)
