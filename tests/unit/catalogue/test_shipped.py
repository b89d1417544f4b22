"""The catalogue that asynclint ships: every file is sound, and what it says about the standard library is true here."""

import sys
from collections import Counter

import pytest

from asynclint.catalogue.check import check, named
from asynclint.catalogue.entries import Where
from asynclint.catalogue.load import Catalogue
from asynclint.catalogue.roots import rules_root
from asynclint.catalogue.schema import CatalogueFile
from asynclint.catalogue.written import absolute
from asynclint.model.effects import Cost, EffectKind


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="module")
def files(catalogue: Catalogue) -> list[CatalogueFile]:
    return catalogue.read_all()


def test_every_file_can_be_read(catalogue: Catalogue, files: list[CatalogueFile]) -> None:
    assert len(files) == len(catalogue.files()) > 100


def test_every_blocking_entry_says_why(files: list[CatalogueFile]) -> None:
    reasons = [table.values["because"] for file in files for table in file.tables if table.name == "blocking"]
    assert [text for text in reasons if text.endswith(".") or text != text.strip() or "\n" in text] == []


@pytest.mark.parametrize("kind", ["blocking", "runs", "decorator"])
def test_a_symbol_is_described_once(files: list[CatalogueFile], kind: str, catalogue: Catalogue) -> None:
    seen = Counter(
        catalogue.canonical(absolute(file.package, symbol))
        for file in files
        for table in file.tables
        if table.name == kind
        for symbol in table.values["symbols"]
    )
    assert [name for name, times in seen.items() if times > 1] == []


def test_files_of_packages_name_their_distribution(files: list[CatalogueFile]) -> None:
    standard = {file.package for file in files if file.distribution is None}
    assert standard - set(sys.stdlib_module_names) <= {"nntplib", "telnetlib", "asyncore", "crypt"}
    assert [file.label for file in files if file.verified is None and file.distribution is None] == []


def test_every_name_of_the_standard_library_exists_here() -> None:
    *problems, summary = check(Catalogue(rules_root() / "catalogue" / "stdlib"))
    assert problems == []
    assert int(summary.split()[0]) > 1000


def test_named_leaves_out_what_has_no_name_in_the_source(files: list[CatalogueFile]) -> None:
    pathlib = next(file for file in files if file.label == "stdlib/pathlib.toml")
    names = {name for _, name, _ in named(pathlib, (3, 11))}
    assert "pathlib.Path.read_text" in names
    assert "pathlib.Listing" not in names
    assert "pathlib.Path.walk" not in names
    assert "pathlib.Path.walk" in {name for _, name, _ in named(pathlib, (3, 12))}


@pytest.mark.parametrize(
    ("name", "effect", "cost"),
    [
        ("time.sleep", EffectKind.SLEEP, Cost.LONG),
        ("builtins.open", EffectKind.FILE, Cost.SHORT),
        ("os.path.exists", EffectKind.FILE, Cost.TRIVIAL),
        ("os.listdir", EffectKind.FILE, Cost.SHORT),
        ("shutil.rmtree", EffectKind.FILE, Cost.LONG),
        ("pathlib.PosixPath.read_text", EffectKind.FILE, Cost.SHORT),
        ("subprocess.run", EffectKind.PROCESS, Cost.LONG),
        ("socket.getaddrinfo", EffectKind.NETWORK, Cost.LONG),
        ("ssl.SSLSocket.recv", EffectKind.NETWORK, Cost.LONG),
        ("ssl.create_default_context", EffectKind.CPU, Cost.LONG),
        ("imaplib.IMAP4_SSL.search", EffectKind.NETWORK, Cost.LONG),
        ("sqlite3.Cursor.execute", EffectKind.DATABASE, Cost.LONG),
        ("threading.Lock.acquire", EffectKind.WAIT, Cost.TRIVIAL),
        ("queue.PriorityQueue.get", EffectKind.WAIT, Cost.LONG),
        ("concurrent.futures.ThreadPoolExecutor.__exit__", EffectKind.WAIT, Cost.LONG),
        ("asyncio.run", EffectKind.LOOP, Cost.LONG),
        ("builtins.input", EffectKind.INPUT, Cost.LONG),
        ("hashlib.scrypt", EffectKind.CPU, Cost.LONG),
    ],
)
def test_what_blocks(catalogue: Catalogue, name: str, effect: EffectKind, cost: Cost) -> None:
    entry = catalogue.blocking(catalogue.canonical(name))
    assert entry is not None
    assert (entry.effect, entry.cost) == (effect, cost)


