"""`asynclint` and `python -m asynclint`. Imports next to nothing until it is known that there is something to do."""

import gc
import os
import sys


def _leave_the_working_directory() -> None:
    """`python -m` puts it before everything else, and what lies there is looked at, not run: a `yaml.py`, say."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()] != [home]:
        del sys.path[0]


def main() -> None:
    """Runs the command line; never returns. An unchanged run is answered from its manifest."""
    argv = sys.argv[1:]
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
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # `| head` has seen enough
        pass
    os._exit(code)  # tearing down a million objects one by one takes longer than many a run


if __name__ == "__main__":
    _leave_the_working_directory()
    main()
