"""What flake8 sees: options in, and for each file the lines it has to report.

flake8 asks about one file at a time, in processes of its own; a finding needs the whole project. So the project is
analysed once, while the main process reads its options: processes that are forked inherit the notices, processes
that start afresh (`spawn`, `forkserver`) read them from a file that the main process has left for them.
"""

import ast
import logging
import multiprocessing
import os
import tokenize
from argparse import Namespace
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any, ClassVar

from flake8.exceptions import ExecutionError
from flake8.violation import Violation

from asynclint import __version__
from asynclint.engine.complaints import UsageError
from asynclint.frontends.flake8.analysis import Question, answer, hand_over, handed_over, overlaps, take_back
from asynclint.frontends.flake8.notices import Notice, Notices

#: Below `flake8`, whose verbosity decides what is shown.
_LOG = logging.getLogger("flake8.asynclint")


class Plugin:
    """The rules of asynclint and of its plugins."""

    name = "asynclint"
    version = __version__

    _prefixes: ClassVar[tuple[str, ...]] = ("ASL",)
    _notices: ClassVar[Notices | None] = None
    _question: ClassVar[Question | None] = None

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        """`tree` only makes flake8 run the plugin once for each file; files that do not parse have none."""
        self._filename = filename
        self._lines = lines

    @classmethod
    def add_options(cls, manager: Any) -> None:
        manager.add_option(
            "--asynclint-config",
            metavar="FILE",
            default=None,
            parse_from_config=True,
            normalize_paths=True,
            help="Configuration of asynclint [default: pyproject.toml, asynclint.toml, as asynclint finds them]",
        )
        foreign = _prefixes_of_plugins()
        if foreign:  # flake8 selects what its entry points are called; these have none
            manager.extend_default_select(foreign)
        cls._prefixes = ("ASL", *foreign)

    @classmethod
    def parse_options(cls, manager: Any, options: Namespace, filenames: Sequence[str]) -> None:
        """Called once in the main process, and under `spawn` and `forkserver` once more in each other one."""
        cls._notices = cls._question = None
        if not _is_wanted(cls._prefixes, options) or options.bug_report:
            cls._notices = Notices(os.getcwd())
            return
        cls._question = _question(options, filenames)
        parent = multiprocessing.parent_process()
        if parent is not None:
            # A process that fails here is started again and again: `run` asks if nothing was handed over.
            cls._notices = handed_over(parent.pid)
            return
        take_back()
        cls._notices = _complete(cls._question)
        for remark in cls._notices.remarks:
            _LOG.warning("asynclint: %s", remark)
        if _start_method() != "fork" and cls._question.stdin is None:
            hand_over(cls._notices)

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        cls = type(self)
        if cls._notices is None:
            cls._notices = _complete(cls._question or Question((".",)))
        root = cls._notices.root
        nameless = self._filename == "stdin" and not os.path.exists(self._filename)
        path = "-" if nameless else os.path.relpath(os.path.abspath(self._filename), root).replace(os.sep, "/")
        for notice in cls._notices.by_path.get(path, ()):
            if not notice.silenced or self._is_for_flake8(notice):
                yield notice.line, notice.column, notice.text, cls

    def _is_for_flake8(self, notice: Notice) -> bool:
        """Would flake8 silence it, too? It is left to it then: other plugins look for `noqa` without a finding."""
        line = self._lines[notice.line - 1] if notice.line <= len(self._lines) else ""
        code, _, text = notice.text.partition(" ")
        violation = Violation(code, self._filename, notice.line, notice.column + 1, text, line)
        return bool(violation.is_inline_ignored(disable_noqa=False))


def _complete(question: Question) -> Notices:
    """The answer, or an error that flake8 prints as it is: never a list that lacks something."""
    try:
        return answer(question)
    except UsageError as error:
        raise ExecutionError(f"asynclint: {error}") from error
    except Exception as error:  # flake8 takes a `TypeError` for an old signature, and asks again
        raise ExecutionError(f"asynclint: internal error: {type(error).__name__}: {error}") from error


def _question(options: Namespace, filenames: Sequence[str]) -> Question:
    stdin = None
    if "-" in filenames:
        from flake8.utils import stdin_get_value  # reads it once, for all who ask

        name = options.stdin_display_name
        stdin = (None if name == "stdin" else name, _as_bytes(stdin_get_value()))
    jobs = options.jobs
    return Question(
        names=(tuple(filenames) or (".",)) if stdin is None else (),
        config=options.asynclint_config,
        ignore_noqa=options.disable_noqa,
        jobs=None if jobs is None or jobs.is_auto else max(1, jobs.n_jobs),
        stdin=stdin,
    )


def _as_bytes(text: str) -> bytes:
    """A text as the bytes that it says it is."""
    data = text.encode()
    try:
        return text.encode(tokenize.detect_encoding(BytesIO(data).readline)[0])
    except (SyntaxError, UnicodeEncodeError, LookupError):
        return data


def _is_wanted(prefixes: Sequence[str], options: Namespace) -> bool:
    """Can any finding be shown at all? If not, there is nothing to look for."""
    if options.select is not None:
        return overlaps(prefixes, [*options.select, *(options.extend_select or ())])
    ignored = [*(options.ignore or ()), *(options.extend_ignore or ())]
    return not all(prefix in ignored for prefix in prefixes) or overlaps(prefixes, options.extend_select or ())


def _start_method() -> str:
    """How processes will be started, without deciding it for everybody."""
    return multiprocessing.get_start_method(allow_none=True) or multiprocessing.get_all_start_methods()[0]


def _prefixes_of_plugins() -> list[str]:
    """The letters that codes of plugins begin with."""
    from asynclint.engine.plugins.search import declaring, plugin_folders

    if not declaring(plugin_folders()):
        return []
    from asynclint.engine.plugins.registry import load_registry

    return [prefix for prefix in load_registry().prefixes if prefix != "ASL"]
