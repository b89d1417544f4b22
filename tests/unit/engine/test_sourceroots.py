"""Where imports start."""

from asynclint.engine.configuration.sourceroots import find_source_roots


def test_the_parents_of_outermost_packages_are_roots() -> None:
    files = ["svc/api/src/app/__init__.py", "svc/api/src/app/sub/__init__.py", "top/__init__.py", "script.py"]
    assert find_source_roots(files, [".", "src"]) == ("", "src", "svc/api/src")


def test_configured_roots_come_first() -> None:
    assert find_source_roots([], ["lib/", "./x", "."]) == ("lib", "x", "")
