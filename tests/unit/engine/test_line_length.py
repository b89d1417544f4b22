"""How long lines may be, where a configuration says so and where none does."""

from pathlib import Path

import pytest

from asynclint.engine.configuration.line_length import line_length

SHORT = "value = compute(first_argument_of_all, second_argument, third_ones)\n"


def wide(columns: int) -> str:
    return f"value = compute({'x' * (columns - 17)})\n"


@pytest.mark.parametrize(
    ("texts", "width"),
    [
        ([], 88),
        ([SHORT * 50], 88),
        ([SHORT * 50 + wide(96) * 9], 100),
        ([SHORT * 50, wide(96) * 9, wide(120) * 9], 120),
        ([SHORT * 50 + wide(180) * 9], 88),  # nobody formats these
        ([SHORT * 200 + wide(110)], 88),  # one does not count
        (
            [SHORT * 50 + f'value = "{"x" * 100}"\n' * 9 + f"# {'x' * 100})\n" * 9],
            88,
        ),  # formatters leave them as they are
    ],
)
def test_without_a_configuration_the_files_say_it(tmp_path: Path, texts: list[str], width: int) -> None:
    assert line_length(str(tmp_path), texts) == width


def test_a_configuration_says_more_than_the_files(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("line-length = 99\n", "utf-8")
    assert line_length(str(tmp_path), [SHORT * 50 + wide(120) * 9]) == 99
