"""What flake8 was asked to check -> the notices of the whole project: remembered, handed over, or worked out."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from asynclint.engine import manifest
from asynclint.engine.complaints import UsageError
from asynclint.frontends.flake8.notices import Notices, collect, decode, encode

#: Where a parent process tells those it spawns what it has found: its process id and a file.
_HANDED_OVER = "_FLAKE8_ASL_NOTICES"


@dataclass(frozen=True, slots=True)
class Question:
    """One run of flake8, as far as it matters here. `stdin`: the name and the bytes that stand for one file."""

    names: tuple[str, ...]
    config: str | None = None
    ignore_noqa: bool = False
    jobs: int | None = None
    stdin: tuple[str | None, bytes] | None = None

    @property
    def words(self) -> list[str]:
        """The question as a command line, under which the answer is remembered."""
        flags = [
            *([f"--config={self.config}"] if self.config else []),
            *(["--ignore-noqa"] if self.ignore_noqa else []),
        ]
        return ["flake8", *self.names, *flags]


def answer(question: Question) -> Notices:
    """The notices of the project. Raises `UsageError` when there cannot be an answer that is complete."""
    remembered = manifest.recall(question.words) if question.stdin is None else None
    if remembered is not None:
        try:
            return decode(remembered.out)
        except ValueError:
            pass  # of another version: the answer is worked out anew
    return _work_out(question)


def _work_out(question: Question) -> Notices:
    from asynclint.engine.configuration.settings import Overrides, load_settings
    from asynclint.engine.results import store_result
    from asynclint.engine.session import Request, Session
    from asynclint.engine.verdicts.baseline import read_baseline, shown_path
    from asynclint.engine.verdicts.known import KnownFindings
    from asynclint.report.paths import Paths

    cwd = os.getcwd()
    named = [os.path.normpath(os.path.join(cwd, name)) for name in question.names]
    stdin = None
    if question.stdin is not None:
        name, data = question.stdin
        stdin = ("-" if name is None else os.path.normpath(os.path.join(cwd, name)), data)
        named = [] if name is None else [os.path.dirname(stdin[0])]
    # What flake8 was told to leave out it does not ask about; what asynclint was told to leave out stays out.
    overrides = Overrides({"force-exclude": True}, (question.config,) if question.config else ())
    settings = load_settings(tuple(named), overrides, cwd=cwd)
    request = Request(
        settings=settings,
        paths=() if stdin is not None else tuple(named),
        overrides=overrides,
        cwd=cwd,
        jobs=question.jobs,
        cache=not manifest.is_cache_off() and (stdin is None or stdin[0] != "-"),
        ignore_noqa=question.ignore_noqa,
        stdin=stdin,
    )
    if settings.baseline is not None:
        shown = shown_path(settings.baseline, cwd)
        request = replace(request, known=KnownFindings(shown, read_baseline(settings.baseline, shown)))
    outcome = Session(request).run()
    report = outcome.report
    if report.problems:
        raise UsageError("\n".join(f"{problem.where}: {problem.what}" for problem in report.problems))
    paths = Paths(settings.root, cwd, outcome.packages.places)
    remarks = (*report.warnings, *outcome.notes)
    notices = collect(report.findings, report.silenced, paths=paths, remarks=remarks)
    if request.cache and stdin is None:
        store_result(outcome, request, question.words, code=0, out=encode(notices), err=b"")
    return notices


def hand_over(notices: Notices) -> None:
    """Leaves the notices where processes that start afresh find them: under `spawn` they inherit nothing else."""
    import atexit
    import tempfile

    take_back()
    descriptor, path = tempfile.mkstemp(prefix="asynclint-flake8-")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(encode(notices))
    os.environ[_HANDED_OVER] = f"{os.getpid()}:{path}"
    atexit.register(take_back)


def take_back() -> None:
    """Removes what this process has handed over."""
    owner, _, path = os.environ.get(_HANDED_OVER, "").partition(":")
    if owner == str(os.getpid()):
        del os.environ[_HANDED_OVER]
        if os.path.exists(path):
            os.unlink(path)


def handed_over(parent: int | None) -> Notices | None:
    """What the process `parent` has found, if it is ours and has left anything."""
    owner, _, path = os.environ.get(_HANDED_OVER, "").partition(":")
    if parent is None or owner != str(parent):
        return None
    try:
        with open(path, "rb") as stream:
            return decode(stream.read())
    except (OSError, ValueError):
        return None


def overlaps(prefixes: Sequence[str], chosen: Sequence[str]) -> bool:
    """Does any of the chosen prefixes of codes mean a code that begins with one of `prefixes`?"""
    return any(word.startswith(prefix) or prefix.startswith(word) for prefix in prefixes for word in chosen)
