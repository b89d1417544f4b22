"""Installed plugins: their rules cannot be told from the built-in ones, and the configuration decides about them."""

import json
import os
import re
import sys
from pathlib import Path

import pytest

from asynclint import checks
from asynclint.api import API_VERSION
from asynclint.api.hooks import Hooks
from asynclint.engine.plugins.loading import HOOKS
from asynclint.engine.plugins.registry import load_registry
from asynclint.engine.plugins.search import declaring, find_candidates, plugin_folders
from tests.plugins.conftest import ACME, Installation

DOCUMENTATION = (Path(__file__).parents[2] / "docs/plugins.md").read_text("utf-8")

WITH_OPTIONS = (
    ACME.replace("        yield", '        if call.text not in self.options["allowed"]:\n            yield')
    + """
@hookimpl
def asynclint_options():
    from asynclint.api import PluginOption
    yield PluginOption("allowed", [], "Calls that may connect.")
    yield PluginOption("depth", 1.5, "How deep to look.")
"""
)


def configure(installation: Installation, text: str) -> None:
    (installation.project / "pyproject.toml").write_text(f"[tool.asynclint]\n{text}\n")


# ---------------------------------------------------------------- the built-in rules
def test_the_built_in_rules_come_in_the_order_of_their_codes() -> None:
    registry = load_registry()
    codes = [rule.code for rule in registry.rules]
    assert codes == sorted(codes)
    assert "ASL102" in codes
    assert registry.problems == registry.warnings == []


def test_the_built_in_rules_come_through_the_hooks_of_plugins() -> None:
    offered = list(checks.asynclint_rules())
    assert checks.asynclint_api == API_VERSION
    assert {type(rule) for rule in load_registry().rules} == set(offered)


def test_rules_are_found_by_code_and_by_name() -> None:
    registry = load_registry()
    assert registry.find("ASL102") is registry.find("blocking-http") is not None
    assert registry.find("nope") is None


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented(hook: str) -> None:
    assert f"| `{hook}` |" in DOCUMENTATION
    assert getattr(Hooks, hook).__doc__


# ---------------------------------------------------------------- like one of ours
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--select", "ACM101"], 1),
        (["--select", "ACM"], 1),
        (["--select", "ACM1"], 1),
        (["--select", "connect-somewhere"], 1),
        (["--select", "ALL", "--ignore", "ACM,ASL1"], 0),
        (["--select", "ACM", "--ignore", "connect-somewhere"], 0),
        (["--select", "ACM", "--per-file-ignores", "app.py:ACM1"], 0),
        (["--select", "A", "--ignore", "ASL"], 1),
        (["--select", "ACM", "--min-severity", "error"], 0),
        (["--select", "ACM", "--min-severity", "error", "--config", "severity = { ACM101 = 'error' }"], 1),
    ],
)
def test_its_rules_are_selected_like_others(installation: Installation, options: list[str], code: int) -> None:
    installation.install()
    result = installation.check(*options)
    assert (result.code, result.err) == (code, "")
    assert ("ACM101 `sqlite3.connect` connects" in result.out) is (code == 1)


@pytest.mark.parametrize(
    "comment",
    ["# noqa: ACM101", "# noqa: ACM101,ASL105", "# asynclint: ignore[connect-somewhere] why", "# ruff: ignore[ACM101]"],
)
def test_its_findings_are_accepted_like_others(installation: Installation, comment: str) -> None:
    installation.install()
    app = installation.project / "app.py"
    app.write_text(app.read_text().replace('("app.db")', f'("app.db")  {comment}'))
    assert installation.check("--select", "ACM").code == 0
    assert installation.check("--select", "ACM", "--ignore-noqa").code == 1


def test_it_is_in_every_machine_readable_format(installation: Installation) -> None:
    installation.install(files={"cards/ACM101-connect-somewhere.md": "# ACM101 connect-somewhere\n\nIt connects.\n"})

    def printed(name: str) -> str:
        return installation.run("check", "--select", "ACM", "--no-cache", "--output-format", name).out

    (finding,) = json.loads(printed("json"))
    assert (finding["code"], finding["name"]) == ("ACM101", "connect-somewhere")
    (rule,) = json.loads(printed("sarif"))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["id"] == "ACM101"
    assert rule["shortDescription"]["text"] == "It connects."
    assert rule["help"]["markdown"].startswith("# ACM101 connect-somewhere")
    assert "ACM101" in printed("html")


def test_it_is_explained_and_listed_like_others(installation: Installation) -> None:
    installation.install(files={"cards/ACM101-connect-somewhere.md": "# ACM101 connect-somewhere\n\nIt connects.\n"})
    assert installation.run("rule", "ACM101").out.startswith("# ACM101 connect-somewhere\n\nIt connects.")
    explained = json.loads(installation.run("rule", "connect-somewhere", "--output-format", "json").out)
    assert explained["summary"] == "It connects."
    assert "ACM ACM" in installation.run("linter").out


