"""A statement that has grown -> the lines that a formatter makes of it.

This is no formatter. It knows the shapes that fixes leave behind (calls with more arguments, an `await` before them)
and gives up on all others: `CannotPrintError`. Whoever uses it makes sure that it gives back the statement as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

_INDENT = 4
_EMPTY = cst.Module([])
#: What takes more than one line, and cannot be put on one.
_MANY_LINES = ("\\\n", "\\\r", '"""', "'''")


class CannotPrintError(Exception):
    """Not one of the shapes that are known."""


@dataclass(frozen=True)
class Printer:
    """Lines of at most `width` columns; `newline` ends them. `behind`: columns of what stands behind the statement."""

    width: int
    newline: str = "\n"
    behind: int = 0

    def statement(self, node: cst.BaseStatement, indent: int) -> str:
        """A simple statement, or the first line of a compound one, without its indentation."""
        match node:
            case cst.SimpleStatementLine(body=[small]):
                return self._simple(small, indent)
            case cst.If(test=value):
                return self._after("if ", value, ":", indent)
            case cst.While(test=value):
                return self._after("while ", value, ":", indent)
            case cst.For(target=target, iter=value, asynchronous=None):
                return self._after(f"for {flat(target)} in ", value, ":", indent)
        raise CannotPrintError

    def _simple(self, node: cst.BaseSmallStatement, indent: int) -> str:
        match node:
            case cst.Expr(value=value):
                return self._after("", value, "", indent)
            case cst.Return(value=cst.BaseExpression() as value):
                return self._after("return ", value, "", indent)
            case cst.Raise(exc=cst.BaseExpression() as value, cause=None):
                return self._after("raise ", value, "", indent)
            case cst.Assign(targets=[target], value=value):
                return self._after(f"{flat(target.target)} = ", value, "", indent)
            case cst.AugAssign(target=target, operator=operator, value=value):
                return self._after(f"{flat(target)} {_code(operator).strip()} ", value, "", indent)
            case cst.AnnAssign(target=target, annotation=kind, value=cst.BaseExpression() as value):
                return self._after(f"{flat(target)}: {flat(kind.annotation)} = ", value, "", indent)
        raise CannotPrintError

    def row(self, head: str, value: cst.BaseExpression, indent: int) -> str:
        """`head value,` on a line of its own within brackets, and the lines that it takes then."""
        return f"{head}{self._element(value, indent, len(head))},"

    # ---------------------------------------------------------------- right-hand sides
    def _after(self, head: str, value: cst.BaseExpression, tail: str, indent: int, *, is_kept: bool = False) -> str:
        """`head value tail`; parentheses around the value where no bracket of its own is good enough.

        `is_kept`: they are there already, and stay.
        """
        if _is_in_redundant_parentheses(value):
            value = value.with_changes(lpar=(), rpar=())
        if not is_kept and self._fits(value, indent + len(head), len(tail) + self.behind):
            return f"{head}{flat(value)}{tail}"
        if isinstance(value, cst.GeneratorExp) or value.lpar:
            raise CannotPrintError
        if not is_kept and _breaks_in_itself(value) and self._head_fits(value, indent + len(head)):
            return f"{head}{self._broken(value, indent, len(tail))}{tail}"
        if isinstance(value, cst.BooleanOperation) and _breaks_in_itself(value) and _breaks_in_itself(value.left):
            last = f") {_code(value.operator).strip()} {flat(value.right)}{tail}"
            if not self._head_fits(value.left, indent + len(head)) or indent + len(last) > self.width:
                raise CannotPrintError
            return f"{head}{self._broken(value.left, indent, 0)}{last[1:]}"
        match value:
            case cst.Call(func=cst.Attribute(value=base, attr=name), args=[]) | cst.Attribute(value=base, attr=name):
                if _is_in_redundant_parentheses(base):
                    link = f".{name.value}()" if isinstance(value, cst.Call) else f".{name.value}"
                    return self._after(head, base, f"{link}{tail}", indent, is_kept=True)
        inner = indent + _INDENT
        if isinstance(value, cst.BaseString | cst.Name | cst.Attribute | cst.Subscript | cst.Yield):
            raise CannotPrintError
        body = flat(value) if self._fits(value, inner, 0) else self._broken(value, inner, 0)
        return f"{head}({self._line(inner)}{body}{self._line(indent)}){tail}"

    def _fits(self, value: cst.CSTNode, used: int, reserved: int) -> bool:
        return not _has_magic_comma(value) and used + len(flat(value)) + reserved <= self.width

    def _head_fits(self, value: cst.BaseExpression, used: int) -> bool:
        """Does everything fit up to the bracket that is opened?"""
        return used + len(_head(value)) <= self.width

    def _line(self, indent: int) -> str:
        return self.newline + " " * indent

    # ---------------------------------------------------------------- expressions over several lines
    def _broken(self, value: cst.BaseExpression, indent: int, reserved: int) -> str:
        match value:
            case cst.BooleanOperation(lpar=[_]):
                return self._group(value.with_changes(lpar=(), rpar=()), indent)
            case cst.Await(expression=inner, lpar=[]):
                return f"await {self._broken(inner, indent, reserved)}"
            case cst.Call(lpar=[], args=[_, *_]):
                return self._call(value, indent)
            case cst.Call(func=cst.Attribute(value=cst.Call(func=cst.Attribute()))):
                links = _links(value)
                if any(indent + len(row) > self.width for row in links):
                    raise CannotPrintError
                return self._line(indent).join(links)
            case cst.Call(lpar=[], args=[], func=cst.Attribute(value=inner, attr=name, lpar=[])):
                return f"{self._broken(inner, indent, reserved)}.{name.value}()"
            case cst.Attribute(value=inner, attr=name, lpar=[]):
                return f"{self._broken(inner, indent, reserved)}.{name.value}"
            case cst.List() | cst.Set() | cst.Tuple(lpar=[_]) | cst.Dict():
                return self._display(value, indent)
            case cst.ListComp(lpar=[]) | cst.SetComp(lpar=[]) | cst.DictComp(lpar=[]) | cst.GeneratorExp(lpar=[_]):
                return self._comprehension(value, indent)
            case cst.BooleanOperation(left=left, operator=operator, right=right, lpar=[]) if _breaks_in_itself(value):
                return f"{flat(left)} {_code(operator).strip()} {self._broken(right, indent, reserved)}"
            case cst.BooleanOperation(lpar=[]):
                rows = [self._operand(part, indent, head) for head, part in _operands(value)]
                return self._line(indent).join(rows)
            case cst.BinaryOperation(left=left, operator=operator, right=right, lpar=[]):
                if _breaks_in_itself(right) and not isinstance(left, cst.BinaryOperation):
                    head = f"{flat(left)} {_code(operator).strip()} "
                    return head + self._broken(right, indent, reserved)
            case cst.Comparison(
                left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)], lpar=[]
            ):
                if _breaks_in_itself(right):
                    return f"{flat(left)} {_code(operator).strip()} {self._broken(right, indent, reserved)}"
            case cst.UnaryOperation(operator=cst.Not(), expression=inner, lpar=[]):
                return f"not {self._broken(inner, indent, reserved)}"
            case cst.IfExp(test=test, body=body, orelse=orelse, lpar=[]):
                rows = [
                    self._operand(part, indent, head) for head, part in (("", body), ("if ", test), ("else ", orelse))
                ]
                return self._line(indent).join(rows)
        raise CannotPrintError

    def _group(self, value: cst.BooleanOperation, indent: int) -> str:
        """In parentheses of its own."""
        inner = indent + _INDENT
        if self._fits(value, inner, 0):
            body = flat(value)
        else:
            body = self._line(inner).join(self._operand(part, inner, head) for head, part in _operands(value))
        return f"({self._line(inner)}{body}{self._line(indent)})"

    def _operand(self, value: cst.BaseExpression, indent: int, head: str) -> str:
        if self._fits(value, indent + len(head), 0):
            return head + flat(value)
        if _breaks_in_itself(value) and self._head_fits(value, indent + len(head)):
            return head + self._broken(value, indent, 0)
        if isinstance(value, cst.Call | cst.Attribute):
            return head + self._broken(value, indent, 0)
        raise CannotPrintError

    def _call(self, call: cst.Call, indent: int) -> str:
        if "(" in _code(call.func).replace("()", ""):
            raise CannotPrintError  # a chain of calls: there are several ways to break it
        head, inner = f"{flat(call.func)}(", indent + _INDENT
        together = ", ".join(f"{_before(item)}{flat(item.value)}" for item in call.args)
        if not _has_magic_comma(call) and inner + len(together) <= self.width:
            return f"{head}{self._line(inner)}{together}{self._line(indent)})"
        if len(call.args) == 1 and isinstance(call.args[0].value, cst.GeneratorExp):
            body = self._clauses(call.args[0].value, inner)
            return f"{head}{self._line(inner)}{body}{self._line(indent)})"
        rows = [f"{self._argument(item, inner)}," for item in call.args]
        return f"{head}{self._line(inner)}{self._line(inner).join(rows)}{self._line(indent)})"

    def _argument(self, item: cst.Arg, indent: int) -> str:
        head = _before(item)
        return head + self._element(item.value, indent, len(head))

    def _element(self, value: cst.BaseExpression, indent: int, used: int) -> str:
        """On a line of its own, with a comma behind it."""
        if self._fits(value, indent + used, 1):
            return flat(value)
        if isinstance(value, cst.IfExp) or (used and isinstance(value, cst.BooleanOperation | cst.BinaryOperation)):
            raise CannotPrintError
        if _breaks_in_itself(value) and not self._head_fits(value, indent + used):
            raise CannotPrintError
        return self._broken(value, indent, 1)

    def _display(self, value: cst.List | cst.Set | cst.Tuple | cst.Dict, indent: int) -> str:
        opening, closing = _brackets(value)
        if not value.elements or (isinstance(value, cst.List | cst.Set | cst.Dict) and value.lpar):
            raise CannotPrintError
        inner = indent + _INDENT
        rows = [f"{self._item(item, inner)}," for item in value.elements]
        return f"{opening}{self._line(inner)}{self._line(inner).join(rows)}{self._line(indent)}{closing}"

    def _item(self, item: cst.BaseElement | cst.BaseDictElement, indent: int) -> str:
        match item:
            case cst.Element(value=value):
                return self._element(value, indent, 0)
            case cst.StarredElement(value=value):
                return f"*{self._element(value, indent, 1)}"
            case cst.StarredDictElement(value=value):
                return f"**{self._element(value, indent, 2)}"
            case cst.DictElement(key=key, value=value):
                head = f"{flat(key)}: "
                return head + self._element(value, indent, len(head))
        raise CannotPrintError

    def _comprehension(self, value: cst.BaseExpression, indent: int) -> str:
        opening, closing = _brackets(value)
        inner = indent + _INDENT
        bare = _between(flat(value))
        body = bare if inner + len(bare) <= self.width and not _has_magic_comma(value) else self._clauses(value, inner)
        return f"{opening}{self._line(inner)}{body}{self._line(indent)}{closing}"

    def _clauses(self, value: cst.BaseExpression, indent: int) -> str:
        """What a comprehension collects, and each `for` and `if`, on lines of their own."""
        match value:
            case cst.ListComp(elt=elt) | cst.SetComp(elt=elt) | cst.GeneratorExp(elt=elt):
                rows = [self._operand(elt, indent, "")]
            case cst.DictComp(key=key, value=elt):
                rows = [self._operand(elt, indent, f"{flat(key)}: ")]
            case _:
                raise CannotPrintError
        clause: cst.CompFor | None = value.for_in
        while clause is not None:
            keyword = "async for" if clause.asynchronous is not None else "for"
            rows.append(self._operand(clause.iter, indent, f"{keyword} {flat(clause.target)} in "))
            rows += [self._operand(condition.test, indent, "if ") for condition in clause.ifs]
            clause = clause.inner_for_in
        return self._line(indent).join(rows)


