"""Whether two calls build the same, whatever the names of what they are given."""

from asynclint.model.facts import Constant, Expr, Import
from asynclint.program.callgraph.callers import CallOf
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.symbols.scopes import Project, Scope

#: Names that stand for names further than this are compared as names.
_FURTHEST = 6


def builds_the_same(evaluator: Evaluator, one: CallOf, other: CallOf) -> bool:
    """As far as that can be read from the text; False where it cannot."""
    forms = _Forms(evaluator)
    return forms.of(one.index, one.scope, 0) == forms.of(other.index, other.scope, 0)


class _Forms:
    """An expression as something that can be compared: calls without numbers, names as what they stand for."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator

    def of(self, expr: Expr, scope: Scope, hops: int) -> object:
        if expr is None:
            return object()  # what is not understood is like nothing else
        if isinstance(expr, int):
            call = scope.body.calls[expr]
            given = [self.of(argument, scope, hops) for argument in call.arguments]
            named = sorted(((key or "", self.of(value, scope, hops)) for key, value in call.keywords), key=_keyword)
            return ("call", self.of(call.callee, scope, hops), given, named)
        if isinstance(expr, str):
            root, _, rest = expr.partition(".")
            return ("name", self._name(root, scope, hops), rest)
        if isinstance(expr, Constant):
            text = isinstance(expr.value, str) and "{" in expr.value
            return object() if text else (type(expr.value).__name__, expr.value)
        fields = [getattr(expr, name) for name in expr.__struct_fields__]
        return (type(expr).__name__, [self._field(item, scope, hops) for item in fields])

    def _field(self, value: object, scope: Scope, hops: int) -> object:
        if isinstance(value, list):
            return [self._field(item, scope, hops) for item in value]
        if isinstance(value, bool):
            return ("flag", value)
        return self.of(value, scope, hops)  # type: ignore[arg-type]

    def _name(self, name: str, scope: Scope, hops: int) -> object:
        around: Scope | None = scope
        while around is not None:
            for entry in around.imports.get(name, ()):
                return self._imported(around.module, entry, hops)
            if name in around.parameters or (around.is_function and name in around.bindings):
                return object()  # it may be anything
            around = around.closure_parent
        return self._global(scope.module, name, hops)

    def _imported(self, module: Project, entry: Import, hops: int) -> object:
        dotted = self.evaluator.globals.absolute(module, entry)
        found = self.evaluator.modules.find_own(dotted, module)
        if found is not None and entry.name is not None:
            return self._global(found, entry.name, hops)
        return ("import", dotted, entry.name)

    def _global(self, module: Project, name: str, hops: int) -> object:
        """What a module binds a name to, when that is one thing and never changes."""
        body = module.body
        for entry in body.imports.get(name, ()):
            return self._imported(module, entry, hops) if hops < _FURTHEST else (module.path, name)
        positions = body.bindings.get(name, [])
        if len(positions) != 1 or name in module.rebinders or hops >= _FURTHEST:
            return (module.path, name)
        value = body.body.bindings[positions[0]].value
        return (module.path, name) if value is None else self._value(value, module, name, hops)

    def _value(self, value: Expr, module: Project, name: str, hops: int) -> object:
        if type(value).__name__ == "Lambda":
            return (module.path, name)  # a function or class
        return self.of(value, module.body, hops + 1)


def _keyword(item: tuple[str, object]) -> str:
    return item[0]