@pytest.mark.parametrize(
    "name",
    [
        "os.path.join", "os.path.abspath", "pathlib.Path.joinpath", "pathlib.Path.glob", "pathlib.Path.iterdir",
        "pathlib.PurePath.exists", "io.StringIO.read", "io.BytesIO.read", "threading.Lock.__enter__",
        "threading.Event.is_set", "queue.Queue.get_nowait", "queue.SimpleQueue.put", "subprocess.Popen.poll",
        "asyncio.Queue.get", "asyncio.Task.result", "asyncio.Event.wait", "imaplib.IMAP4_SSL.print_log",
        "ftplib.FTP_TLS.set_debuglevel", "re.match", "logging.Logger.info", "http.client.HTTPConnection",
    ],
)  # fmt: skip
def test_what_does_not_block(catalogue: Catalogue, name: str) -> None:
    assert catalogue.blocking(catalogue.canonical(name)) is None


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("builtins.open", "io.TextIOWrapper"),
        ("io.open", "io.TextIOWrapper"),
        ("pathlib.PosixPath.open", "io.TextIOWrapper"),
        ("pathlib.Path.cwd", "pathlib.Path"),
        ("sqlite3.dbapi2.connect", "sqlite3.Connection"),
        ("sqlite3.Connection.cursor", "sqlite3.Cursor"),
        ("tarfile.open", "tarfile.TarFile"),
        ("concurrent.futures.thread.ThreadPoolExecutor.submit", "concurrent.futures.Future"),
        ("asyncio.get_running_loop", "asyncio.AbstractEventLoop"),
        ("fastapi.FastAPI", "fastapi.applications.FastAPI"),
    ],
)
def test_what_a_call_gives(catalogue: Catalogue, call: str, kind: str) -> None:
    assert catalogue.created_by(catalogue.canonical(call)) == kind


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("asyncio.to_thread", Where.THREAD),
        ("asyncio.BaseEventLoop.run_in_executor", Where.THREAD),
        ("asyncio.AbstractEventLoop.call_soon", Where.LOOP),
        ("concurrent.futures.ProcessPoolExecutor.submit", Where.PROCESS),
        ("threading.Thread", Where.THREAD),
        ("fastapi.concurrency.run_in_threadpool", Where.THREAD),
        ("fastapi.Depends", Where.INJECT),
        ("asgiref.sync.sync_to_async", Where.THREAD_WRAPPER),
        ("builtins.sorted", Where.HERE),
    ],
)
def test_where_callables_go(catalogue: Catalogue, name: str, where: Where) -> None:
    runs = catalogue.runs(catalogue.canonical(name))
    assert runs is not None
    assert runs.where is where


@pytest.mark.parametrize(
    ("decorator", "where"),
    [
        ("fastapi.FastAPI.get", Where.THREAD),
        ("fastapi.FastAPI.middleware", Where.LOOP),
        ("litestar.get", Where.LOOP),
        ("sanic.Sanic.get", Where.LOOP),
        ("quart.Quart.get", Where.THREAD),
        ("socketio.AsyncServer.event", Where.LOOP),
        ("celery.shared_task", Where.PROCESS),
        ("homeassistant.core.callback", Where.LOOP),
    ],
)
def test_where_plain_handlers_run(catalogue: Catalogue, decorator: str, where: Where) -> None:
    entry = catalogue.entry_decorator(catalogue.canonical(decorator))
    assert entry is not None
    assert entry.synchronous is where
