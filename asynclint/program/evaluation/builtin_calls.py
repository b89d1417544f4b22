"""Results of the builtins and container methods that move values about."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from asynclint.model.effects import EffectKind
from asynclint.program.evaluation.accessing import (
    ATTRIBUTE_GETTER,
    ITEM_GETTER,
    METHOD_CALLER,
    attribute_getter,
    attributes_of,
    item_getter,
    item_of,
    method_caller,
    methods_starting_with,
    result_by_name,
)
from asynclint.program.evaluation.values import (
    UNKNOWN,
    ClassValue,
    Collection,
    Dictionary,
    External,
    ExternalInstance,
    Given,
    Instance,
    Method,
    Text,
    Value,
    Values,
    dotted,
    union,
)

if TYPE_CHECKING:
    from asynclint.program.evaluation.arguments import Arguable
    from asynclint.program.evaluation.evaluate import Evaluator


def call_builtin(evaluator: "Evaluator", name: str, actuals: "Arguable") -> Values | None:
    """What the call gives, None when nothing special is known about it."""
    handler = _BUILTINS.get(name.removeprefix("builtins."))
    return handler(evaluator, actuals) if handler is not None else None


def _super(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    from asynclint.program.evaluation.arguments import Actuals

    if not isinstance(actuals, Actuals):
        return UNKNOWN
    frame = actuals.frame
    scope = frame.scope
    cls = scope.method_class
    receiver = frame.receiver
    outer = frame.outer
    while receiver is None and outer is not None:
        receiver, outer = outer.receiver, outer.outer
    if actuals.call.arguments:
        named = [value for value in actuals.position(0) if isinstance(value, ClassValue)]
        cls = named[0].cls if named else cls
    if cls is None or receiver is None:
        return UNKNOWN
    return (evaluator.pool.super(cls, receiver),)


def _getattr(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    names = [value.text for value in actuals.position(1) if isinstance(value, Text)]
    starts = [name.partition("{")[0] for name in names if "{" in name]
    if starts:
        found = union(*(methods_starting_with(evaluator, v, start) for v in actuals.position(0) for start in starts))
        return union(found, actuals.position(2))
    if not names:
        return union(*(_any_verb(evaluator, value) for value in actuals.position(0)), actuals.position(2))
    found = union(*(evaluator.members.chain_of_all(actuals.position(0), name) for name in names if name.isidentifier()))
    return union(found, actuals.position(2))


def _any_verb(evaluator: "Evaluator", value: Value) -> Values:
    """`getattr(session, method.lower())`: whichever it is, a client of HTTP sends a request."""
    for found in evaluator.members.of(value, "request") if isinstance(value, External | ExternalInstance) else ():
        name = dotted(found)
        entry = evaluator.catalogue.blocking(name) if name is not None else None
        if entry is not None and entry.effect is EffectKind.HTTP:
            return (found,)
    return UNKNOWN


def _type(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return tuple(evaluator.pool.cls(value.cls) for value in actuals.position(0) if isinstance(value, Instance))


def _first(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return actuals.position(0)


def _collect(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    values = evaluator.protocols.elements(actuals.position(0))
    return (evaluator.pool.collection((values,)),) if values else UNKNOWN


def _element(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return union(evaluator.protocols.elements(actuals.position(0)), actuals.position(1))


def _largest(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    given = actuals.given().positional
    return evaluator.protocols.elements(given[0]) if len(given) == 1 else union(*given)


def _enumerate(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    pool = evaluator.pool
    values = evaluator.protocols.elements(actuals.position(0))
    return (pool.collection(((pool.collection((UNKNOWN, values), True),),)),) if values else UNKNOWN


def _zip(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    pool = evaluator.pool
    items = tuple(evaluator.protocols.elements(values) for values in actuals.given().positional)
    return (pool.collection(((pool.collection(items, True),),)),) if any(items) else UNKNOWN


def _map(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    items = tuple(evaluator.protocols.elements(values) for values in actuals.given().positional[1:])
    functions = actuals.position(0)
    return (evaluator.pool.mapped(functions, items),) if functions else UNKNOWN


def _filter(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    values = evaluator.protocols.elements(actuals.position(1))
    kept = (evaluator.pool.collection((values,)),) if values else UNKNOWN
    functions = actuals.position(0)
    return union(kept, (evaluator.pool.mapped(functions, (values,)),)) if functions else kept


def _dict(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    given = actuals.given()
    if given.keywords:
        return (evaluator.pool.dictionary(given.keywords),)
    return tuple(value for value in given.position(0) if isinstance(value, Dictionary))


def _partial(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    given = actuals.given()
    rest = Given(given.positional[1:], given.keywords)
    return tuple(evaluator.pool.partial(value, rest) for value in given.position(0))


def _cast(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    from asynclint.program.evaluation.arguments import Actuals

    named = actuals.position(0)
    if isinstance(actuals, Actuals) and named and isinstance(named[0], Text):
        return evaluator.annotations.evaluate(named[0].text, actuals.frame) or actuals.position(1)
    return evaluator.annotations.instances(named) or actuals.position(1)


def _made_bare(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return evaluator.annotations.instances(actuals.position(0))


def _import_module(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    from asynclint.program.evaluation.arguments import Actuals

    names = [value.text for value in actuals.position(0) if isinstance(value, Text)]
    if not names or not isinstance(actuals, Actuals):
        return UNKNOWN
    module = actuals.frame.scope.module
    named = [value.text for value in actuals.position(1) or actuals.keyword("package") if isinstance(value, Text)]
    package = named[0] if named else module.package
    name = names[0] if not names[0].startswith(".") else f"{package}{names[0]}"
    return evaluator.globals.module_value(name, module)


def _globals(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    from asynclint.program.evaluation.arguments import Actuals

    return (evaluator.pool.module(actuals.frame.scope.module),) if isinstance(actuals, Actuals) else UNKNOWN


def _defaultdict(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    factory = actuals.position(0)
    values = evaluator.calling.called_without_arguments(factory)
    missing = tuple(
        value for value in factory if not (isinstance(value, External) and value.name.startswith("builtins."))
    )
    return (evaluator.pool.dictionary(((None, values),), missing),) if values or missing else UNKNOWN


def _context(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    values = actuals.position(0)
    return (evaluator.pool.awaitable(values),) if values else UNKNOWN


def _chained(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    values = union(*(evaluator.protocols.elements(group) for group in actuals.given().positional))
    return (evaluator.pool.collection((values,)),) if values else UNKNOWN


def _method_type(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    rest = Given((actuals.position(1),))
    return tuple(evaluator.pool.partial(value, rest) for value in actuals.position(0))


_Handler = Callable[["Evaluator", "Arguable"], Values]
_BUILTINS: dict[str, _Handler] = {
    "super": _super,
    "getattr": _getattr,
    "type": _type,
    "iter": _first,
    "aiter": _first,
    "reversed": _first,
    "copy.copy": _first,
    "copy.deepcopy": _first,
    "dataclasses.replace": _first,
    "weakref.proxy": _first,
    "list": _collect,
    "tuple": _collect,
    "set": _collect,
    "frozenset": _collect,
    "sorted": _collect,
    "next": _element,
    "anext": _element,
    "max": _largest,
    "min": _largest,
    "enumerate": _enumerate,
    "zip": _zip,
    "map": _map,
    "filter": _filter,
    "dict": _dict,
    "staticmethod": _first,
    "classmethod": _first,
    "object.__new__": _made_bare,
    "globals": _globals,
    "importlib.import_module": _import_module,
    "operator.attrgetter": attribute_getter,
    "operator.itemgetter": item_getter,
    "operator.methodcaller": method_caller,
    ATTRIBUTE_GETTER: attributes_of,
    ITEM_GETTER: item_of,
    METHOD_CALLER: result_by_name,
    "collections.defaultdict": _defaultdict,
    "functools.partial": _partial,
    "functools.partialmethod": _partial,
    "typing.cast": _cast,
    "typing_extensions.cast": _cast,
    "contextlib.closing": _context,
    "contextlib.aclosing": _context,
    "contextlib.nullcontext": _context,
    "itertools.chain": _chained,
    "types.MethodType": _method_type,
}


def call_container(evaluator: "Evaluator", method: Method, actuals: "Arguable") -> Values:
    """`mapping.get(key)`, `items.pop()`, `mapping.values()`, ..."""
    owner: Value = method.owner
    pool = evaluator.pool
    if isinstance(owner, Dictionary):
        if method.name in ("get", "pop", "setdefault", "__getitem__"):
            keys = [value.text for value in actuals.position(0) if isinstance(value, Text)]
            return union(owner.get(keys[0] if keys else None), actuals.position(1))
        every = owner.get(None)
        if method.name == "values":
            return (pool.collection((every,)),) if every else UNKNOWN
        if method.name == "items":
            return (pool.collection(((pool.collection((UNKNOWN, every), True),),)),) if every else UNKNOWN
        if method.name == "popitem":
            return (pool.collection((UNKNOWN, every), True),)
        return (owner,) if method.name == "copy" else UNKNOWN
    if isinstance(owner, Collection):
        if method.name in ("pop", "popleft", "get", "get_nowait", "__next__", "__anext__", "asend"):
            return owner.elements
        return (owner,) if method.name in ("copy", "union", "__iter__") else UNKNOWN
    if isinstance(owner, ClassValue) and method.name == "__subclasses__":
        return (pool.collection((tuple(map(pool.cls, evaluator.hierarchy.family(owner.cls))),)),)
    return UNKNOWN
