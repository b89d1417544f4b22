"""The command line: words in, text and an exit code out. 0: fine, 1: findings, 2: could not do all it was asked."""

import errno
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from asynclint.engine.complaints import UsageError
from asynclint.frontends.arguments import parse
from asynclint.frontends.exit_codes import CLEAN, TROUBLE
from asynclint.frontends.patience import naming_slow_plugins

#: What writing may end in when the name of no file goes with it.
_UNWRITABLE = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT, errno.EBADF})


def main(argv: Sequence[str]) -> int:
    """Runs one command and returns its exit code; what goes wrong is one line on stderr, never a traceback."""
    try:
        options = parse(argv)
        told = options.command is not None and not (options.quiet or options.silent)
        with naming_slow_plugins(enabled=told):
            return _run(options, list(argv))
    except UsageError as error:
        return _complain(str(error))
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return CLEAN
    except KeyboardInterrupt:
        return 130
    except SystemExit as done:  # argparse, after `--help`
        return done.code if isinstance(done.code, int) else TROUBLE
    except Exception as error:
        if isinstance(error, OSError) and error.filename is None:
            known = _trouble_with_surroundings(error)
            if known is not None:
                return _complain(known)
        if "-v" in argv or "--verbose" in argv:
            import traceback

            traceback.print_exc()
        where = _innermost(error)
        return _complain(f"internal error: {type(error).__name__}: {error} ({where}). Run with -v for the traceback.")


def _complain(message: str) -> int:
    try:
        sys.stderr.write(f"asynclint: {message}\n")
        sys.stderr.flush()
    except OSError:  # nobody listens; the exit code has to do
        pass
    return TROUBLE


def _trouble_with_surroundings(error: OSError) -> str | None:
    """What is wrong outside of us, when that is known."""
    try:
        os.getcwd()
    except OSError:
        return "the working directory does not exist any more"
    if error.errno in _UNWRITABLE:
        return f"standard output cannot be written: {(error.strerror or str(error)).lower()}"
    return None


def _innermost(error: BaseException) -> str:
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    return f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "unknown place"


def _run(options: Namespace, argv: list[str]) -> int:
    if options.version:
        from asynclint.frontends.quick import version_text

        sys.stdout.write(version_text())
        return CLEAN
    if options.command is None:
        from asynclint.frontends.arguments import print_help

        print_help()
        return TROUBLE
    if options.command in ("check", "fix"):
        if options.watch:
            from asynclint.frontends.watch import watch

            return watch(options, argv)
        from asynclint.frontends.check import check

        return check(options, argv)
    if options.command == "baseline":
        from asynclint.frontends.gate import run_baseline

        return run_baseline(options)
    if options.command == "doctor":
        from asynclint.frontends.doctor import run_doctor

        return run_doctor(options)
    if options.command == "env":
        from asynclint.frontends.environment import run_env

        return run_env(options)
    if options.command == "why":
        from asynclint.frontends.why import run_why

        return run_why(options)
    if options.command == "plugins":
        from asynclint.frontends.plugins import run_plugins

        return run_plugins(options)
    from asynclint.frontends import commands

    run: Callable[[Namespace], int] = getattr(commands, f"run_{options.command}")
    return run(options)
