"""Where imports of the project start: configured source folders first, then those its packages show."""

from collections.abc import Iterable, Sequence


def find_source_roots(files: Iterable[str], configured: Sequence[str]) -> tuple[str, ...]:
    """Directories relative to the project root, "" for the root itself.

    The parent of every outermost package is one, so that `services/api/src/app/__init__.py` makes `import app` work
    wherever the package lies.
    """
    paths = list(files)
    packages = {path.rpartition("/")[0] for path in paths if path.endswith(("/__init__.py", "/__init__.pyi"))}
    roots = dict.fromkeys("" if path == "." else path.strip("/").removeprefix("./") for path in configured)
    found: set[str] = set()
    for package in packages:
        parent = package.rpartition("/")[0]
        if parent not in packages:
            found.add(parent)
    for root in sorted(found, key=lambda root: (root.count("/"), root)):
        roots.setdefault(root)
    return tuple(roots)
