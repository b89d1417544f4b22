"""Words of commands with the variables of their place filled in: words of facts in, arguments out."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from asynclint.model.launch import Argument, Value
from asynclint.model.launchfacts import Either, Env, Expr, Joined, Known, Place, Script, Word
from asynclint.model.record import record
from asynclint.model.source import Location, Span
from asynclint.program.deployments.resolve import HOLE, Scope, resolve


def located(path: str, place: Place) -> Location:
    return Location(path, Span(*place))


@record
class Item:
    """One argument of a command, and how it is written. `prefix`: its known beginning where the rest is not."""

    text: str
    value: Value
    at: Location
    prefix: str = ""
    is_many: bool = False  # it may stand for several words, or for none
    is_optional: bool = False  # it may be left out
    script: Script | None = None
    path: str = ""

    @property
    def known(self) -> str | None:
        """The text where it is known."""
        found = self.value.known
        return None if not self.value.is_known or found is None else str(found)

    @property
    def argument(self) -> Argument:
        return Argument(self.text, self.value, self.at)


def items_of(words: Iterable[Word], path: str, scope: Scope, rest: Sequence[Item] = (), arrays: "Arrays | None" = None) -> list[Item]:  # fmt: skip  # noqa: E501
    """The words as arguments. `rest` is what `"$@"` stands for, `arrays` what `"${NAME[@]}"` does."""
    found: list[Item] = []
    for word in words:
        expr = word.expr
        if isinstance(expr, Env) and expr.name in ("@", "*"):
            found.extend(rest)
        elif isinstance(expr, Env) and expr.name.endswith("[@]"):
            known = (arrays or {}).get(expr.name[:-3])
            found.extend(known if known is not None else [_item(word, path, Value(because=word.text), is_many=True)])
        else:
            found.extend(_optional(word, path, scope) or _expanded(word, path, scope))
    return found


Arrays = dict[str, list[Item]]


def _optional(word: Word, path: str, scope: Scope) -> list[Item] | None:
    """A word that a template includes or not."""
    expr = word.expr
    if not isinstance(expr, Either) or len(expr.options) != 2 or expr.options[1] != Known(""):
        return None
    inner = _item(word, path, resolve(expr.options[0], scope))
    return [replace(inner, is_optional=True, prefix=inner.prefix or _prefix(expr.options[0]))]


def _expanded(word: Word, path: str, scope: Scope) -> list[Item]:
    value = resolve(word.expr, scope)
    if not word.splits:
        return [_item(word, path, value)]
    if value.is_known:
        pieces = str(value.known).split()
        if len(pieces) == 1 and not isinstance(word.expr, Known):
            return [_item(word, path, Value.of(pieces[0]))]
        at = located(path, word.at)
        return [piece_item(piece, at, path) for piece in pieces]
    if value.candidates and any(" " in str(candidate).strip() or not candidate for candidate in value.candidates):
        return _alternatives([str(candidate).split() for candidate in value.candidates], located(path, word.at), path)
    # what starts with known text stays one word of which the rest is open; an option's value is one word, as a rule
    is_many = value.is_unknown and not _prefix(word.expr)
    return [_item(word, path, value, is_many=is_many)]


def _alternatives(choices: list[list[str]], at: Location, path: str) -> list[Item]:
    """Words of which some are only there in some cases: what all cases begin with is certain."""
    shared = 0
    while all(shared < len(choice) and choice[shared] == choices[0][shared] for choice in choices):
        shared += 1
    rest = [piece for choice in choices for piece in choice[shared:]]
    return [piece_item(piece, at, path) for piece in choices[0][:shared]] + [
        replace(piece_item(piece, at, path), is_optional=True) for piece in rest
    ]


def pieces_of(item: Item) -> list[Item]:
    """A word that is read once more, as `eval` does."""
    if item.known is None:
        return [replace(item, is_many=True)]
    pieces = [piece_item(piece, item.at, item.path) for piece in item.known.split()]
    return [replace(piece, value=Value(because=piece.text)) if "$" in piece.text else piece for piece in pieces]


def piece_item(piece: str, at: Location, path: str) -> Item:
    """One word of a text of arguments, which may have holes."""
    if HOLE not in piece:
        return Item(piece, Value.of(piece), at, path=path)
    return Item(
        piece.replace(HOLE, "…"), Value(because="a variable that no file sets"), at, piece.partition(HOLE)[0], path=path
    )


def _item(word: Word, path: str, value: Value, *, is_many: bool = False) -> Item:
    text = str(value.known) if value.is_known else word.text.strip("\"'")
    if HOLE in text:
        return replace(piece_item(text, located(path, word.at), path), script=word.script)
    prefix = "" if value.is_known else _prefix(word.expr)
    return Item(text, value, located(path, word.at), prefix, is_many, script=word.script, path=path)


def _prefix(expr: Expr) -> str:
    if isinstance(expr, Joined) and expr.parts and isinstance(expr.parts[0], Known):
        return str(expr.parts[0].value)
    return ""
