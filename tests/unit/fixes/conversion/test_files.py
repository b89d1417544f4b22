"""Files whose methods are awaited, where the project has a package for that; else all of it at once, in a thread."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.fixes.conversion.conftest import Convert


def test_a_file_that_is_read_with_aiofiles(convert: "Convert") -> None:
    changed = convert("""
        import json

        import aiofiles

        async def load(path):
            with open(path, encoding="utf-8") as file:
                first = file.readline()
                return first, json.load(file)
    """)
    assert changed == [
        'async with aiofiles.open(path, encoding="utf-8") as file:',
        "first = await file.readline()",
        "return first, json.loads(await file.read())",
    ]


def test_a_file_that_is_read_with_anyio(convert: "Convert") -> None:
    changed = convert("""
        import anyio
        from pathlib import Path

        async def load(path: Path):
            with (path / "a").open() as file, open(path.name, "w") as other:
                for line in file:
                    other.write(line.strip())
                other.flush()
    """)
    assert changed == [
        'async with await anyio.open_file(path / "a") as file, await anyio.open_file(path.name, "w") as other:',
        "async for line in file:",
        "await other.write(line.strip())",
        "await other.flush()",
    ]


def test_lines_and_data(convert: "Convert") -> None:
    changed = convert("""
        import aiofiles
        import yaml

        async def load(path):
            with open(path) as file:
                names = [line.strip() for line in file]
            with open(path) as file:
                print(len(list(file)), file.name)
            with open(path, "w") as file:
                yaml.dump(names, file, sort_keys=False)
            file = open(path)
            file.close()
    """)
    assert changed == [
        "async with aiofiles.open(path) as file:",
        "names = [line.strip() for line in await file.readlines()]",
    ]


def test_a_dump_is_written(convert: "Convert") -> None:
    changed = convert("""
        import aiofiles
        import json as j

        async def save(path, data):
            with open(path, "w") as file:
                j.dump(data, file, indent=2)
    """)
    assert changed == [
        'async with aiofiles.open(path, "w") as file:',
        "await file.write(j.dumps(data, indent=2))",
    ]


@pytest.mark.parametrize(
    ("use", "reason"),
    [
        ("csv.reader(file)", "handed to something that cannot await it"),
        ("pickle.load(file, fix_imports=True).x(file)", "handed to something that cannot await it"),
        ("return file", "what is done with the file"),
        ("keep(file)", "handed to something that cannot await it"),
        ("(lambda: file.read())()", "a nested function uses `file`"),
        ("file.fileno()", "what is done with the file"),
        ("(file.read() for _ in range(3))", "in a generator expression"),
        ("file = keep", "bound once more"),
    ],
)
def test_what_cannot_be_awaited_keeps_the_file_as_it_is(convert: "Convert", use: str, reason: str) -> None:
    reasons = convert(f"""
import aiofiles, csv, pickle

async def load(path, keep):
    with open(path) as file:
        {use}
""")
    assert reason in reasons


# ---------------------------------------------------------------- without such a package
@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (
            "with open(path) as file:\n        data = file.read()\n        print(data)\n    return data",
            ["data = await asyncio.to_thread(Path(path).read_text)", "print(data)"],
        ),
        (
            "with open(path, 'rb') as file:\n        return len(file.read())",
            ["return len(await asyncio.to_thread(Path(path).read_bytes))"],
        ),
        (
            "with open(path, encoding='utf-8') as f:\n        return json.load(f)",
            ["return json.loads(await asyncio.to_thread(Path(path).read_text, encoding='utf-8'))"],
        ),
        (
            "with open(path, 'rb') as f:\n        return tomllib.load(f)",
            ["return tomllib.loads((await asyncio.to_thread(Path(path).read_bytes)).decode())"],
        ),
        (
            "with open(path) as file:  # the list\n        for line in file.read().split():\n            print(line)",
            [
                "# the list",
                "for line in (await asyncio.to_thread(Path(path).read_text)).split():",
                "print(line)",
            ],
        ),
        (
            "with open(path + '.x', mode='w') as file:\n        file.write(path * 2)",
            ["await asyncio.to_thread(Path(path + '.x').write_text, path * 2)"],
        ),
        (
            "with open(path, 'w', encoding='utf-8') as file:\n        json.dump({1: 2}, file, indent=1)",
            [
                "await asyncio.to_thread(",
                "Path(path).write_text, json.dumps({1: 2}, indent=1), encoding='utf-8'",
                ")",
            ],
        ),
        ("return open(path).read()", ["return await asyncio.to_thread(Path(path).read_text)"]),
    ],
)
def test_a_file_that_is_read_or_written_as_a_whole(convert: "Convert", block: str, lines: list[str]) -> None:
    changed = convert(f"import json\nimport tomllib\n\nasync def run(path: str):\n    {block}\n")
    assert changed == ["import asyncio", "from pathlib import Path", *lines]


def test_a_path_is_one_already(convert: "Convert") -> None:
    changed = convert("""
        import asyncio
        import pathlib

        async def load(folder: pathlib.Path):
            with (folder / "a.txt").open("w") as file:
                file.write("a")
            with open(folder / "a.txt") as file:
                return file.read()
    """)
    assert changed == ['await asyncio.to_thread((folder / "a.txt").write_text, "a")']


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ("with open(path, 'a') as file:\n        file.write('x')", "in a way of its own"),
        ("with open(path, newline='') as file:\n        return file.read()", "in a way of its own"),
        ("with open(path, mode) as file:\n        return file.read()", "in a way of its own"),
        ("with open(path) as file:\n        return file.read(), file.name", "not used just once"),
        ("with open(path) as file:\n        return file.read(10)", "not read as a whole"),
        ("with open(path) as file:\n        for line in file:\n            print(line)", "not read as a whole"),
        ("with open(path) as file:\n        print(1)\n        print(file.read())", "something else happens before"),
        ("with open(path) as file:\n        return [file.read() for _ in path]", "something else happens before"),
        ("with open(path, 'w') as file:\n        file.write('a')\n        print(1)", "not written as a whole"),
        ("with open(path) as file:\n        x = file.read()\n    return file.closed, x", "outside of its block"),
        ("with open(path) as file:\n        return csv.reader(file)", "handed to something else"),
        ("return open(path)", "not read or written as a whole"),
    ],
)
def test_what_is_read_or_written_in_parts_stays_as_it_is(convert: "Convert", block: str, reason: str) -> None:
    assert reason in convert(f"import csv\n\nasync def run(path, mode):\n    {block}\n")