def test_letters_that_are_a_prefix_do_not_mean_longer_ones(installation: Installation) -> None:
    installation.install()
    shorter = ACME.replace("ACM", "AC").replace("connect-somewhere", "connect-anywhere")
    installation.install(shorter, name="short", distribution="short", files={"cards/AC101-connect-anywhere.md": "#\n"})
    assert re.findall(r"ACM?101", installation.check("--select", "AC").out) == ["AC101"]
    assert re.findall(r"ACM?101", installation.check("--select", "AC,ACM").out) == ["AC101", "ACM101"]


# ---------------------------------------------------------------- the list
def test_plugins_are_listed_with_what_they_give(installation: Installation) -> None:
    installation.install(WITH_OPTIONS)
    result = installation.run("plugins")
    assert result.out.splitlines() == [
        "acme: asynclint-acme 0.3, for asynclint.api 1.0",
        "  ACM101 connect-somewhere",
        "  option allowed = []: Calls that may connect.",
        "  option depth = 1.5: How deep to look.",
    ]
    assert (result.code, result.err) == (0, "")
    (listed,) = json.loads(installation.run("plugins", "--output-format", "json").out)["plugins"]
    assert listed["rules"] == [{"code": "ACM101", "name": "connect-somewhere", "preview": False}]
    assert (listed["version"], listed["api"], listed["prefixes"], listed["problems"]) == ("0.3", "1.0", ["ACM"], [])


def test_the_list_shows_what_is_wrong(installation: Installation) -> None:
    installation.install("import nowhere")
    result = installation.run("plugins")
    assert result.code == 2
    assert "  problem: failed to load: ModuleNotFoundError: No module named 'nowhere'\n" in result.out
    assert result.err.startswith("asynclint: plugin acme (asynclint-acme 0.3): failed to load: ")


def test_without_plugins_the_list_says_where_it_looked(installation: Installation) -> None:
    expected = f"No plugins are installed in {sys.prefix}, where asynclint runs.\n"
    assert installation.run("plugins").out == expected


# ---------------------------------------------------------------- which ones
@pytest.mark.parametrize("options", [["--no-plugins"], ["--without-plugin", "acme"]])
def test_the_command_line_leaves_plugins_out(installation: Installation, options: list[str]) -> None:
    installation.install("raise SystemExit('imported')")
    result = installation.check(*options)
    assert (result.code, result.err) == (1, "")
    assert "asynclint-acme 0.3): left out by the configuration" in installation.run("plugins", *options).out


@pytest.mark.parametrize(
    ("config", "runs"),
    [
        ("plugins = []", False),
        ('plugins = ["!acme"]', False),
        ('plugins = ["acme"]', True),
        ('plugins = ["!other"]', True),
        ('required-plugins = ["acme"]', True),
        ('required-plugins = ["asynclint_acme>=0.2,<1"]', True),
    ],
)
def test_the_configuration_chooses_plugins(installation: Installation, config: str, runs: bool) -> None:
    installation.install()
    configure(installation, config)
    result = installation.check()
    assert (result.code, result.err) == (1, "")
    assert ("ACM101" in result.out) is runs


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ('plugins = ["amce"]', 'pyproject.toml:2: plugins: the plugin "amce" is not installed in '),
        ('required-plugins = ["other>=1"]', 'pyproject.toml:2: required-plugins: the plugin "other" is not installed'),
        (
            'required-plugins = ["asynclint-acme>=1.2"]',
            "pyproject.toml:2: required-plugins: asynclint-acme>=1.2 is wanted, 0.3 is installed",
        ),
        (
            'required-plugins = ["acme"]\nplugins = ["!acme"]',
            "pyproject.toml:2: required-plugins: acme is required, and left out of the run",
        ),
        (
            'required-plugins = ["acme>=one"]',
            'pyproject.toml:2: required-plugins: "acme>=one" is no name with versions',
        ),
        ('plugins = ["a b"]', 'pyproject.toml:2: plugins: "a b" is no name of a plugin'),
        ("plugins = 'acme'", "pyproject.toml:2: plugins: expected a list"),
        ("plugin-options.acme = 3", 'pyproject.toml:2: plugin-options: "acme": expected a table'),
        ("plugin-options.amce.depth = 3", 'pyproject.toml:2: plugin-options: the plugin "amce" is not installed'),
        ("plugin-options.acme.dept = 3", 'plugin-options: acme: unknown option "dept". Did you mean depth?'),
        ("plugin-options.acme.depth = 'x'", "plugin-options: acme: depth: expected a number"),
        ("plugin-options.acme.allowed = [1]", "plugin-options: acme: allowed: expected a list of strings"),
    ],
)
def test_what_cannot_be_had_ends_the_run(installation: Installation, config: str, complaint: str) -> None:
    installation.install(WITH_OPTIONS)
    configure(installation, config)
    result = installation.check()
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) == 1
    assert complaint in result.err


def test_a_required_plugin_that_fails_ends_the_run(installation: Installation) -> None:
    installation.install("import nowhere")
    configure(installation, 'required-plugins = ["acme"]')
    result = installation.check()
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("failed to load: ModuleNotFoundError: No module named 'nowhere'. Nothing was checked\n")