def _links(value: cst.BaseExpression) -> list[str]:
    """`(await f()).strip().lower()`, link by link; what has arguments on the way breaks in other ways, too."""
    rows: list[str] = []
    while isinstance(value, cst.Call) and not value.args and isinstance(value.func, cst.Attribute) and not value.lpar:
        rows.append(f".{value.func.attr.value}()")
        value = value.func.value
    if not value.lpar:
        raise CannotPrintError
    return [flat(value), *reversed(rows)]


def _before(item: cst.Arg) -> str:
    """What stands before the value of an argument."""
    return f"{item.keyword.value}=" if item.keyword is not None else item.star


def _brackets(value: cst.BaseExpression) -> tuple[str, str]:
    if isinstance(value, cst.List | cst.ListComp):
        return "[", "]"
    return ("(", ")") if isinstance(value, cst.Tuple | cst.GeneratorExp) else ("{", "}")


def _breaks_in_itself(value: cst.CSTNode) -> bool:
    """Does it end in a bracket that has something in it?"""
    match value:
        case cst.Await(expression=inner, lpar=[]) | cst.UnaryOperation(expression=inner, lpar=[]):
            return _breaks_in_itself(inner)
        case cst.Call(args=[_, *_], lpar=[]) | cst.BooleanOperation(lpar=[_]):
            return True
        case cst.List(elements=[_, *_]) | cst.Set() | cst.Tuple(lpar=[_]) | cst.Dict(elements=[_, *_]):
            return True
        case cst.ListComp(lpar=[]) | cst.SetComp(lpar=[]) | cst.DictComp(lpar=[]):
            return True
        case cst.BinaryOperation(left=left, right=right, lpar=[]):
            return not isinstance(left, cst.BinaryOperation) and _breaks_in_itself(right)
        case cst.Comparison(comparisons=[cst.ComparisonTarget(comparator=right)], lpar=[]):
            return _breaks_in_itself(right)
        case cst.BooleanOperation(left=left, right=right, lpar=[]):
            return not isinstance(left, cst.BooleanOperation) and _breaks_in_itself(right)
    return False


