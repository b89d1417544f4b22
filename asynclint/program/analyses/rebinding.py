"""Names that a module binds anew after it was imported: who did `from module import name` keeps the old value."""

from collections.abc import Iterator

from asynclint.model.facts import Constant, Expr, FunctionKind, Import, Operation
from asynclint.model.record import record
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import FunctionValue
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Project, Scope

#: Re-exports that lead from one to the next further than this are given up.
_FURTHEST = 20
#: More functions than this run while a module is imported: nobody knows what else they do.
_MOST_AT_IMPORT = 60


@record
class Rebinding:
    """`function` of `module` binds the global `name` when it is called."""

    module: Project
    name: str
    function: Scope


def rebound_names(modules: Modules) -> frozenset[str]:
    """The names of globals that some function binds anew, and those under which other modules re-export them."""
    found = {name for module in modules.in_order() for name, _ in module.facts.rebound}
    aliases = [
        (entry.name, entry.alias)
        for module in modules.in_order()
        for entry in module.facts.imports
        if entry.name is not None and entry.name != entry.alias
    ]
    size = -1
    while size != len(found):
        size = len(found)
        found.update(alias for name, alias in aliases if name in found)
    return frozenset(found)


def rebinder(evaluator: Evaluator, importer: Project, entry: Import) -> Rebinding | None:
    """What binds the imported name anew after the import, through re-exports; None when nothing does."""
    origin = _origin(evaluator, importer, entry)
    if origin is None:
        return None
    module, name = origin
    functions = [module.scope(index) for index in module.rebinders.get(name, ())]
    functions = [scope for scope in functions if name in scope.body.globals and _binds(scope, name)]
    if not functions or name not in module.body.bindings:
        return None
    at_import = _run_at_import(evaluator, module)
    if at_import is None or any(scope in at_import for scope in functions):
        return None
    return Rebinding(module, name, functions[0])


def _origin(evaluator: Evaluator, importer: Project, entry: Import) -> tuple[Project, str] | None:
    """The module that defines the imported name, and its name there."""
    for _ in range(_FURTHEST):
        if entry.name is None:
            return None
        module = evaluator.modules.find(evaluator.globals.absolute(importer, entry), importer)
        if module is None or module is importer or module.is_external:
            return None
        further = module.body.imports.get(entry.name, [])
        if entry.name in module.body.bindings or len(further) != 1:
            return module, entry.name
        importer, entry = module, further[0]
    return None


def _binds(scope: Scope, name: str) -> bool:
    return any(binding.target == name for binding in scope.body.bindings)


def _run_at_import(evaluator: Evaluator, module: Project) -> set[Scope] | None:
    """The functions of the program that run while the module is imported; None when they are too many to follow."""
    found: set[Scope] = set()
    work = [module.body]
    while work:
        scope = work.pop()
        frame = evaluator.frame(scope)
        for call in scope.body.calls:
            if scope is module.body and _is_script(scope, call.block):
                continue
            for value in evaluator.callees(frame, call):
                if isinstance(value, FunctionValue) and not value.scope.is_async and value.scope not in found:
                    found.add(value.scope)
                    work.append(value.scope)
        if len(found) > _MOST_AT_IMPORT:
            return None
    return found


def _is_script(scope: Scope, block: int) -> bool:
    """Does this stand under `if __name__ == "__main__":`?"""
    tests = (scope.body.blocks[number].test for number in scope.ancestors(block))
    return any(isinstance(test, Operation) and "__name__" in (test.left, test.right) for test in tests)


def uses_of(module: Project, name: str) -> list[Scope]:
    """The functions of the module that read the global `name`, in order of their text."""
    found = []
    for index, function in enumerate(module.facts.functions):
        if function.kind & (FunctionKind.MODULE | FunctionKind.CLASS):
            continue
        scope = module.scope(index)
        if _is_global_in(scope, name) and any(_mentions(expr, name) for expr in _expressions(scope)):
            found.append(scope)
    return sorted(found, key=lambda scope: (scope.facts.line, scope.index))


def _is_global_in(scope: Scope | None, name: str) -> bool:
    while scope is not None and scope.is_function:
        if name in scope.locals:
            return False
        scope = scope.closure_parent
    return True


def _expressions(scope: Scope) -> Iterator[Expr]:
    body = scope.body
    for call in body.calls:
        yield call.callee
        yield from call.arguments
        yield from (value for _, value in call.keywords)
    yield from (use.value for use in body.uses)
    yield from (binding.value for binding in body.bindings)
    yield from (block.test for block in body.blocks)
    yield from (value for value, _, _ in (*body.returns, *body.yields))


def _mentions(expr: Expr, name: str) -> bool:
    """Is the name read anywhere in the expression? Explicit stack: users nest expressions as they like."""
    pending: list[object] = [expr]
    while pending:
        current = pending.pop()
        if isinstance(current, str):
            if current.partition(".")[0] == name:
                return True
        elif isinstance(current, list | tuple):
            pending.extend(current)
        elif current is not None and not isinstance(current, int | Constant):
            pending.extend(getattr(current, field) for field in type(current).__struct_fields__)  # type: ignore[attr-defined]
    return False