def test_selectors_of_a_plugin_that_is_left_out_are_worth_a_warning(installation: Installation) -> None:
    installation.install()
    configure(installation, 'extend-select = ["ACM101"]\nignore = ["connect-somewhere"]')
    assert (installation.check().code, installation.check().err) == (1, "")
    result = installation.check("--no-plugins")
    assert result.code == 1
    assert "warning: Selection `ACM101` has no effect: no rule of that name is loaded." in result.err
    assert installation.check("--no-plugins", "--select", "ASL99").code == 2


def test_rules_read_the_options_of_their_plugin(installation: Installation) -> None:
    installation.install(WITH_OPTIONS)
    assert "ACM101" in installation.check().out
    configure(installation, 'plugin-options.acme.allowed = ["sqlite3.connect"]')
    result = installation.check()
    assert (result.err, "ACM101" in result.out) == ("", False)


# ---------------------------------------------------------------- trust
def test_a_plugin_in_the_working_directory_is_not_loaded(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Installation(installation.project, installation.project, installation.capture)
    bad.install("raise SystemExit('the project was run')", name="evil", distribution="evil")
    monkeypatch.syspath_prepend(str(installation.project))
    monkeypatch.setenv("PYTHONPATH", str(installation.project))
    assert str(installation.project) not in plugin_folders()
    assert (installation.check().code, installation.check().err) == (1, "")


def test_only_folders_with_a_declaration_are_read_further(tmp_path: Path) -> None:
    for name, text in (("other", "[console_scripts]\nx = y\n"), ("acme", "[asynclint]\nacme = acme\n")):
        (tmp_path / f"{name}-1.dist-info").mkdir()
        (tmp_path / f"{name}-1.dist-info" / "entry_points.txt").write_text(text)
    assert declaring([str(tmp_path), str(tmp_path / "nowhere")]) == [str(tmp_path / "acme-1.dist-info")]
    (candidate,) = find_candidates([str(tmp_path)])
    assert str(candidate) == "plugin acme (acme 1)"


def test_of_a_distribution_that_is_installed_twice_the_first_counts(tmp_path: Path) -> None:
    for folder, version in (("one", "2"), ("two", "1")):
        metadata = tmp_path / folder / f"acme_lint-{version}.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Name: acme-lint\nVersion: {version}\n")
        (metadata / "entry_points.txt").write_text("[asynclint]\nacme = acme\n")
    found = find_candidates([str(tmp_path / "one"), str(tmp_path / "two")])
    assert [candidate.version for candidate in found] == ["2"]


# ---------------------------------------------------------------- data
def test_a_pack_of_facts_needs_no_code(installation: Installation) -> None:
    facts = 'package = "corp"\n\n[[blocking]]\neffect = "sdk"\ncost = "long"\nsymbols = ["ask"]\nbecause = "waits"\n'
    installation.install(
        "",
        name="corp",
        distribution="corp-facts",
        target="corp_facts",
        group="asynclint.catalogues",
        files={"corp_facts/corp.toml": facts, "corp_facts/__init__.py": "raise SystemExit('imported')"},
    )
    (installation.project / "app.py").write_text("import corp\n\nasync def handler():\n    corp.ask()\n")
    result = installation.check()
    assert result.err == ""
    assert "ASL106 `corp.ask` blocks the event loop" in result.out
    assert installation.run("plugins").out.splitlines() == [
        "corp: corp-facts 0.3",
        f"  catalogue {installation.folder / 'corp_facts'}",
    ]


# ---------------------------------------------------------------- caches
def test_a_change_of_a_plugin_is_noticed(installation: Installation) -> None:
    installation.install(ACME.replace('f"', '"'))
    (module,) = installation.folder.glob("*.py")

    def start() -> str:
        from subprocess import run

        code = (
            "import site, sys\n"
            f"site.getsitepackages = lambda: [{str(installation.folder)!r}]\n"
            f"sys.path.insert(0, {str(installation.folder)!r})\n"
            "from asynclint.engine.manifest import replay\n"
            "argv = ['check', '--output-format', 'concise']\n"
            "if '--replay' in sys.argv:\n"
            "    sys.exit(replay(argv) is None)\n"
            "from asynclint.frontends.cli import main\n"
            "sys.exit(main(argv))\n"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
        again = run([sys.executable, "-c", code, "--replay"], capture_output=True, text=True, env=environment)  # noqa: PLW1510
        if again.returncode == 0:
            return f"replayed: {again.stdout}"
        return run([sys.executable, "-c", code], capture_output=True, text=True, env=environment).stdout  # noqa: PLW1510

    assert "`sqlite3.connect` connects" in start()
    assert start().startswith("replayed: ")
    module.write_text(module.read_text().replace("connects", "joins"))
    assert "`sqlite3.connect` joins" in start()
    assert start().startswith("replayed: ")
    (installation.folder / "cards/more.md").write_text("new")
    assert not start().startswith("replayed: ")
