"""`asynclint env`: the environment of the project, and what is found there for each import."""

import json
import os
import sys
from argparse import Namespace
from dataclasses import asdict

from asynclint.catalogue.load import Catalogue
from asynclint.engine.complaints import UsageError
from asynclint.engine.installed.imports import Imported, survey
from asynclint.engine.session import Session
from asynclint.frontends.exit_codes import CLEAN
from asynclint.frontends.progress import Progress
from asynclint.frontends.request import make_request

_HEADER = Imported("IMPORT", "HOW", "DISTRIBUTION", "FILE")


def run_env(options: Namespace) -> int:
    """Prints where packages are looked for, by which rule, and one line for each package that is imported."""
    missing = next((path for path in options.paths if not os.path.exists(path)), None)
    if missing is not None:
        raise UsageError(f"env: there is no file or directory {missing}")
    progress = Progress(enabled=sys.stderr.isatty())
    session = Session(make_request(options), watcher=progress)
    modules = session.link().modules
    progress.erase()
    environment = session.packages.environment
    found = survey(modules, environment, Catalogue())
    place = environment.place if environment is not None else None
    if options.output_format == "json":
        where = {"path": place.top, "rule": place.rule, "folders": list(place.folders)} if place is not None else None
        print(json.dumps({"environment": where, "imports": [asdict(item) for item in found]}, indent=2))
        return CLEAN
    if place is not None:
        print(f"Environment: {place.top} ({place.rule})")
    else:
        print("Environment: none found" if session.packages.is_on else "Environment: packages are not followed")
    if found:
        print()
        rows = [(item.name, item.how, item.distribution, item.file) for item in (_HEADER, *found)]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            print("  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3]]).rstrip())
    return CLEAN
