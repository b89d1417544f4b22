"""Known defects of released versions: one file of `hazards/` for each distribution -> checked entries."""

import re
import tomllib
from pathlib import Path

from asynclint.catalogue.roots import rules_root
from asynclint.catalogue.schema import CatalogueError
from asynclint.model.dependencies import Hazard

_NEEDED = ("before", "what", "when", "cite")
_VERSION = re.compile(r"\d+(\.\d+)*")


def read_hazards(root: Path | None = None) -> dict[str, tuple[Hazard, ...]]:
    """Distribution -> its defects, in the order of the versions that repaired them. Raises `CatalogueError`."""
    found: dict[str, tuple[Hazard, ...]] = {}
    for path in sorted((root or rules_root() / "catalogue" / "hazards").glob("*.toml")):
        label = f"hazards/{path.name}"
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CatalogueError(f"{label}:1: {error}") from error
        if document.get("distribution") != path.stem or set(document) != {"distribution", "hazard"}:
            raise CatalogueError(f'{label}:1: expected distribution = "{path.stem}" and [[hazard]] tables')
        found[path.stem] = tuple(_hazard(label, table) for table in document["hazard"])
    return found


def _hazard(label: str, table: dict[str, str]) -> Hazard:
    if not {*_NEEDED} <= set(table) <= {*_NEEDED, "since"} or not all(isinstance(v, str) for v in table.values()):
        raise CatalogueError(f"{label}:1: a [[hazard]] says {', '.join(_NEEDED)}, and may say since")
    for key in ("before", "since"):
        if key in table and not _VERSION.fullmatch(table[key]):
            raise CatalogueError(f'{label}:1: {key} = "{table[key]}" is no version')
    return Hazard(table["before"], table["what"], table["when"], table["cite"], table.get("since"))
