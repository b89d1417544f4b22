"""Values that a server takes and values that it refuses, by where they are written."""

import pytest

from asynclint.api.launch import servers
from asynclint.api.values import complaint
from asynclint.model.launch import Scalar, Setting, Source, Value


def said(server: str, name: str, value: Scalar, source: Source, spelling: str = "") -> str | None:
    return complaint(servers()[server].options[name], Setting(name, Value.of(value), source, None, spelling))


@pytest.mark.parametrize("value", [4, "4", " 4 ", "0x4", True, 0])
def test_gunicorn_takes_these_numbers_of_workers(value: Scalar) -> None:
    assert said("gunicorn", "workers", value, Source.CONFIG) is None


@pytest.mark.parametrize("value", [4.5, "four", None, "", "30s"])
def test_gunicorn_refuses_these(value: Scalar) -> None:
    assert said("gunicorn", "workers", value, Source.CONFIG) == "it wants a whole number"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("timeout", -1, "it cannot be negative"),
        ("preload_app", "yes", "it wants True or False"),
        ("preload_app", 1, "it wants True or False"),
        ("preload_app", "TRUE", None),
        ("preload_app", None, None),
        ("bind", 8000, "it wants a text"),
        ("bind", "0.0.0.0:8000", None),
        ("loglevel", "infoo", None),  # it is only complained about when the logger is made
    ],
)
def test_other_settings_of_a_configuration_file(name: str, value: Scalar, words: str | None) -> None:
    assert said("gunicorn", name, value, Source.CONFIG) == words


@pytest.mark.parametrize(
    ("server", "name", "value", "words"),
    [
        ("gunicorn", "timeout", "30.5", "it is no whole number"),
        ("gunicorn", "timeout", 30.5, "it is no whole number"),
        ("gunicorn", "umask", "007", None),
        ("granian", "workers", 0, "it has to be 1 at least"),
        ("granian", "backlog", 100, "it has to be 128 at least"),
        ("granian", "log_level", "INFO", None),
        ("uvicorn", "log_level", "INFO", "it is none of critical, error, warning, info, debug, trace"),
        ("uvicorn", "log_level", "info", None),
        ("uvicorn", "workers", "$WORKERS", "nothing expands variables there, and `$WORKERS` is no whole number"),
        ("hypercorn", "keep_alive_timeout", 75, None),
    ],
)
def test_flags(server: str, name: str, value: Scalar, words: str | None) -> None:
    assert said(server, name, value, Source.FLAG) == words


def test_an_empty_variable_counts_as_none_only_where_the_server_says_so() -> None:
    assert said("uvicorn", "workers", "", Source.ENVIRONMENT, "UVICORN_WORKERS") is None
    assert said("uvicorn", "workers", "", Source.ENVIRONMENT, "WEB_CONCURRENCY") == "it is no whole number"
    assert said("gunicorn", "workers", "auto", Source.ENVIRONMENT, "WEB_CONCURRENCY") == "it is no whole number"


def test_python_calls_are_left_to_python() -> None:
    assert said("uvicorn", "workers", "four", Source.ARGUMENT) is None
