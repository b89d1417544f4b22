"""`asynclint` and `python -m asynclint`. Imports next to nothing until it is known that there is something to do."""

import gc
import io
import os
import sys


def _leave_the_working_directory() -> None:
    """`python -m` puts it before everything else, and what lies there is looked at, not run: a `yaml.py`, say."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()] != [home]:
            del sys.path[0]
    except OSError:  # it has been deleted; whoever needs it says so
        return


def _open_closed_streams() -> None:
    """`>&-` leaves no standard output, and its number to the next file that is opened: a cache, say."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))  # noqa: SIM115 as long as we run


def main() -> None:
    """Runs the command line; never returns. An unchanged run is answered from its manifest."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files need not be text, and no locale keeps us from arrows
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # `| head` has seen enough
        code = 0
    except OSError as error:  # a full disk
        _complain(f"standard output cannot be written: {(error.strerror or str(error)).lower()}")
        code = 2
    os._exit(code)  # tearing down a million objects one by one takes longer than many a run


def _run(argv: list[str]) -> int:
    code: int | None = None
    if argv[:1] == ["check"]:
        from asynclint.engine.manifest import replay

        code = replay(argv)
    elif argv[:1] in (["rule"], ["config"], ["version"], ["--version"], ["-V"]):
        from asynclint.frontends.quick import answer

        text = answer(argv)
        if text is not None:
            code = 0
            sys.stdout.write(text)
    if code is None:
        gc.disable()  # nothing that imports make is garbage; who makes some switches it on again
        from asynclint.frontends.cli import main as run

        code = run(argv)
    return code


def _complain(message: str) -> None:
    try:
        os.write(2, f"asynclint: {message}\n".encode())
    except OSError:
        return


if __name__ == "__main__":
    _leave_the_working_directory()
    main()
