"""The installed servers against `rules/catalogue/servers/`: what differs, and with --write up to date.

    python tools/servers.py --python ENV/bin/python [--write] [SERVER ...]

The part of a file below its marker line is written by this script, what stands above it by hand. A setting that is new
gets `since`, one that is gone `removed`; run over several releases, oldest first, that gives the history.
"""

import argparse
import difflib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / "rules" / "catalogue" / "servers"
MARKER = "# Below this line: written by tools/servers.py from the installed server."

NEW_FILE = f'server = "{{name}}"\nverified = ""\n\n{MARKER}\n'

Row = dict[str, Any]

_KEYS = (
    "flags", "off", "type", "choices", "folds_case", "several", "least", "most", "default", "env", "only", "file",
    "since", "removed",
)  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=sys.executable, help="interpreter of the environment with the servers")
    parser.add_argument("--write", action="store_true", help="bring the files up to date")
    parser.add_argument("servers", nargs="*")
    arguments = parser.parse_args()
    command = [arguments.python, str(HERE / "introspect_servers.py"), *arguments.servers]
    found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    differs = False
    for name, seen in found.items():
        path = FOLDER / f"{name}.toml"
        before = (
            path.read_text(encoding="utf-8") if path.exists() else f'server = "{name}"\nverified = ""\n\n{MARKER}\n'
        )
        after = updated(before, seen)
        differs |= before != after
        sys.stdout.writelines(
            difflib.unified_diff(
                before.splitlines(True), after.splitlines(True), path.name, f"{name} {seen['version']}"
            )
        )
        if arguments.write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(after, encoding="utf-8")
    return int(differs and not arguments.write)


def updated(text: str, seen: Row) -> str:
    """The file's text with the settings of the installed version."""
    by_hand = text.partition(MARKER)[0]
    document = tomllib.loads(text)
    version, verified = seen["version"], document.get("verified", "")
    if verified and _order(version) < _order(verified):
        raise SystemExit(f"{document['server']} {version} is older than {verified}, which the file describes")
    by_hand = re.sub(r'^verified = ".*"$', f'verified = "{version}"', by_hand, flags=re.MULTILINE)
    options = merged(document.get("options", {}), seen["options"], version)
    lines = [by_hand + MARKER, "", "[options]"]
    lines += [f"{name if name.isidentifier() else _value(name)} = {_inline(row)}" for name, row in options.items()]
    if seen["calls"]:
        lines += ["", "[parameters]"]
        lines += [f"{_value(symbol)} = {_value(names)}" for symbol, names in sorted(seen["calls"].items())]
    return "\n".join(lines) + "\n"


def merged(old: Mapping[str, Row], new: Mapping[str, Row], version: str) -> dict[str, Row]:
    """The new settings, with the history of the old ones."""
    rows = {}
    for name, row in new.items():
        row = dict(row)
        if old and name not in old:
            row["since"] = version
        elif "since" in old.get(name, {}):
            row["since"] = old[name]["since"]
        rows[name] = row
    for name, row in old.items():
        if name not in new:
            rows[name] = {**row, "removed": row.get("removed", version)}
    return rows


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def _inline(row: Row) -> str:
    return "{ " + ", ".join(f"{key} = {_value(row[key])}" for key in _KEYS if key in row) + " }"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
