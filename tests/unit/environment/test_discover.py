"""Which environment is the project's, and where its packages lie."""

import base64
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from asynclint.environment.discover import Asked, EnvironmentNotFoundError, Place, find_environment, probes, user_cache
from asynclint.environment.layout import packages_in, packages_of

Build = Callable[..., Path]

POSIX = "lib/python3.11/site-packages/one.py"


def venv(build: Build, folder: str) -> Path:
    return build(folder, {"pyvenv.cfg": "home = nowhere\n", POSIX: "", "bin/python": ""})


def found(starts: list[Path], asked: Asked | None = None, **variables: str) -> Place | None:
    return find_environment([str(start) for start in starts], asked=asked, variables=variables, own="/own")


def test_what_is_asked_for_wins(build: Build) -> None:
    project, asked, active = venv(build, "project/.venv").parent, venv(build, "asked"), venv(build, "active")
    place = found([project], Asked(str(asked), "--python"), VIRTUAL_ENV=str(active))
    assert place == Place(str(asked), "--python", (str(asked / "lib/python3.11/site-packages"),))


@pytest.mark.parametrize("inner", ["", "bin/python", "lib/python3.11/site-packages"])
def test_an_environment_can_be_named_by_its_top_its_interpreter_or_its_packages(build: Build, inner: str) -> None:
    top = venv(build, "env")
    assert packages_of(str(top / inner)) == (str(top / "lib/python3.11/site-packages"),)


def test_a_link_to_the_interpreter_of_the_system_means_the_environment_around_it(build: Build, tmp_path: Path) -> None:
    system = build("usr", {"bin/python3.11": "", "lib/python3.11/site-packages/system.py": ""})
    top = build("env", {"pyvenv.cfg": "", POSIX: "", "bin/.keep": ""})
    (top / "bin/python").symlink_to(system / "bin/python3.11")
    assert packages_of(str(top / "bin/python")) == (str(top / "lib/python3.11/site-packages"),)


def test_the_version_of_an_interpreter_chooses_among_several(build: Build) -> None:
    files = {f"lib/python3.{minor}/site-packages/x.py": "" for minor in (9, 11, 13)}
    top = build("usr", {"bin/python3.9": "", **files})
    assert packages_of(str(top / "bin/python3.9")) == (str(top / "lib/python3.9/site-packages"),)


def test_windows_environments_have_another_layout(build: Build) -> None:
    top = build("env", {"Lib/site-packages/one.py": "", "Scripts/python.exe": ""})
    wanted = (str(top / "Lib" / "site-packages"),)
    assert packages_of(str(top)) == packages_of(str(top / "Scripts" / "python.exe")) == wanted


def test_an_environment_may_see_the_packages_of_the_system(build: Build) -> None:
    system = build("usr", {"bin/python3.11": "", "lib/python3.11/site-packages/system.py": ""})
    config = f"home = {system / 'bin'}\ninclude-system-site-packages = true\nversion = 3.11.7\n"
    top = build("env", {"pyvenv.cfg": config, POSIX: ""})
    assert packages_in(str(top)) == (
        str(top / "lib/python3.11/site-packages"),
        str(system / "lib/python3.11/site-packages"),
    )


@pytest.mark.parametrize("path", ["missing", "project"])
def test_what_is_no_environment_is_an_error_that_says_what_was_expected(build: Build, path: str) -> None:
    top = build("project", {"app.py": ""}).parent / path
    with pytest.raises(
        EnvironmentNotFoundError, match=r"--python: there is no environment at .* a virtual environment"
    ):
        found([], Asked(str(top), "--python"))


def test_the_active_environment_goes_before_the_one_in_the_project(build: Build) -> None:
    project, active = venv(build, "project/.venv").parent, venv(build, "active")
    place = found([project], VIRTUAL_ENV=str(active))
    assert place is not None
    assert (place.top, place.rule) == (str(active), "VIRTUAL_ENV")


def test_the_environment_asynclint_runs_in_is_not_the_projects(build: Build) -> None:
    own = venv(build, "hook")
    assert find_environment([], variables={"VIRTUAL_ENV": str(own), "CONDA_PREFIX": str(own)}, own=str(own)) is None


def test_the_base_of_conda_comes_after_what_the_project_has(build: Build) -> None:
    project, conda = venv(build, "project/.venv").parent, venv(build, "conda")
    named = found([project], CONDA_PREFIX=str(conda), CONDA_DEFAULT_ENV="science")
    base = found([project], CONDA_PREFIX=str(conda), CONDA_DEFAULT_ENV="base")
    only = found([], CONDA_PREFIX=str(conda), CONDA_DEFAULT_ENV="base")
    assert [place and place.rule for place in (named, base, only)] == [
        "CONDA_PREFIX",
        ".venv in the project",
        "CONDA_PREFIX",
    ]


def test_the_nearest_folder_of_the_project_counts(build: Build) -> None:
    outer = venv(build, "project/.venv").parent
    inner = venv(build, "project/services/api/venv").parent
    place = found([inner, outer])
    assert place is not None
    assert (place.top, place.rule) == (str(inner / "venv"), "venv in the project")


def test_a_folder_called_venv_that_is_none_is_passed_over(build: Build) -> None:
    project = build("project", {"venv/lib/python3.11/site-packages/x.py": "", "venv/notes.txt": ""})
    assert found([project]) is None


