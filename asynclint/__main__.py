"""`asynclint` and `python -m asynclint`. Imports next to nothing until it is known that there is something to do."""

import os
import sys


def main() -> None:
    """Runs the command line; never returns. An unchanged run is answered from its manifest."""
    argv = sys.argv[1:]
    code: int | None = None
    if argv[:1] == ["check"]:
        from asynclint.engine.manifest import replay

        code = replay(argv)
    if code is None:
        from asynclint.frontends.cli import main as run

        code = run(argv)
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except BrokenPipeError:
            pass
    os._exit(code)  # tearing down a million objects one by one takes longer than many a run


if __name__ == "__main__":
    main()
