"""A client that is there already, in place of one that was built and closed on the spot."""

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from asynclint.fixes.indentation import shift_out
from asynclint.fixes.lines import behind, first_line, indentation, line_start, remove_lines, statement_of
from asynclint.fixes.splice import Splice
from asynclint.fixes.tree import CannotFixError, Tree
from asynclint.model.lifespan_edits import UseInstead

_COMMENT = re.compile(r"#[^\r\n]*")


def use_instead(tree: Tree, edit: UseInstead) -> Iterator[Splice]:
    node: cst.BaseExpression = tree.find(edit.at.span, cst.Call)
    parent = tree.parent(node)
    if isinstance(parent, cst.Await):
        node, parent = parent, tree.parent(parent)
    match parent:
        case cst.WithItem():
            yield from _leave_with(tree, parent, edit.instead)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))]):
            yield from _rebind(tree, parent, node, name, edit)
        case cst.AnnAssign(target=cst.Name(value=name)):
            yield from _rebind(tree, parent, node, name, edit)
        case _:
            yield Splice(tree.start(node), tree.end(node), edit.instead)


# -------------------------------------------------------------------- bound to a name
def _rebind(
    tree: Tree, statement: cst.Assign | cst.AnnAssign, value: cst.BaseExpression, name: str, edit: UseInstead
) -> Iterator[Splice]:
    """`client = AsyncClient()`: the assignment goes when the name stays the same; what closes the client does, too."""
    function = _function_around(tree, statement)
    bound = [node for node in _inside(function) if isinstance(node, cst.Name) and node.value == name]
    if sum(_is_target(tree, node) for node in bound) != 1:
        raise CannotFixError(f"`{name}` is bound more than once")
    if name == edit.instead:
        line = statement_of(tree, statement)
        if len(_block_of(tree, line)) == 1:
            raise CannotFixError(f"nothing but `{name} = ...` stands in its block")
        yield remove_lines(tree, line)
    else:
        yield Splice(tree.start(value), tree.end(value), edit.instead)
    for node in bound:
        match tree.parent(node):
            case cst.Attribute(value=owner, attr=cst.Name(value=method)) as attribute if owner is node:
                if method in edit.closed_by:
                    yield from _without_closing(tree, attribute)
            case cst.WithItem() as item:
                yield from _leave_with(tree, item, name)


def _without_closing(tree: Tree, attribute: cst.Attribute) -> Iterator[Splice]:
    """`await client.aclose()` goes; so does a `finally` that has nothing else to do."""
    line = statement_of(tree, attribute)
    if not isinstance(line, cst.SimpleStatementLine) or not _is_closing(line):
        raise CannotFixError("it is closed in the middle of an expression")
    block = _block_of(tree, line)
    if len(block) > 1:
        yield remove_lines(tree, line)
        return
    suite = tree.parent(line)
    finale = tree.parent(suite) if suite is not None else None
    attempt = tree.parent(finale) if finale is not None else None
    if not isinstance(finale, cst.Finally) or not isinstance(attempt, cst.Try):
        raise CannotFixError("it is closed under a condition")
    last = line_start(tree, tree.start(line))
    end = behind(tree, tree.end(line))
    if attempt.handlers:
        yield Splice(line_start(tree, _keyword(tree, "finally", tree.start(finale), last)), end, "")
        return
    body = attempt.body.body
    inner = _first_body_line(tree, attempt.body)
    outer = indentation(tree, line_start(tree, tree.start(attempt)))
    yield Splice(line_start(tree, tree.start(attempt)), inner, _comments(tree, tree.start(attempt), inner, outer))
    closing = line_start(tree, _keyword(tree, "finally", tree.end(body[-1]), last))
    yield from shift_out(tree, inner, closing, indentation(tree, first_line(tree, body[0])), outer)
    yield Splice(closing, end, "")


def _keyword(tree: Tree, word: str, start: int, end: int) -> int:
    match = re.compile(rf"^[ \t]*{word}\b", re.MULTILINE).search(tree.text, line_start(tree, start), end + len(word))
    if match is None:
        raise CannotFixError(f"the `{word}` was not found")
    return match.end()


def _is_closing(line: cst.SimpleStatementLine) -> bool:
    """Is the line nothing but `await x.close()` or `x.close()`?"""
    if len(line.body) != 1 or not isinstance(line.body[0], cst.Expr):
        return False
    value = line.body[0].value
    call = value.expression if isinstance(value, cst.Await) else value
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and isinstance(call.func.value, cst.Name)