def test_poetry_keeps_environments_in_its_cache(build: Build, tmp_path: Path) -> None:
    project = build("project", {"poetry.lock": "", "pyproject.toml": '[project]\nname = "My App"\n'})
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(project)).encode()).digest()
    code = base64.urlsafe_b64encode(digest).decode()[:8]
    for minor in (9, 12):
        venv(build, f"cache/virtualenvs/my_app-{code}-py3.{minor}")
    place = found([project], POETRY_CACHE_DIR=str(tmp_path / "cache"))
    assert place is not None
    assert place.top.endswith("-py3.12")
    assert place.rule == "Poetry's environment of the project"


def test_pipenv_keeps_environments_in_its_folder(build: Build, tmp_path: Path) -> None:
    project = build("project", {"Pipfile": ""})
    digest = base64.urlsafe_b64encode(hashlib.sha256(str(project / "Pipfile").encode()).digest()[:6]).decode()
    top = venv(build, f"envs/project-{digest}")
    place = found([project], WORKON_HOME=str(tmp_path / "envs"))
    assert place is not None
    assert (place.top, place.rule) == (str(top), "Pipenv's environment of the project")


@pytest.mark.parametrize(
    ("platform", "variables", "wanted"),
    [
        ("linux", {"XDG_CACHE_HOME": "/c"}, "/c/asynclint"),
        ("linux", {}, os.path.expanduser("~/.cache/asynclint")),
        ("darwin", {}, os.path.expanduser("~/Library/Caches/asynclint")),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/asynclint/Cache"),
    ],
)
def test_caches_lie_where_the_platform_wants_them(platform: str, variables: dict[str, str], wanted: str) -> None:
    assert user_cache("asynclint", variables, platform) == wanted


def test_uv_may_be_told_where_the_environment_is(build: Build) -> None:
    project = venv(build, "project/.venv").parent
    told = venv(build, "project/elsewhere")
    for value in ("elsewhere", str(told)):
        place = found([project], UV_PROJECT_ENVIRONMENT=value)
        assert place is not None
        assert (place.top, place.rule) == (str(told), "UV_PROJECT_ENVIRONMENT")
    place = found([project], UV_PROJECT_ENVIRONMENT="nowhere")
    assert place is not None
    assert place.rule == ".venv in the project"


def test_pdm_may_keep_packages_in_the_project(build: Build) -> None:
    project = build("project", {f"__pypackages__/3.{minor}/lib/one.py": "" for minor in (9, 12)})
    place = found([project])
    assert place is not None
    assert place.rule == "__pypackages__ in the project"
    assert place.folders == (str(project / "__pypackages__/3.12/lib"),)


def test_poetry_is_asked_before_anything_is_locked(build: Build, tmp_path: Path) -> None:
    project = build("project", {"pyproject.toml": '[project]\nname = "shop"\n\n[tool.poetry]\npackage-mode = false\n'})
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(project)).encode()).digest()
    venv(build, f"cache/virtualenvs/shop-{base64.urlsafe_b64encode(digest).decode()[:8]}-py3.12")
    place = found([project], POETRY_CACHE_DIR=str(tmp_path / "cache"))
    assert place is not None
    assert place.rule == "Poetry's environment of the project"


@pytest.mark.parametrize(
    ("installed", "wanted"),
    [
        ({}, None),
        ({"pip": "", "libcst": "Requires-Dist: pyyaml>=5\n", "PyYAML": ""}, None),
        ({"flake8": "Requires-Dist: pycodestyle\n", "pycodestyle": ""}, None),
        ({"libcst": "Requires-Dist: ufmt ; extra == 'dev'\n", "ufmt": ""}, "VIRTUAL_ENV"),
        ({"requests": ""}, "VIRTUAL_ENV"),
    ],
)
def test_an_environment_that_people_share_with_asynclint_is_theirs(
    build: Build, installed: dict[str, str], wanted: str | None
) -> None:
    """A hook's has nothing but asynclint in it, and what that needs."""
    site = "lib/python3.11/site-packages"
    needs = "Requires-Dist: libcst>=1.8\nRequires-Dist: flake8 ; extra == 'flake8'\n\nRequires-Dist: no header\n"
    files = {f"{site}/{name}-1.0.dist-info/METADATA": text for name, text in {**installed, "asynclint": needs}.items()}
    own = build("own", {"pyvenv.cfg": "", **files})
    place = find_environment([], variables={"VIRTUAL_ENV": str(own)}, own=str(own))
    assert (place and place.rule) == wanted
    project = venv(build, "project/.venv").parent
    place = find_environment([str(project)], variables={"VIRTUAL_ENV": str(own)}, own=str(own))
    assert place is not None
    assert place.rule == ".venv in the project"


def test_where_environments_may_appear_is_watched(build: Build, tmp_path: Path) -> None:
    files = {"poetry.lock": "", "Pipfile": "", "pyproject.toml": '[project]\nname = "shop"\n'}
    project = build("project", files)
    variables = {"POETRY_CACHE_DIR": str(tmp_path / "cache"), "WORKON_HOME": str(tmp_path / "envs")}
    watched = probes([str(project)], variables)
    digest = hashlib.sha256(os.path.normcase(os.path.realpath(project)).encode()).digest()
    made = venv(build, f"cache/virtualenvs/shop-{base64.urlsafe_b64encode(digest).decode()[:8]}-py3.12")
    assert {str(made / "pyvenv.cfg"), str(project / ".venv/pyvenv.cfg")} <= set(watched)
    assert any(path.startswith(str(tmp_path / "envs/project-")) for path in watched)
