"""Wrong files: every message names the line, and the word that was meant."""

from pathlib import Path
from textwrap import dedent

import pytest

from asynclint.catalogue.load import Catalogue, CatalogueError

BLOCKING = """\
[[blocking]]
effect = "http"
cost = "long"
symbols = ["get"]
because = "waits"
"""


def complaint(folder: Path, text: str) -> str:
    (folder / "shop.toml").write_text(dedent(text).lstrip())
    with pytest.raises(CatalogueError) as caught:
        Catalogue(folder).blocking("shop.get")
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("package = 'shop'\n[[bloking]]\n", "shop.toml:2: unknown key `bloking`. Did you mean blocking?"),
        ("package = 'shop'\nverfied = '1'\n", "shop.toml:2: unknown key `verfied`. Did you mean verified?"),
        ("[[alias]]\nname = 'a'\nmeans = 'b'\n", 'shop.toml:1: `package = "..."` is missing'),
        ("package = 'other'\n", 'shop.toml:1: the file is named shop, but package = "other"'),
        ("package = 'shop'\nx = [1,\n", "shop.toml:2: "),
        ("package = 'shop'\nblocking = 1\n", "shop.toml:2: `blocking` is written [[blocking]]"),
        (
            "package = 'shop'\n" + BLOCKING + "becuase = 'x'\n",
            "shop.toml:7: unknown key `becuase` in [[blocking]]. Did you mean because?",
        ),
        (
            "package = 'shop'\n" + BLOCKING + BLOCKING.replace('"long"', '"loong"'),
            'shop.toml:9: `cost`: "loong" is none of long, short, trivial. Did you mean long?',
        ),
        (
            "package = 'shop'\n" + BLOCKING.replace('because = "waits"\n', ""),
            "shop.toml:2: [[blocking]] needs `because`",
        ),
        (
            "package = 'shop'\n" + BLOCKING.replace('["get"]', '"get"'),
            "shop.toml:5: `symbols`: expected a list of texts",
        ),
        (
            "package = 'shop'\n" + BLOCKING + "unless = [\n    'a=1',\n    'block',\n]\n",
            'shop.toml:9: "block" is not a condition: write keyword=literal or position=literal',
        ),
        (
            "package = 'shop'\n" + BLOCKING.replace('"get"', '"get it"'),
            'shop.toml:5: "get it" is not a dotted name',
        ),
        (
            "package = 'shop'\n" + BLOCKING.replace('"get"', '":other.get"'),
            'shop.toml:5: ":other.get" is `other.get`, which is not part of shop: move it there',
        ),
        (
            "package = 'shop'\n[[type]]\nname = ':other.T'\ndeep = true\n",
            "shop.toml:2: a type of another package may only say `created_by` here: `:other.T`",
        ),
        (
            "package = 'shop'\n[[runs]]\nsymbols = ['go']\nargument = 'x|y'\nwhere = 'thread'\n",
            'shop.toml:4: "x|y" is not an argument: write a position, a keyword, or both ("1|func")',
        ),
        (
            "package = 'shop'\n[[entry]]\ncontext = 'request'\n",
            "shop.toml:2: [[entry]] needs `decorators`, `arguments` or `bases`",
        ),
        (
            "package = 'shop'\n[[entry]]\nbases = ['A']\ncontext = 'request'\n",
            "shop.toml:2: in [[entry]], `bases` and `methods` go together",
        ),
        (
            "package = 'shop'\n" + BLOCKING + "since = 'three'\n",
            'shop.toml:7: `since`: expected a version like "3.12"',
        ),
    ],
)
def test_the_message_says_where_and_what(tmp_path: Path, text: str, message: str) -> None:
    assert complaint(tmp_path, text).startswith(message)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CatalogueError, match=r"^shop\.toml:1: cannot be read"):
        Catalogue(tmp_path).blocking("shop.get")
