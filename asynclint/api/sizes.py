"""How many items something has, as far as a function and its program say: few and known, or as many as data."""

import re
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from asynclint.api.loops import walk
from asynclint.api.nouns import is_part, is_set_up
from asynclint.api.syntax import FunctionSyntax, dotted
from asynclint.api.views import Amount

#: Calls that give as many items as they get; of `zip`, as many as the shortest has.
_TRANSPARENT = frozenset(
    {"enumerate", "sorted", "reversed", "list", "tuple", "set", "iter", "frozenset", "filter", "zip", "dict"}
)
_VIEWS = frozenset({"items", "values", "keys", "copy"})
#: Words by which a name or a query says that there are not many.
_FEW = re.compile(
    r"batch|chunk|slice|page|window|shard|worker|sample|limit|top_|first|per_|_n\b|max_|config|setting|option|environ",
    re.IGNORECASE,
)
#: ... but of such pieces there are as many as what is cut up needs.
_PIECES = re.compile(r"(batche|chunk|slice|page|window|shard)s$", re.IGNORECASE)
_DEEPEST = 6


@dataclass(frozen=True)
class Sizes:
    """Answers for one function."""

    function: FunctionSyntax

    def of(self, source: cst.BaseExpression) -> Amount:
        """What is neither assigned here nor handed over (globals, items of something) counts as few.

        A name that says that there are seldom many is believed.
        """
        return self._of(source, 0)

    def _of(self, source: cst.BaseExpression, depth: int) -> Amount:
        if depth > _DEEPEST:
            return Amount.FEW
        if isinstance(source, cst.Await):
            return self._of_awaited(source)
        if isinstance(source, cst.Call):
            return self._of_call(source, depth)
        if isinstance(source, cst.Subscript):
            if any(isinstance(element.slice, cst.Slice) for element in source.slice):
                return Amount.FEW
            return min(self._of_container(source.value, depth), _by_name(_key_of(source)))
        if isinstance(source, cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp):
            is_stream = source.for_in.asynchronous is not None
            return Amount.DATA if is_stream else self._of(source.for_in.iter, depth + 1)
        if isinstance(source, cst.List | cst.Tuple | cst.Set):
            starred = [element.value for element in source.elements if isinstance(element, cst.StarredElement)]
            return max((self._of(value, depth + 1) for value in starred), default=Amount.FEW)
        if isinstance(source, cst.BooleanOperation):
            return self._of(source.left, depth + 1)
        if isinstance(source, cst.BinaryOperation):
            more = isinstance(source.operator, cst.Add | cst.BitOr)
            return max(self._of(part, depth + 1) for part in ((source.left, source.right) if more else (source.left,)))
        if isinstance(source, cst.IfExp):
            return max(self._of(source.body, depth + 1), self._of(source.orelse, depth + 1))
        name = dotted(source)
        return Amount.FEW if name is None else self._of_name(source, name, depth)

    def _of_container(self, container: cst.BaseExpression, depth: int) -> Amount:
        """Something in `container`. A parameter with a handful of entries may have many items in each."""
        name = dotted(container) or ""
        if name.partition(".")[0] in self._parameters - {"self", "cls"} and not _FEW.search(name.rpartition(".")[2]):
            return max(Amount.UNCLEAR, self.function.amount(container))
        return self._of(container, depth + 1)

    def _of_awaited(self, source: cst.Await) -> Amount:
        if _FEW.search(_code(source)):
            return Amount.FEW
        call = source.expression
        return self._of_unknown(call, awaited=True) if isinstance(call, cst.Call) else Amount.DATA

    def _of_call(self, call: cst.Call, depth: int) -> Amount:
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else dotted(call.func) or ""
        if name == "range":
            return Amount.DATA if "len(" in _code(call) else Amount.FEW
        if name in _TRANSPARENT and not isinstance(call.func, cst.Attribute):
            taken = call.args[-1:] if name == "filter" else call.args if name == "zip" else call.args[:1]
            return min((self._of(argument.value, depth + 1) for argument in taken), default=Amount.FEW)
        if name == "chain" and call.args:
            return max(self._of(argument.value, depth + 1) for argument in call.args)
        if name in _VIEWS and isinstance(call.func, cst.Attribute):
            return self._of(call.func.value, depth + 1)
        return Amount.FEW if _FEW.search(_code(call)) else self._of_unknown(call)

    def _of_unknown(self, call: cst.Call, *, awaited: bool = False) -> Amount:
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else dotted(call.func) or ""
        return min(self.function.amount(call, awaited=awaited), _by_name(name))

    # ---------------------------------------------------------------- names
    def _of_name(self, node: cst.BaseExpression, name: str, depth: int) -> Amount:
        root, _, rest = name.partition(".")
        last = name.rpartition(".")[2]
        is_cut_up = name in self._assigned and _PIECES.search(name) is not None
        if last.isupper() or (_FEW.search(last) and not is_cut_up) or self._is_measured(name):
            return Amount.FEW
        if root in ("self", "cls"):
            return min(self.function.amount(node), _by_name(name))
        if root in self._parameters:
            return self._of_given(node, name)
        if root not in self._assigned:
            return Amount.FEW
        found = self._assigned_to(root if rest else name, depth)
        return min(found, _by_name(name))

    def _of_given(self, node: cst.BaseExpression, name: str) -> Amount:
        """What callers hand over. What a client sends is as large as the client wants, whatever its name."""
        found = self.function.amount(node)
        is_sent = found is Amount.DATA and not is_part(name) and self.function.is_handler
        return found if is_sent else min(found, _by_name(name))

    def _assigned_to(self, name: str, depth: int) -> Amount:
        """The largest of all that the function assigns to it; of an empty one, of the loops that fill it."""
        filled = [value for value in self._assigned[name] if not _is_empty(value)]
        if not filled:
            return max((self._of_loops(loops, depth) for loops in self._filled_by.get(name, ())), default=Amount.FEW)
        return max(self._of(value, depth + 1) for value in filled)

    def _of_loops(self, loops: tuple[cst.BaseExpression | None, ...], depth: int) -> Amount:
        """How often they run: those within one another perhaps often, even if there is little in each."""
        sizes = [Amount.DATA if loop is None else self._of(loop, depth + 1) for loop in loops]
        return max(sizes, default=Amount.FEW) if len(sizes) < 2 else max(Amount.UNCLEAR, *sizes)

    def _is_measured(self, name: str) -> bool:
        """`if len(urls) > 20: raise ...`, or a declaration that says so. Who asks for none or one sets no limit."""
        length = rf"len\({re.escape(name)}\)"
        compared = r"(?:[<>]=?|==)"
        size = rf"{length}\s*{compared}(?!=|\s*[01]\b)|(?<![\w.])(?![01]\b)[\w.]+\s*{compared}\s*{length}"
        return re.search(size, self.function.text) is not None or "max_length" in self.function.text

    # ---------------------------------------------------------------- what the function says
    @cached_property
    def _parameters(self) -> frozenset[str]:
        params = self.function.node.params
        named = (*params.posonly_params, *params.params, *params.kwonly_params)
        star = params.star_arg
        return frozenset(
            [parameter.name.value for parameter in named] + ([star.name.value] if isinstance(star, cst.Param) else [])
        )

    @cached_property
    def _assigned(self) -> dict[str, list[cst.BaseExpression]]:
        """Local names and what is assigned to them; variables of loops are not here: they are part of something."""
        found: dict[str, list[cst.BaseExpression]] = {}
        for part in walk(self.function.node.body):
            if isinstance(part, cst.Assign):
                for target in part.targets:
                    if isinstance(target.target, cst.Name):
                        found.setdefault(target.target.value, []).append(part.value)
            elif isinstance(part, cst.AnnAssign | cst.NamedExpr) and isinstance(part.target, cst.Name):
                found.setdefault(part.target.value, []).extend([part.value] if part.value is not None else [])
        return found

    @cached_property
    def _filled_by(self) -> dict[str, list[tuple[cst.BaseExpression | None, ...]]]:
        """Local names, and for each place where something is put in what the loops around it go over.

        None stands for what goes on as long as there is something: `while`, `async for`, functions within this one.
        """
        found: dict[str, list[tuple[cst.BaseExpression | None, ...]]] = {}
        pending: list[tuple[cst.CSTNode, tuple[cst.BaseExpression | None, ...]]] = [(self.function.node.body, ())]
        while pending:
            node, loops = pending.pop()
            filled = _filled(node)
            if filled is not None:
                found.setdefault(filled[0], []).append((*loops, *filled[1]))
            inner: tuple[cst.BaseExpression | None, ...] = loops
            if isinstance(node, cst.FunctionDef | cst.While):
                inner = (*loops, None)
            elif isinstance(node, cst.For):
                inner = (*loops, node.iter if node.asynchronous is None else None)
            pending.extend((child, inner) for child in node.children)
        return found


def _filled(node: cst.CSTNode) -> tuple[str, list[cst.BaseExpression]] | None:
    """The name of what something is put into here, and what is put in as a whole."""
    if isinstance(node, cst.AugAssign) and isinstance(node.target, cst.Name):
        return node.target.value, [node.value]
    if isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Subscript):
        return (node.target.value.value, []) if isinstance(node.target.value, cst.Name) else None
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    name, method = dotted(node.func.value), node.func.attr.value
    if name is None or method not in ("append", "add", "extend", "update"):
        return None
    return name, [argument.value for argument in node.args] if method in ("extend", "update") else []


def _by_name(name: str) -> Amount:
    return Amount.SELDOM if is_set_up(name) or is_part(name) else Amount.DATA


def _key_of(source: cst.Subscript) -> str:
    """`servers` of `conf["servers"]`."""
    key = source.slice[0].slice
    text = _code(key.value) if isinstance(key, cst.Index) else ""
    return text.strip("\"'")


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List | cst.Dict | cst.Set):
        return not value.elements
    return isinstance(value, cst.Call) and not value.args and dotted(value.func) in ("list", "set", "dict")


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
