"""How many items something has, as far as a function says: few and known, or as many as there are data."""

import re
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from asynclint.api.loops import walk
from asynclint.api.syntax import FunctionSyntax, dotted

#: Calls that give as many items as they get; of `zip`, as many as the shortest has.
_TRANSPARENT = frozenset(
    {"enumerate", "sorted", "reversed", "list", "tuple", "set", "iter", "frozenset", "filter", "zip"}
)
_VIEWS = frozenset({"items", "values", "keys", "copy"})
#: Words by which a name or a query says that there are not many.
_FEW = re.compile(
    r"batch|chunk|slice|page|window|shard|worker|sample|limit|top_|first|per_|_n\b|max_|config|setting|option|environ",
    re.IGNORECASE,
)
_DEEPEST = 6


@dataclass(frozen=True)
class Sizes:
    """Answers for one function."""

    function: FunctionSyntax

    def is_bounded(self, source: cst.BaseExpression) -> bool:
        """Does anything say that there are only so many? What comes from outside the function's data counts as that."""
        return self._is_bounded(source, 0)

    def _is_bounded(self, source: cst.BaseExpression, depth: int) -> bool:
        if depth > _DEEPEST:
            return True
        if isinstance(source, cst.Await):
            return _FEW.search(_code(source)) is not None
        if isinstance(source, cst.Call):
            return self._is_bounded_call(source, depth)
        if isinstance(source, cst.Subscript):
            if any(isinstance(element.slice, cst.Slice) for element in source.slice):
                return True
            return self._is_bounded(source.value, depth + 1)
        if isinstance(source, cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp):
            return self._is_bounded(source.for_in.iter, depth + 1)
        if isinstance(source, cst.BooleanOperation):
            return self._is_bounded(source.left, depth + 1)
        name = dotted(source)
        return name is None or self._is_bounded_name(name, depth)

    def _is_bounded_call(self, call: cst.Call, depth: int) -> bool:
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else dotted(call.func) or ""
        if name == "range":
            return "len(" not in _code(call)
        if name in _TRANSPARENT and not isinstance(call.func, cst.Attribute):
            taken = call.args[-1:] if name == "filter" else call.args if name == "zip" else call.args[:1]
            return any(self._is_bounded(argument.value, depth + 1) for argument in taken) or not taken
        if name == "chain" and call.args:
            return all(self._is_bounded(argument.value, depth + 1) for argument in call.args)
        if name in _VIEWS and isinstance(call.func, cst.Attribute):
            return self._is_bounded(call.func.value, depth + 1)
        return _FEW.search(_code(call)) is not None

    def _is_bounded_name(self, name: str, depth: int) -> bool:
        root, _, rest = name.partition(".")
        last = name.rpartition(".")[2]
        if last.isupper() or _FEW.search(last) or self._is_measured(name):
            return True
        if root in self._parameters:
            return root in ("self", "cls")
        if rest:
            return root not in self._assigned or self._all_bounded(root, depth)
        return name not in self._assigned or self._all_bounded(name, depth)

    def _all_bounded(self, name: str, depth: int) -> bool:
        values = self._assigned[name]
        filled = [value for value in values if not _is_empty(value)]
        return all(self._is_bounded(value, depth + 1) for value in filled) and (bool(filled) or not self._grows(name))

    def _grows(self, name: str) -> bool:
        return (
            re.search(rf"\b{name}\.(append|add|extend|update)\(|\b{name}\[[^\]]+\] = ", self.function.text) is not None
        )

    def _is_measured(self, name: str) -> bool:
        """`if len(urls) > 20: raise ...`, or a declaration that says so."""
        size = rf"len\({re.escape(name)}\)\s*(<|>|==)|(<|>|==)\s*len\({re.escape(name)}\)"
        return re.search(size, self.function.text) is not None or "max_length" in self.function.text

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


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List | cst.Dict | cst.Set):
        return not value.elements
    return isinstance(value, cst.Call) and not value.args and dotted(value.func) in ("list", "set", "dict")


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
