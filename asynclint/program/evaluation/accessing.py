"""Callables that are made of names (`operator.methodcaller("run")`), and what others hand to a callback (`key=...`)."""

from typing import TYPE_CHECKING

from asynclint.program.evaluation.hierarchy import Member
from asynclint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    WIDEST,
    Collection,
    Given,
    Instance,
    Text,
    Value,
    Values,
    union,
)

if TYPE_CHECKING:
    from asynclint.program.evaluation.arguments import Arguable
    from asynclint.program.evaluation.evaluate import Evaluator

#: What the functions of `operator` give, as callables with the names in front of their arguments.
ATTRIBUTE_GETTER = "operator.attrgetter()"
ITEM_GETTER = "operator.itemgetter()"
METHOD_CALLER = "operator.methodcaller()"
#: The method of lists, which are values of their own.
SORT = "builtins.list.sort"
#: More methods than this whose names start alike are no answer.
_MOST_METHODS = 40
_KEYED = frozenset({"builtins.sorted", "builtins.min", "builtins.max"})


def attribute_getter(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return _with_name(evaluator, ATTRIBUTE_GETTER, actuals)


def item_getter(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return _with_name(evaluator, ITEM_GETTER, actuals)


def method_caller(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    return _with_name(evaluator, METHOD_CALLER, actuals)


def _with_name(evaluator: "Evaluator", made: str, actuals: "Arguable") -> Values:
    """The callable that is called with the object: the name first, then all the rest in one tuple."""
    given = actuals.given()
    rest = evaluator.pool.collection(given.positional[1:], True)
    return (evaluator.pool.partial(evaluator.pool.external(made), Given((given.position(0), (rest,)), given.keywords)),)


def attributes_of(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    """What `attrgetter("a.b")(x)` gives; of several names, the tuple of them."""
    given = actuals.given()
    further = (values for rest in given.position(1) if isinstance(rest, Collection) for values in rest.items)
    groups = (given.position(0), *further)
    found = [union(*(_attribute(evaluator, given.position(2), name) for name in names)) for names in groups]
    return found[0] if len(found) == 1 else (evaluator.pool.collection(tuple(found), True),)


def _attribute(evaluator: "Evaluator", values: Values, name: Value) -> Values:
    return evaluator.members.chain_of_all(values, name.text) if isinstance(name, Text) else UNKNOWN


def item_of(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    """What `itemgetter("key")(x)` gives."""
    given = actuals.given()
    key = next((name.text for name in given.position(0) if isinstance(name, Text)), None)
    return union(*(evaluator.protocols.item(value, key) for value in given.position(2)))


def called_by_name(evaluator: "Evaluator", actuals: "Arguable") -> list[tuple[Value, Given]]:
    """The methods that `methodcaller("name", ...)(x)` calls, with what it hands to them."""
    given = actuals.given()
    handed = next((rest.items for rest in given.position(1) if isinstance(rest, Collection)), ())
    return [
        (method, Given(handed, given.keywords))
        for name in given.position(0)
        if isinstance(name, Text)
        for method in evaluator.members.of_all(given.position(2), name.text)
    ]


def result_by_name(evaluator: "Evaluator", actuals: "Arguable") -> Values:
    methods = called_by_name(evaluator, actuals)
    return union(*(evaluator.calling.results((method,), rest) for method, rest in methods)) if methods else UNKNOWN


def handed_to_callback(evaluator: "Evaluator", name: str, actuals: "Arguable") -> Given:
    """What a function of the standard library calls its callback with, as far as that says anything."""
    if name in _KEYED:
        items = evaluator.protocols.elements(actuals.position(0))
        return Given((items,)) if items else NOTHING
    if name == "functools.reduce":
        items = evaluator.protocols.elements(actuals.position(1))
        return Given((actuals.position(2) or items, items)) if items else NOTHING
    return NOTHING


def methods_starting_with(evaluator: "Evaluator", value: Value, start: str) -> Values:
    """`getattr(self, f"on_{kind}")`: all methods whose name starts like that, of which each will be meant once."""
    if not isinstance(value, Instance) or not start.strip("_").isidentifier():
        return UNKNOWN
    names = {
        method.facts.name: None
        for cls in evaluator.hierarchy.order(value.cls)
        if not isinstance(cls, str)
        for method in cls.methods
        if method.facts.name.startswith(start)
    }
    if not names or len(names) > _MOST_METHODS:
        return UNKNOWN
    members = [m for m in (evaluator.hierarchy.find(value.cls, n) for n in names) if isinstance(m, Member)]
    inferred = len(members) if len(members) > WIDEST else 1
    bound = [evaluator.members.bind(m.scope, value, inferred) for m in members]
    return tuple(dict.fromkeys(value for values in bound for value in values))
