"""What the catalogue knows of servers, and what it says about wrong files."""

from pathlib import Path

import pytest

from asynclint.catalogue.schema import CatalogueError
from asynclint.catalogue.server_files import read_server
from asynclint.catalogue.server_index import Servers

SERVERS = Servers()
SMALL = """
server = "small"
distribution = "small"
verified = "1.0"
programs = ["small"]

[roles]
processes = "workers"

[[trap]]
setting = "workers"
below = 1
happens = "does not start"

[options]
workers = { flags = ["-w", "--workers"], type = "int", default = 1 }
"""


def test_every_file_can_be_read_and_is_named_after_its_server() -> None:
    names = [path.stem for path in sorted(SERVERS._folder.glob("*.toml"))]
    assert [server.name for server in SERVERS] == names
    assert len(names) == 12


@pytest.mark.parametrize("server", list(SERVERS), ids=lambda server: server.name)
def test_every_server_can_be_started_somehow_and_says_how_many_processes_it_has(server) -> None:
    assert server.programs or server.modules
    assert server.single or server.role("processes") is not None


@pytest.mark.parametrize(
    ("server", "word", "setting"),
    [
        ("gunicorn", "-w", "workers"),
        ("gunicorn", "--keep-alive", "keepalive"),
        ("gunicorn", "--keep", "keepalive"),
        ("gunicorn", "--grace", "graceful_timeout"),
        ("gunicorn", "--worker", None),  # --workers, --worker-class, ...
        ("gunicorn", "--keepalive", None),
        ("uvicorn", "--workers", "workers"),
        ("uvicorn", "--work", None),  # click takes no abbreviations
        ("uvicorn", "-w", None),
        ("hypercorn", "--keep-alive", "keep_alive_timeout"),
        ("granian", "--ws", "websockets"),
        ("litestar", "--web-concurrency", "wc"),
        ("robyn", "--process", "processes"),
    ],
)
def test_flags_are_found_as_the_server_would(server: str, word: str, setting: str | None) -> None:
    found = SERVERS[server].find_flag(word)
    assert (found[0].name if found else None) == setting


def test_a_flag_may_switch_off() -> None:
    option, on = SERVERS["uvicorn"].find_flag("--no-access-log") or pytest.fail("unknown")
    assert (option.name, on) == ("access_log", False)


def test_removed_flags_are_unknown_but_remembered() -> None:
    uvicorn = SERVERS["uvicorn"]
    assert uvicorn.find_flag("--debug") is None
    assert uvicorn.options["debug"].removed


def test_subcommands_have_options_of_their_own() -> None:
    fastapi = SERVERS["fastapi"]
    assert fastapi.find_flag("--workers", "run") is not None
    assert fastapi.find_flag("--workers", "dev") is None


def test_the_number_of_processes_comes_from_these_variables() -> None:
    read = {server.name: server.role("processes") for server in SERVERS}
    found = {name: (*option.variables, *option.fallbacks) for name, option in read.items() if option is not None}
    assert found == {
        "fastapi": ("WEB_CONCURRENCY",),
        "granian": ("GRANIAN_WORKERS",),
        "gunicorn": ("WEB_CONCURRENCY",),
        "hypercorn": (),
        "litestar": ("LITESTAR_WEB_CONCURRENCY", "WEB_CONCURRENCY"),
        "robyn": (),
        "sanic": (),
        "uvicorn": ("UVICORN_WORKERS", "WEB_CONCURRENCY"),
    }


def test_modes_say_what_they_serve_and_what_they_ignore() -> None:
    gunicorn = SERVERS["gunicorn"]
    mode = gunicorn.mode("uvicorn.workers.UvicornWorker")
    assert mode is not None
    assert mode.apps == ("asgi",)
    assert {"threads", "worker_connections"} == set(mode.ignores)
    assert mode.instead == "uvicorn_worker.UvicornWorker"
    assert gunicorn.usual_mode is gunicorn.mode("sync")


def test_servers_are_found_by_what_their_files_say() -> None:
    for server in SERVERS:
        assert all(server in SERVERS.by_program(program) for program in server.programs)
        assert all(server in SERVERS.by_module(module) for module in server.modules)
        assert all(server in SERVERS.by_config_file(name) for name in server.config_files)
        assert all(SERVERS.by_call(call.symbol) == (server, call) for call in server.calls)
    assert SERVERS.by_program("nginx") == ()
    assert SERVERS.by_call("nginx.run") is None


def test_traps_catch_numbers_but_no_flags() -> None:
    (server,) = SERVERS.by_program("gunicorn")
    trap = next(trap for trap in server.traps if trap.values == (0,))
    assert trap.catches(0)
    assert not trap.catches(False)
    assert not trap.catches("0")


def test_python_calls_are_known_by_the_function() -> None:
    server, call = SERVERS.by_call("uvicorn.run") or pytest.fail("unknown")
    assert server.name == "uvicorn"
    assert {"workers", "reload"} <= set(call.parameters)
    assert not call.ignores


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("[roles]", "[rols]", "servers/small.toml:7: unknown key `rols`. Did you mean roles?"),
        ('processes = "workers"', 'processes = "worker"', "small.toml:7: the server has no setting `worker`. Did you"),
        ('programs = ["small"]', 'programs = "small"', "servers/small.toml:5: `programs`: expected a list of texts"),
        ("below = 1", 'below = "1"', "servers/small.toml:12: `below`: expected a number"),
        ('happens = "does not start"', "", "servers/small.toml:10: [[trap]] needs `happens`"),
        ('type = "int"', 'type = "whole"', "servers/small.toml:16: `type`: `whole` is none of int, natural"),
        ('server = "small"', "", "servers/small.toml:1: `server` is missing"),
        ("below = 1", "below =", "servers/small.toml:12: Invalid value"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(before: str, after: str, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_server("servers/small.toml", SMALL.replace(before, after))
    assert message in str(caught.value)


def test_nothing_is_read_before_something_is_asked(tmp_path: Path) -> None:
    (tmp_path / "servers").mkdir()
    (tmp_path / "servers" / "small.toml").write_text(SMALL)
    servers = Servers(tmp_path)
    (tmp_path / "servers" / "other.toml").write_text(SMALL.replace("small", "other"))
    assert [server.name for server in servers] == ["other", "small"]
