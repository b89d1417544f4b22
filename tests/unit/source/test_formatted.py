"""F-strings that only Python 3.12 can read, read by any Python: as that Python reads them, places included."""

import ast
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynclint.source.parsing.formatted import Formatted
from asynclint.source.parsing.lexing import UnclosedError
from asynclint.source.parsing.newer import parse_newer

#: As Python 3.12 may have it, and as all Pythons have it.
_SPELLINGS = {
    """x = f'{d['a']}'""": """x = f'{d["a"]}'""",
    """x = f'{\n    load(  # all of them\n        a,\n    )\n}'""": """x = f'{load(a)}'""",
    """x = rf'\\d{d['a']}\\.'""": """x = rf'\\d{d["a"]}\\.'""",
    """x = f'{d['a']!r:>{w['b']}} {{}}'""": """x = f'{d["a"]!r:>{w["b"]}} {{}}'""",
    """x = 'one ' f'{d['a']}' "'two'" """: """x = f'one {d["a"]}\\'two\\''""",
    """x = f'{f'{f'{a}'}'}'""": '''x = f\'{f"""{f"{a}"}"""}\'''',
    """x = f'\\N{BULLET} {d['a']}'""": """x = f'\\N{BULLET} {d["a"]}'""",
    """x = f'{a != d['a']}'""": """x = f'{a != d["a"]}'""",
    """x = f'{(lambda y: y)(d['a'])}'""": """x = f'{(lambda y: y)(d["a"])}'""",
    """x = f'é{d['a']}' + call(f'{d['b']}')""": """x = f'é{d["a"]}' + call(f'{d["b"]}')""",
    """def f():\n    return f'{d['a']}'""": """def f():\n    return f'{d["a"]}'""",
    """if True:\n  f'{\nd['a']}'""": """if True:\n  f'{d["a"]}'""",
    '''x = f"""{\n    load(a)  # }"""\n}"""''': """x = f'{load(a)}'""",
}
_SPELLINGS["x = f'{\n    load(a)}'"] = "x = f'{load(a)}'"
#: These have no older spelling.
_NEWER = [*_SPELLINGS, """x = f'{'\\n'.join(rows)}'""", """x = f'{d['a'] = }'""", """x = f'{d['\\'']:\\n}'"""]


def _read(source: str) -> ast.Module:
    tree = parse_newer(source.encode())
    assert tree is not None
    return tree


@pytest.mark.parametrize("newer", _SPELLINGS)
def test_newer_f_strings_are_read_like_their_older_spelling(newer: str) -> None:
    assert ast.dump(_told(_read(newer))) == ast.dump(_told(ast.parse(_SPELLINGS[newer])))


@pytest.mark.parametrize("newer", _NEWER)
def test_names_stand_where_they_are_written(newer: str) -> None:
    lines = newer.encode().splitlines()
    names = [node for node in ast.walk(_read(newer)) if isinstance(node, ast.Name)]
    assert names
    for name in names:
        assert lines[name.lineno - 1][name.col_offset : name.end_col_offset].decode() == name.id


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs a Python that reads these f-strings itself")
@pytest.mark.parametrize("newer", _NEWER)
def test_the_tree_is_that_of_a_newer_python(newer: str) -> None:
    read, known = _told(_read(newer)), _told(ast.parse(newer))
    assert ast.dump(read) == ast.dump(known)
    assert ast.dump(_outline(read), include_attributes=True) == ast.dump(_outline(known), include_attributes=True)


def _told(tree: ast.Module) -> ast.Module:
    """Without texts that say nothing: what `{x = }` repeats, and the empty ones of Python 3.12."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = [
                v for v in node.values if not isinstance(v, ast.Constant) or v.value not in ("", "d['a'] = ")
            ]
    return tree


def _outline(tree: ast.Module) -> ast.Module:
    """Without what is inside f-strings: the places in formats are not the same in all versions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            node.values = []
    return tree


@pytest.mark.parametrize(("written", "conversion"), [("= ", ord("r")), ("= !s", ord("s")), ("= :>9", -1), ("", -1)])
def test_what_repeats_its_text_shows_itself_as_repr(written: str, conversion: int) -> None:
    values = [n for n in ast.walk(_read(f"x = f'{{d['a'] {written}}}'")) if isinstance(n, ast.FormattedValue)]
    assert [value.conversion for value in values] == [conversion]


def test_a_template_is_no_string_but_what_it_interpolates() -> None:
    assert ast.dump(_read("x = t'{a} {b.c()}'")) == ast.dump(ast.parse("x = (a, b.c())"))


_TEXTS = st.text(st.sampled_from("ab {}'\"\\\n\r\t#!:=[]é"), max_size=12)
_OPENINGS = st.sampled_from(["f'", 'f"', "f'''", 'f"""', "rf'", "F'", "'"])


@given(st.lists(_TEXTS, max_size=4), _OPENINGS)
def test_what_is_left_out_leaves_its_lines_and_columns(texts: list[str], opening: str) -> None:
    """Whatever is written, and nothing is raised but for strings without an end."""
    source = "".join(f"{opening}{text}{opening.lstrip('rfF')} + end\n" for text in texts).encode()
    parse_newer(source)
    try:
        left_out = Formatted(source, ast.parse).left_out()
    except UnclosedError:
        return
    before, after = source.splitlines(), left_out.splitlines()
    assert len(before) == len(after)
    for line, kept in zip(before, after, strict=True):
        if kept.endswith(b" + end"):
            assert line.endswith(b" + end")
            assert len(line) == len(kept)
