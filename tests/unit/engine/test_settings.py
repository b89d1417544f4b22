"""Where settings come from, and what is said about wrong ones."""

from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.engine.complaints import ConfigError
from asynclint.engine.configuration.settings import Overrides, Settings, load_settings, nested_settings
from asynclint.model.findings import Confidence, Severity


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text))
    return path


def load(root: Path, *paths: str, **overrides: object) -> Settings:
    return load_settings([str(root / path) for path in paths], Overrides(**overrides), cwd=str(root))  # type: ignore[arg-type]


def complaint(root: Path, **overrides: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load(root, **overrides)
    return str(caught.value)


def test_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, isolated=True)
    assert (settings.root, settings.min_severity, settings.min_confidence, settings.src) == (
        str(tmp_path),
        Severity.WARNING,
        Confidence.LIKELY,
        (".", "src"),
    )
    assert settings.cache_dir == str(tmp_path / ".asynclint_cache")


def test_the_strongest_file_of_the_closest_directory_wins(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.asynclint]\nmin-severity = 'error'")
    write(tmp_path / "a/pyproject.toml", "[tool.other]\nx = 1")
    assert load(tmp_path, "a").min_severity is Severity.ERROR
    write(tmp_path / "a/asynclint.toml", "min-severity = 'info'")
    assert load(tmp_path, "a").min_severity is Severity.INFO
    assert load(tmp_path, "a").root == str(tmp_path / "a")
    write(tmp_path / "a/.asynclint.toml", "min-severity = 'warning'")
    assert load(tmp_path, "a").min_severity is Severity.WARNING


def test_without_a_configuration_the_root_is_the_repository_or_the_packaging_file(tmp_path: Path) -> None:
    write(tmp_path / "repo/lib/pyproject.toml", "[project]\nname = 'x'")
    write(tmp_path / "repo/lib/src/a.py", "")
    assert load(tmp_path, "repo/lib/src/a.py").root == str(tmp_path / "repo/lib")
    write(tmp_path / "repo/.git/HEAD", "")
    assert load(tmp_path, "repo/lib/src/a.py").root == str(tmp_path / "repo")


def test_a_single_file_without_any_mark_belongs_to_where_the_user_stands(tmp_path: Path) -> None:
    write(tmp_path / "a/pkg/__init__.py", "")
    write(tmp_path / "a/pkg/m.py", "")
    assert load(tmp_path, "a/pkg/m.py").root == str(tmp_path)
    assert load(tmp_path, "a/pkg").root == str(tmp_path / "a")


def test_a_home_directory_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(tmp_path / "home/x.py", "")
    write(tmp_path / "home/a/x.py", "")
    home = tmp_path / "home"
    assert not load(home, "x.py").whole_project
    assert not load(tmp_path, "home", "other").whole_project
    assert (load(home, "a/x.py").root, load(home, "a/x.py").whole_project) == (str(home / "a"), True)
    write(home / "asynclint.toml", "")
    assert load(home, "x.py").whole_project


def test_paths_that_do_not_exist_decide_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "/nowhere/at/all.py", "nope.py").root == str(tmp_path)


def test_extend_lets_the_child_override_and_keeps_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "shared.toml", "min-severity = 'error'\noutput-format = 'json'\nextend-exclude = ['a']")
    write(tmp_path / "asynclint.toml", "extend = 'shared.toml'\nmin-severity = 'info'\nextend-exclude = ['b']")
    settings = load(tmp_path)
    assert (settings.min_severity, settings.output_format) == (Severity.INFO, "json")
    assert settings.files.exclude[-2:] == ("a", "b")
    assert [Path(path).name for path in settings.inputs] == ["shared.toml", "asynclint.toml"]


def test_inline_configuration_beats_files_and_flags_beat_both(tmp_path: Path) -> None:
    write(tmp_path / "asynclint.toml", "min-severity = 'info'")
    assert load(tmp_path, config=('min-severity = "error"',)).min_severity is Severity.ERROR
    flags = {"min-severity": "warning"}
    assert load(tmp_path, config=('min-severity = "error"',), table=flags).min_severity is Severity.WARNING