# -------------------------------------------------------------------- entered
def _leave_with(tree: Tree, item: cst.WithItem, instead: str) -> Iterator[Splice]:
    """`async with AsyncClient() as client:` goes; its block moves one level out."""
    statement = tree.parent(item)
    if not isinstance(statement, cst.With) or not isinstance(statement.body, cst.IndentedBlock):
        raise CannotFixError("the `with` statement stands on one line")
    name = ""
    if item.asname is not None:
        if not isinstance(item.asname.name, cst.Name):
            raise CannotFixError("what is entered is unpacked")
        name = item.asname.name.value
    start = line_start(tree, tree.start(statement))
    outer = indentation(tree, start)
    newline = tree.lines.newline
    is_there = name in ("", instead) or _is_bound_above(tree, statement, name, instead)
    binding = "" if is_there else f"{outer}{name} = {instead}{newline}"
    if len(statement.items) > 1:
        if binding:
            yield Splice(start, start, binding)
        yield _without_item(tree, statement.items, item)
        return
    inner = _first_body_line(tree, statement.body)
    yield Splice(start, inner, _comments(tree, tree.start(statement), inner, outer) + binding)
    last = statement.body.body[-1]
    indent = indentation(tree, first_line(tree, statement.body.body[0]))
    end = _with_last_comments(tree, max(behind(tree, tree.end(statement)), behind(tree, tree.end(last))), indent)
    yield from shift_out(tree, inner, end, indent, outer)


def _is_bound_above(tree: Tree, statement: cst.With, name: str, instead: str) -> bool:
    """Is `name = instead` written above already, where control has to pass, and is the name nothing else meanwhile?"""
    written = f"{name} = {instead}"
    is_there = False
    around: cst.CSTNode = statement
    for child, parent in tree.ancestors(statement):
        if isinstance(parent, cst.FunctionDef):
            break
        if isinstance(parent, cst.For | cst.While):
            around = parent
        if isinstance(parent, cst.IndentedBlock):
            above = parent.body[: parent.body.index(child)]
            is_there = is_there or any(_text(tree, line) == written for line in above)
    if not is_there:
        return False
    bound = (node for node in _inside(_function_around(tree, statement)) if isinstance(node, cst.Name))
    targets = [node for node in bound if node.value == name and _is_target(tree, node)]
    for node in targets:
        target = tree.parent(node)
        line = tree.parent(target) if target is not None else None
        is_same = isinstance(line, cst.Assign) and _text(tree, line) == written
        is_own = tree.start(statement) <= tree.start(node) < first_line(tree, statement.body.body[0])
        if not (is_same or is_own or tree.start(node) > tree.end(around)):
            return False
    return True


def _text(tree: Tree, node: cst.CSTNode) -> str:
    return tree.text[tree.start(node) : tree.end(node)].strip()


def _with_last_comments(tree: Tree, end: int, indent: str) -> int:
    """Past the comments at the end of a block, as far as they are indented with it."""
    at = end
    while at < len(tree.text):
        following = behind(tree, at)
        line = tree.text[at:following]
        if line.startswith(f"{indent}#"):
            end = following
        elif line.strip():
            break
        at = following
    return end


def _without_item(tree: Tree, items: Sequence[cst.WithItem], item: cst.WithItem) -> Splice:
    position = items.index(item)
    if position + 1 < len(items):
        return Splice(tree.start(items[position]), tree.start(items[position + 1]), "")
    return Splice(tree.end(items[position - 1]), tree.end(item), "")


def _first_body_line(tree: Tree, suite: cst.BaseSuite) -> int:
    """Where the lines of a block begin, comments above its first statement included."""
    if not isinstance(suite, cst.IndentedBlock):
        raise CannotFixError("the block stands on one line")
    at = first_line(tree, suite.body[0])
    for line in reversed(getattr(suite.body[0], "leading_lines", ())):
        at = line_start(tree, at - 1)
        assert line is not None
    return at


def _comments(tree: Tree, start: int, end: int, indent: str) -> str:
    """Comments of a header that goes, each on a line of its own."""
    found = _header_comments(tree.text[start:end])
    return "".join(f"{indent}{comment}{tree.lines.newline}" for comment in found)


def _header_comments(header: str) -> list[str]:
    import io
    import tokenize

    found: list[str] = []
    try:
        tokens = tokenize.generate_tokens(io.StringIO(header).readline)
        found.extend(token.string for token in tokens if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError):  # a header alone is no program
        pass
    return [text for text in found if not re.match(r"#\s*(noqa|type:)", text)]


# -------------------------------------------------------------------- surroundings
def _function_around(tree: Tree, node: cst.CSTNode) -> cst.CSTNode:
    for _, parent in tree.ancestors(node):
        if isinstance(parent, cst.FunctionDef):
            return parent
    return tree.module


def _inside(function: cst.CSTNode) -> Iterator[cst.CSTNode]:
    work = [function]
    while work:
        node = work.pop()
        yield node
        work.extend(reversed(list(node.children)))


def _is_target(tree: Tree, node: cst.Name) -> bool:
    """Is the name bound here?"""
    match tree.parent(node):
        case cst.AssignTarget() | cst.AugAssign() | cst.For() | cst.CompFor() | cst.AsName() | cst.Param():
            return True
        case cst.AnnAssign(target=target) | cst.NamedExpr(target=target):
            return target is node
        case cst.Element() | cst.StarredElement():
            return any(isinstance(parent, cst.AssignTarget) for _, parent in tree.ancestors(node))
    return False


def _block_of(tree: Tree, line: cst.CSTNode) -> Sequence[cst.CSTNode]:
    parent = tree.parent(line)
    return parent.body if isinstance(parent, cst.IndentedBlock | cst.Module) else [line]