def _head(value: cst.CSTNode) -> str:
    """The text up to the bracket that is broken, which is included."""
    match value:
        case cst.Await(expression=inner, lpar=[]):
            return f"await {_head(inner)}"
        case cst.UnaryOperation(operator=cst.Not(), expression=inner, lpar=[]):
            return f"not {_head(inner)}"
        case cst.Call(func=function, lpar=[]):
            return f"{flat(function)}("
        case (
            cst.BinaryOperation(left=left, operator=operator, right=right, lpar=[])
            | cst.BooleanOperation(left=left, operator=operator, right=right, lpar=[])
        ):
            return f"{flat(left)} {_code(operator).strip()} {_head(right)}"
        case cst.Comparison(
            left=left, comparisons=[cst.ComparisonTarget(operator=operator, comparator=right)], lpar=[]
        ):
            return f"{flat(left)} {_code(operator).strip()} {_head(right)}"
    return flat(value)[:1]


def _operands(value: cst.BaseExpression) -> list[tuple[str, cst.BaseExpression]]:
    """Those of `a and b and c`, each with the operator before it; other operators within are operands."""
    if not isinstance(value, cst.BooleanOperation):
        return [("", value)]
    word = _code(value.operator).strip()
    chain: list[tuple[str, cst.BaseExpression]] = []
    left: cst.BaseExpression = value
    while isinstance(left, cst.BooleanOperation) and not left.lpar and _code(left.operator).strip() == word:
        chain.append((f"{word} ", left.right))
        left = left.left
    chain.append(("", left))
    if any(isinstance(part, cst.BooleanOperation) and not part.lpar for _, part in chain):
        raise CannotPrintError  # operators of different weight: which of them breaks first is another question
    return chain[::-1]