def test_a_configuration_file_by_name_and_isolation(tmp_path: Path) -> None:
    write(tmp_path / "asynclint.toml", "min-severity = 'info'")
    other = write(tmp_path / "ci/strict.toml", "min-severity = 'error'")
    assert load(tmp_path, config=(str(other),)).min_severity is Severity.ERROR
    assert load(tmp_path, isolated=True).min_severity is Severity.WARNING


def test_the_lowest_python_is_read_from_the_packaging_metadata(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[project]\nrequires-python = '>=3.12,<4'\n[tool.asynclint]")
    assert load(tmp_path).target_version == "py312"


def test_packaging_metadata_count_without_a_table_of_ours(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[project]\nname = "x"\nrequires-python = ">=3.9"\n')
    assert load(tmp_path).target_version == "py39"


def test_facts_of_the_user(tmp_path: Path) -> None:
    text = """
        blocking = ["legacy.fetch", { symbol = "lib.Client.*", effect = "http" }]
        nonblocking = ["lib.fast"]
        offloading = ["lib.threads.run"]
        """
    write(tmp_path / "asynclint.toml", text)
    facts = load(tmp_path).user_facts
    assert [(fact.symbol, fact.effect) for fact in facts.blocking] == [
        ("legacy.fetch", "wait"),
        ("lib.Client.*", "http"),
    ]
    assert (facts.nonblocking, facts.offloading) == (("lib.fast",), ("lib.threads.run",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.asynclint]\n\nselct = ['ASL']", 'pyproject.toml:3: unknown key "selct". Did you mean select?'),
        ("[tool.asynclint]\nselect = 'ASL'", "pyproject.toml:2: select: expected a list of strings"),
        ("[tool.asynclint]\npreview = 1", "pyproject.toml:2: preview: expected true or false"),
        (
            "[tool.asynclint]\nmin-severity = 'eror'",
            "pyproject.toml:2: min-severity: expected one of error, warning, info. Did you mean error?",
        ),
        (
            "[tool.asynclint.severity]\nASL1 = 'bad'",
            'pyproject.toml:1: severity: "ASL1": expected one of error, warning, info.',
        ),
        ("[tool.asynclint]\nblocking = ['a b']", 'pyproject.toml:2: blocking: "a b" is no dotted name'),
        ("[tool.asynclint]\nrequired-version = '>=99'", "pyproject.toml:2: required-version: >=99 is wanted, this is"),
        ("[tool.asynclint]\nextend = 'no.toml'", "pyproject.toml:2: extend: there is no file no.toml"),
        ("[tool.asynclint]\nextend = 'pyproject.toml'", "pyproject.toml:2: extend: the files extend each other"),
        ("[tool.asynclint\n", "pyproject.toml: not valid TOML"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert complaint(tmp_path).startswith(message)


def test_a_wrong_config_argument(tmp_path: Path) -> None:
    assert complaint(tmp_path, config=("nope.toml",)) == "--config nope.toml: no such file"
    assert "unknown key" in complaint(tmp_path, config=("x = 1",))


def test_selectors_remember_the_line_they_stand_on(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.asynclint]\nselect = [\n    'ASL1',\n    'ASL12O',\n]\n")
    last = load(tmp_path).layers[1].select
    assert last is not None
    assert last[1].origin == "pyproject.toml:4: select"


def test_a_nested_configuration_is_anchored_where_it_lies(tmp_path: Path) -> None:
    write(tmp_path / "asynclint.toml", "")
    inner = write(tmp_path / "svc/asynclint.toml", "[per-file-ignores]\n'api/*.py' = ['ASL1']\n'!x.py' = ['ASL2']")
    nested = nested_settings(str(inner), load(tmp_path), Overrides(), cwd=str(tmp_path))
    assert [(item.pattern, item.negated) for item in nested.per_file_ignores] == [
        ("svc/api/*.py", False),
        ("x.py", True),
    ]
