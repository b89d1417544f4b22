"""Folders that look like environments: a name and a text for each file."""

from collections.abc import Callable
from pathlib import Path

import pytest

#: Writes files below a folder and gives the folder.
Build = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    def write(folder: str, files: dict[str, str]) -> Path:
        top = tmp_path / folder
        top.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return top

    return write
