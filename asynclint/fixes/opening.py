"""A client that is open for as long as an application runs: in a lifespan of its own, or in the one that is there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from asynclint.fixes.indentation import STEP, shift_in
from asynclint.fixes.lines import (
    above_comments,
    behind,
    define_above,
    first_line,
    indentation,
    line_start,
    outermost_of,
    statement_of,
)
from asynclint.fixes.moving import moved, needs
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.edits import EnsureImport
from asynclint.model.lifespan_edits import CloseInLifespan, Ending, Framework, OpenInLifespan

_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Opening:
    """What stands around the `yield` of a lifespan for the sake of one client, for lines indented with `indent`."""

    edit: OpenInLifespan
    app: str  # the parameter of the lifespan
    built: str  # the expression that builds the client
    broken: tuple[str, Sequence[str], str]  # the same in three parts, for long lines: `f(`, arguments, `)`
    indent: str
    width: int

    @property
    def is_entered(self) -> bool:
        return self.edit.ending is Ending.ENTERED

    @property
    def item(self) -> str:
        return f"{self.built} as {self.edit.local}"

    @property
    def keeping(self) -> str:
        return f"{self.edit.kept_as.format(app=self.app)} = {self.edit.local}"

    def header(self) -> list[str]:
        """The lines above what happens while the client is open."""
        if self.is_entered:
            return [*self._laid_out("async with ", f" as {self.edit.local}:"), STEP + self.keeping]
        return [*self._laid_out(f"{self.edit.local} = ", ""), self.keeping, "try:"]

    def footer(self) -> list[str]:
        """The lines below it."""
        if self.is_entered:
            return []
        waiting = "await " if self.edit.ending is Ending.AWAITED else ""
        return ["finally:", f"{STEP}{waiting}{self.edit.local}.{self.edit.close}()"]

    def _laid_out(self, before: str, behind: str) -> list[str]:
        line = f"{before}{self.built}{behind}"
        head, arguments, tail = self.broken
        if len(self.indent) + len(line) <= self.width or _NEWLINE.search(self.built) or not arguments:
            return [line]
        joined = ", ".join(arguments)
        if len(self.indent) + len(STEP) + len(joined) <= self.width:
            return [before + head, STEP + joined, tail + behind]
        return [before + head, *(f"{STEP}{argument}," for argument in arguments), tail + behind]


def open_in_lifespan(
    tree: Tree, source: Tree, edit: OpenInLifespan, width: int
) -> tuple[list[Splice], list[EnsureImport]]:
    """The splices in the file of the lifespan, and what has to be imported there."""
    call = source.find(edit.construction.span, cst.Call)
    parent = source.parent(call)
    built = parent if isinstance(parent, cst.Await) else call
    imports = needs(source, built, tree, edit.path, edit.source)
    if edit.lifespan is None:
        opening = _opening(tree, source, edit, built, call, "app", STEP, width)
        return [*_new_lifespan(tree, edit, [*opening.header(), f"{STEP}yield", *opening.footer()])], imports
    function = tree.function_at(edit.lifespan.span)
    if not isinstance(function.body, cst.IndentedBlock) or not function.params.params:
        raise CannotFixError("the lifespan stands on one line")
    indent = indentation(tree, line_start(tree, tree.start(function))) + STEP
    app = function.params.params[0].name.value
    opening = _opening(tree, source, edit, built, call, app, indent, width)
    return [*_extended(tree, function.body, opening)], imports


def _opening(
    tree: Tree,
    source: Tree,
    edit: OpenInLifespan,
    built: cst.BaseExpression,
    call: cst.Call,
    app: str,
    indent: str,
    width: int,
) -> Opening:
    text = moved(source, built, indent, tree.lines.newline)
    arguments = [source.text[source.start(item) : source.end(item)] for item in call.args]
    head = source.text[source.start(built) : source.end(call.func)] + "("
    return Opening(edit, app, text, (head, arguments, ")"), indent, width)


def close_in_lifespan(tree: Tree, edit: CloseInLifespan) -> Iterator[Splice]:
    """The last line of the lifespan, or all of a new one."""
    if edit.lifespan is None:
        yield from _new_lifespan(tree, edit, ["yield", edit.closing])
        return
    function = tree.function_at(edit.lifespan.span)
    if not isinstance(function.body, cst.IndentedBlock):
        raise CannotFixError("the lifespan stands on one line")
    end = behind(tree, tree.end(function.body.body[-1]))
    newline = tree.lines.newline
    last = "" if tree.text[:end].endswith(("\r", "\n")) else newline
    indent = indentation(tree, first_line(tree, function.body.body[0]))
    yield Splice(end, end, f"{last}{indent}{edit.closing}{newline}")


def _new_lifespan(tree: Tree, edit: OpenInLifespan | CloseInLifespan, body: Sequence[str]) -> Iterator[Splice]:
    application = tree.find(edit.application.span, cst.Call, in_class=True)
    is_aiohttp = edit.framework is Framework.AIOHTTP
    head = [] if is_aiohttp else ["@asynccontextmanager"]
    head.append(f"async def {edit.function}(app: {edit.app_type}) -> AsyncIterator[None]:")
    yield define_above(tree, outermost_of(tree, application), "\n".join([*head, *(STEP + line for line in body)]))
    if is_aiohttp:
        yield _registration(tree, edit, application)


def _registration(tree: Tree, edit: OpenInLifespan | CloseInLifespan, application: cst.Call) -> Splice:
    """`app.cleanup_ctx.append(...)` below the application."""
    match tree.parent(application):
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            pass
        case cst.AnnAssign(target=cst.Name(value=name)):
            pass
        case _:
            raise CannotFixError("the application has no name of its own")
    statement = statement_of(tree, application)
    at = behind(tree, tree.end(statement))
    indent = indentation(tree, first_line(tree, statement))
    newline = tree.lines.newline
    return Splice(at, at, f"{indent}{name}.cleanup_ctx.append({edit.function}){newline}")


# -------------------------------------------------------------------- a lifespan that is there
def _extended(tree: Tree, block: cst.IndentedBlock, opening: Opening) -> Iterator[Splice]:
    """One client more: beside others, or around all that the lifespan does."""
    statements = list(block.body)
    if _is_docstring(statements[0]) and len(statements) > 1:
        del statements[0]
    only = statements[0]
    if opening.is_entered and len(statements) == 1 and isinstance(only, cst.With):
        beside = _beside(tree, only, opening)
        if beside:
            yield from beside
            return
    start = above_comments(tree, first_line(tree, only))
    end = behind(tree, tree.end(statements[-1]))
    newline = tree.lines.newline
    header = "".join(f"{opening.indent}{line}{newline}" for line in opening.header())
    for item in shift_in(tree, start, end):
        yield Splice(start, start, header + STEP) if item.start == start else item
    if opening.footer():
        last = "" if tree.text[:end].endswith(("\r", "\n")) else newline
        yield Splice(end, end, last + "".join(f"{opening.indent}{line}{newline}" for line in opening.footer()))


def _is_docstring(statement: cst.CSTNode) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return True
    return False


def _beside(tree: Tree, statement: cst.With, opening: Opening) -> list[Splice]:
    """One item more in `async with a as b:`; nothing where that is not laid out plainly."""
    items = statement.items
    start, end = tree.start(items[0]), tree.end(items[-1])
    block = statement.body
    plain = statement.asynchronous is not None and isinstance(block, cst.IndentedBlock)
    if not plain or not isinstance(block, cst.IndentedBlock) or "#" in tree.text[start:end]:
        return []
    texts = [tree.text[tree.start(item) : tree.end(item)].rstrip(", \t") for item in items]
    if any(_NEWLINE.search(text) for text in (*texts, opening.item)):
        return []
    place = _behind_keeping(tree, block)
    inner = indentation(tree, first_line(tree, block.body[0]))
    keeping = Splice(place, place, f"{inner}{opening.keeping}{tree.lines.newline}")
    line = f"{opening.indent}async with {', '.join([*texts, opening.item])}:"
    is_parenthesized = isinstance(statement.lpar, cst.LeftParen)
    if not is_parenthesized and len(line) <= opening.width:
        return [Splice(end, end, f", {opening.item}"), keeping]
    head = tree.start(statement)
    colon = tree.text.find(":", end)
    if tree.text[end:colon].strip(" \t\r\n,)"):
        return []
    newline = tree.lines.newline
    parts = "".join(f"{opening.indent}{STEP}{text},{newline}" for text in (*texts, opening.item))
    return [Splice(head, colon, f"async with ({newline}{parts}{opening.indent})"), keeping]


def _behind_keeping(tree: Tree, block: cst.IndentedBlock) -> int:
    """Below the lines at the top of a block that keep something in the state of the application."""
    at = above_comments(tree, first_line(tree, block.body[0]))
    for line in block.body:
        if not isinstance(line, cst.SimpleStatementLine) or not _keeps(line.body[0]):
            break
        at = behind(tree, tree.end(line))
    return at


def _keeps(statement: cst.BaseSmallStatement) -> bool:
    match statement:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=cst.Attribute(attr=state)))]):
            return state.value == "state"
    return False
