"""What makes coroutines: async functions of the project, and callables that the catalogue knows to be ones."""

from asynclint.catalogue.entries import Makes
from asynclint.catalogue.load import Catalogue
from asynclint.model.facts import Call, FunctionKind
from asynclint.program.evaluation.evaluate import Evaluator
from asynclint.program.evaluation.values import Frame, FunctionValue, Value, dotted
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Scope

#: What the catalogue says of functions whose result has to be awaited.
TRAIT = "coroutine"
_ASYNC_GENERATOR = FunctionKind.ASYNC | FunctionKind.GENERATOR
#: Decorators that leave a function what it is, as far as calling it goes.
_HARMLESS = frozenset(
    {
        "builtins.staticmethod", "builtins.classmethod", "abc.abstractmethod", "typing.override", "typing.final",
        "typing_extensions.override", "typing_extensions.final", "typing.no_type_check", "functools.wraps",
    }
)  # fmt: skip


def coroutine_names(modules: Modules, catalogue: Catalogue) -> frozenset[str]:
    """The last names of everything that makes coroutines."""
    found = {
        function.name
        for module in modules.in_order()
        for function in module.facts.functions
        if function.kind & _ASYNC_GENERATOR == FunctionKind.ASYNC
    }
    return frozenset(found | {name.rpartition(".")[2] for name in catalogue.having(TRAIT)})


def makes_coroutine(evaluator: Evaluator, frame: Frame, number: int) -> bool:
    """Is the result of this call a coroutine, whatever it is that is called?"""
    call = frame.scope.body.calls[number]
    callees = evaluator.callees(frame, call)
    if not frame.scope.is_async and _is_of_another_object(frame.scope, call):
        return False  # classes come in pairs: of the sync and the async one, a plain function has the sync one
    return bool(callees) and all(_makes_coroutine(evaluator, value) for value in callees)


def _makes_coroutine(evaluator: Evaluator, value: Value) -> bool:
    name = dotted(value)
    return is_coroutine_function(evaluator, value) or (name is not None and TRAIT in evaluator.catalogue.traits(name))


def is_coroutine_function(evaluator: Evaluator, value: Value) -> bool:
    """An async function of the project that nothing unknown decorates or overrides."""
    return isinstance(value, FunctionValue) and not value.inferred and _is_plain(evaluator, value.scope)


def _is_of_another_object(scope: Scope, call: Call) -> bool:
    """`client.close()`, but not `self.close()` and not `module.close()`"""
    root, _, rest = call.callee.partition(".") if isinstance(call.callee, str) else ("", "", "?")
    if not rest:
        return False
    return root in scope.locals and (root != scope.receiver_name or "." in rest)


def _is_plain(evaluator: Evaluator, scope: Scope) -> bool:
    """Not a generator, and nothing unknown decorates it: that might await it, or schedule it."""
    if scope.is_generator or not scope.is_async:
        return False
    return all(_is_harmless(evaluator, value) for value in evaluator.decorators.of(scope)) and (
        len(evaluator.decorators.of(scope)) == len(scope.facts.decorators)
    )


def _is_harmless(evaluator: Evaluator, value: Value) -> bool:
    name = dotted(value)
    if name is None:
        return False  # of the project, and what it makes of the function could not be told
    if name in _HARMLESS or evaluator.catalogue.entry_decorator(name) is not None:
        return True
    return evaluator.catalogue.decorator(name) in (Makes.SAME, Makes.CACHED)
