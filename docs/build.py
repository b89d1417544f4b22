"""The pages of the repository -> the documentation site: `python docs/build.py [FOLDER]` (default: `build/site`).

Pages lie where they are read on the way through the repository, with links that work there. Here they are gathered, and
links between them follow; one that leads to what is no page, such as a folder of source, becomes its text. The
generator (Zensical, dependency group `docs`) complains about links that lead nowhere, and then nothing is built.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "docs" / "site.toml"

_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]\[]*(?:\[[^\]]*\][^\]\[]*)*)\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"(```.*?```|``[^`\n]+``|`[^`\n]*`)", re.DOTALL)


def settings() -> dict[str, Any]:
    """Those of `site.toml`, with a page for each rule, and with the pages beside it that nobody has given a place."""
    found = tomllib.loads(SITE.read_text("utf-8"))
    cards = sorted((ROOT / "rules").glob("ASL*.md"))
    rules = next(entry["Rules"] for entry in found["project"]["nav"] if "Rules" in entry)
    rules += [{card.stem.replace("-", " ", 1): card.relative_to(ROOT).as_posix()} for card in cards]
    nav = found["project"]["nav"]
    pages = [page.relative_to(ROOT).as_posix() for page in sorted((ROOT / "docs").glob("*.md"))]
    nav += [{_title(page): page} for page in pages if page not in sources(nav)]
    return found


def _title(page: str) -> str:
    return (ROOT / page).read_text("utf-8").partition("\n")[0].removeprefix("# ")


def sources(nav: list[Any]) -> list[str]:
    """The pages of a table of contents, as paths in the repository."""
    found: list[str] = []
    for entry in nav:
        for below in entry.values():
            found += sources(below) if isinstance(below, list) else [below]
    return found


def place(source: str) -> str:
    """Where a page of the repository is on the site."""
    if source == "README.md":
        return "index.md"
    if source == "rules/README.md":
        return "catalogue.md"  # beside the page of all rules
    if source.endswith("/README.md"):
        return f"{source.removesuffix('/README.md').replace('/', '-')}.md"
    return source.removeprefix("docs/").lower().replace("readme.zh-cn", "zh")


def gather(target: Path) -> None:
    """Writes all pages below `target`, as Markdown."""
    places = {source: place(source) for source in sources(settings()["project"]["nav"])}
    for source, name in places.items():
        page = target / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(relink((ROOT / source).read_text("utf-8"), source, places), "utf-8")


def relink(text: str, source: str, places: dict[str, str]) -> str:
    """The page with the links that it needs at its place on the site."""

    def follow(link: re.Match[str]) -> str:
        target, _, anchor = link["target"].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return link[0]
        wanted = os.path.normpath(os.path.join(os.path.dirname(source), target)).replace(os.sep, "/")
        if wanted not in places:
            return link["text"]
        relative = os.path.relpath(places[wanted], os.path.dirname(places[source]) or ".").replace(os.sep, "/")
        return f"[{link['text']}]({relative}{'#' + anchor if anchor else ''})"

    # Links may have code in their text, so code is put aside by what it stands for.
    kept: list[str] = []

    def keep(code: re.Match[str]) -> str:
        kept.append(code[0])
        return f"\0{len(kept) - 1}\0"

    linked = _LINK.sub(follow, _CODE.sub(keep, text))
    return re.sub(r"\0(\d+)\0", lambda number: kept[int(number[1])], linked)


def build(output: Path) -> None:
    """Raises `CalledProcessError` when a page is wrong."""
    with TemporaryDirectory() as folder:
        work = Path(folder)
        gather(work / "pages")
        (work / "zensical.toml").write_text(_as_toml(settings()), "utf-8")
        subprocess.run([_zensical(), "build", "--strict"], cwd=work, check=True)
        shutil.rmtree(output, ignore_errors=True)
        shutil.copytree(work / "site", output)


def _zensical() -> str:
    beside = Path(sys.executable).parent / "zensical"
    found = str(beside) if beside.exists() else shutil.which("zensical")
    if found is None:
        raise SystemExit("docs/build.py: there is no zensical: pip install --group docs")
    return found


def _as_toml(settings: dict[str, Any]) -> str:
    """`site.toml` with the places of the site in its table of contents."""
    text = SITE.read_text("utf-8")
    return re.sub(
        r"^nav = \[\n.*?^\]\n", f"nav = {_inline(settings['project']['nav'])}\n", text, flags=re.DOTALL | re.MULTILINE
    )


def _inline(nav: list[Any]) -> str:
    entries = [
        f'{{ "{title}" = {_inline(below) if isinstance(below, list) else _quoted(place(below))} }}'
        for entry in nav
        for title, below in entry.items()
    ]
    return f"[{', '.join(entries)}]"


def _quoted(text: str) -> str:
    return f'"{text}"'


if __name__ == "__main__":
    if any(word.startswith("-") for word in sys.argv[1:]):
        raise SystemExit(__doc__)
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "site")