def _is_in_redundant_parentheses(value: cst.BaseExpression) -> bool:
    """Does a formatter take them for its own? Of tuples, generators and assignments they are a part."""
    is_bare_otherwise = not isinstance(value, cst.Tuple | cst.GeneratorExp | cst.NamedExpr | cst.Yield)
    return len(value.lpar) == 1 and is_bare_otherwise


def _has_magic_comma(node: cst.CSTNode) -> bool:
    """Is there a comma before a closing bracket, which keeps what is inside on lines of its own?"""
    pending: list[cst.CSTNode] = [node]
    while pending:
        item = pending.pop()
        last: cst.CSTNode | None = None
        if isinstance(item, cst.Call) and item.args:
            last = item.args[-1]
        elif isinstance(item, cst.List | cst.Set | cst.Dict | cst.Tuple) and item.elements:
            last = item.elements[-1] if not (isinstance(item, cst.Tuple) and len(item.elements) == 1) else None
        elif isinstance(item, cst.Subscript) and len(item.slice) > 1:
            last = item.slice[-1]
        if isinstance(getattr(last, "comma", None), cst.Comma):
            return True
        pending.extend(item.children)
    return False


def _code(node: cst.CSTNode) -> str:
    return _EMPTY.code_for_node(node)


def _between(text: str) -> str:
    return text[1:-1]


def flat(node: cst.CSTNode) -> str:
    """The node on one line. Commas before closing brackets go with their lines."""
    text = _code(node)
    if "\n" not in text and "\r" not in text:
        return text
    if (
        "\\\n" in text
        or "\\\r" in text
        or '"""' in text
        or "'''" in text
        or any(isinstance(item, cst.Comment) for item in _all(node))
    ):
        raise CannotPrintError
    rows = [row.strip() for row in text.splitlines()]
    found = rows[0]
    for row in rows[1:]:
        if row.startswith((")", "]", "}")):
            found = found.removesuffix(",") + row
        else:
            found += row if found.endswith(("(", "[", "{")) else f" {row}"
    return found


def _all(node: cst.CSTNode) -> Sequence[cst.CSTNode]:
    found = [node]
    for item in found:  # grows
        found.extend(item.children)
    return found
