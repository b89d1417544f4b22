"""Which file an import means."""

import pytest

from asynclint.facts.extract import extract
from asynclint.program.symbols.modules import Modules

EMPTY = extract(b"")


def modules(*paths: str, roots: tuple[str, ...] = ("",)) -> Modules:
    return Modules(dict.fromkeys(paths, EMPTY), roots)


def found(linked: Modules, name: str, importer: str) -> str | None:
    module = linked.find(name, linked.by_path[importer])
    return module.path if module is not None else None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("main.py", "main"),
        ("app/__init__.py", "app"),
        ("app/api/__init__.py", "app.api"),
        ("app/api/views.py", "app.api.views"),
        ("src/shop/__init__.py", "shop"),
        ("src/shop/mail.py", "shop.mail"),
        ("services/billing/app/__init__.py", "app"),
    ],
)
def test_a_file_is_named_by_its_package(path, name):
    packages = ["app/__init__.py", "app/api/__init__.py", "src/shop/__init__.py", "services/billing/app/__init__.py"]
    linked = modules(*packages, path, roots=("", "src"))
    assert linked.by_path[path].name.endswith(name)


def test_a_package_and_its_modules_are_found():
    linked = modules("main.py", "app/__init__.py", "app/views.py")
    assert found(linked, "app", "main.py") == "app/__init__.py"
    assert found(linked, "app.views", "main.py") == "app/views.py"
    assert found(linked, "app.missing", "main.py") is None


def test_a_source_root_is_left_out_of_names():
    linked = modules("src/shop/__init__.py", "src/shop/mail.py", "tests/test_mail.py", roots=("", "src"))
    assert found(linked, "shop.mail", "tests/test_mail.py") == "src/shop/mail.py"


def test_folders_without_init_are_packages_too():
    linked = modules("main.py", "plugins/mail.py")
    assert found(linked, "plugins.mail", "main.py") == "plugins/mail.py"


def test_each_of_two_applications_has_its_own_modules():
    linked = modules("one/main.py", "one/settings.py", "two/main.py", "two/settings.py")
    assert found(linked, "settings", "one/main.py") == "one/settings.py"
    assert found(linked, "settings", "two/main.py") == "two/settings.py"


def test_inside_a_package_an_absolute_import_starts_above_it():
    linked = modules("app/__init__.py", "app/requests.py", "app/views.py")
    assert found(linked, "requests", "app/views.py") is None
    assert found(linked, "app.requests", "app/views.py") == "app/requests.py"


def test_a_package_wins_over_nothing_and_a_module_over_a_stub():
    linked = modules("main.py", "mail.py", "mail.pyi")
    assert found(linked, "mail", "main.py") == "mail.py"


def test_a_stub_alone_is_a_module():
    linked = modules("main.py", "mail.pyi")
    assert found(linked, "mail", "main.py") == "mail.pyi"


def test_unreadable_facts_are_a_problem_and_nothing_else():
    linked = Modules({"broken.py": b"not facts", "main.py": EMPTY}, [""])
    assert [path for path, _ in linked.problems] == ["broken.py"]
    assert list(linked.by_path) == ["main.py"]


def test_a_file_with_a_syntax_error_is_left_out():
    linked = Modules({"broken.py": extract(b"def ("), "main.py": EMPTY}, [""])
    assert linked.problems == []
    assert list(linked.by_path) == ["main.py"]
