"""Whose a value is: what depends on who asks, as credentials and addresses of tenants do."""

import re
from collections.abc import Sequence

from asynclint.model import facts
from asynclint.model.facts import Expr
from asynclint.program.analyses.origins import position_of
from asynclint.program.callgraph.marks import Mark
from asynclint.program.callgraph.runtime import Runtime
from asynclint.program.evaluation.values import Frame, Instance
from asynclint.program.symbols.scopes import Scope

#: A value that is handed on further than this is lost sight of.
_FURTHEST = 8
#: Names of parameters and attributes that hold what is the same for all: `db_settings`, but not `llm_config`.
_SETTINGS = re.compile(
    r"(?!(user|tenant|account|agent|request|customer)_)\w*settings"
    r"|((app|application|base|global|server|service|project)_)?(config|conf|cfg|options|env(iron)?)"
)
#: Where a word begins in the name of a class.
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
#: Names of what identifies who asks.
_CREDENTIAL = re.compile("api_?key|token|secret|password|credential|access_key")


class Tenants:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.evaluator = runtime.evaluator

    def varies_at(self, mark: Mark, besides: Sequence[str]) -> bool:
        """Does any argument of a call depend on who asks, apart from those named, or the object that is called?"""
        call = mark.frame.scope.body.calls[mark.index]
        given: list[Expr] = list(call.arguments)
        owner = call.callee.rpartition(".")[0] if isinstance(call.callee, str) else ""
        if owner in mark.frame.scope.bindings:
            given.append(owner)  # `session = Session(profile_name=user)`, then `session.client("s3")`
        for key, expr in call.keywords:
            if key is None and not isinstance(expr, facts.Mapping):
                added = _own_keywords(mark.frame.scope, expr, besides)
                if added is None:
                    return True  # nobody knows what is in `**options`
                given += added
            if key not in besides:
                given.append(expr)
        return any(self.varies(expr, mark.frame, call.sequence, call.block) for expr in given)

    def varies(self, expr: Expr, frame: Frame, sequence: int, block: int, hops: int = 0) -> bool:
        """Does the value depend on who asks? Constants, globals and the attributes of `self` do not."""
        if hops > _FURTHEST or expr is None:
            return True

        def any_of(items: list[Expr]) -> bool:
            return any(self.varies(item, frame, sequence, block, hops + 1) for item in items)

        match expr:
            case facts.Constant(value=str() as text):
                return any_of(_shown(text))
            case facts.Constant():
                return False
            case str():
                return self._name_varies(expr, frame, sequence, block, hops)
            case int():
                call = frame.scope.body.calls[expr]
                return any_of([call.callee, *call.arguments, *(value for _, value in call.keywords)])
            case facts.Attribute():
                return any_of([expr.base])
            case facts.Subscript():
                return any_of([expr.base, expr.key])
            case facts.Display():
                return any_of(expr.items)
            case facts.Mapping():
                return any_of(expr.values)
            case facts.Choice():
                return any_of(expr.options)
            case facts.Operation():
                return any_of([expr.left, *([expr.right] if expr.right is not None else [])])
            case facts.Await() | facts.Starred():
                return any_of([expr.value])
            case facts.Entered():
                return any_of([expr.source])
            case facts.Lambda():
                return False
        return True

    def _name_varies(self, chain: str, frame: Frame, sequence: int, block: int, hops: int) -> bool:
        scope = frame.scope
        root = chain.partition(".")[0]
        if any(_SETTINGS.fullmatch(part.strip("_").lower()) for part in chain.split(".")):
            return False
        last = chain.rpartition(".")[2]
        if root == scope.receiver_name:
            return bool(_CREDENTIAL.search(last)) and self._given_varies(scope, last, hops)
        if "." in chain and root in scope.bindings and _CREDENTIAL.search(last):
            return True  # somebody's key, and not that of the application
        around: Frame | None = frame
        while around is not None and around.scope.is_function:
            scope = around.scope
            if root in scope.bindings:
                positions, certain = scope.reaching(root, sequence, block) if around is frame else ([], False)
                chosen = positions if positions and certain else scope.bindings[root]
                bindings = [scope.body.bindings[p] for p in chosen]
                return any(self.varies(b.value, around, b.sequence - 1, b.block, hops + 1) for b in bindings)
            if root in scope.parameters:
                return self._parameter_varies(around, root, hops)
            if root in scope.imports:
                return False
            outer = scope.closure_parent
            around = around.outer or (self.evaluator.frame(outer) if outer is not None else None)
        return False

    def _given_varies(self, scope: Scope, name: str, hops: int, *, computed: bool = False) -> bool:
        """Is an attribute of `self` set to something that varies where the object is built?

        With `computed` that counts, too, which is made of what the object was given.
        """
        cls = scope.cls
        for method, position in cls.attributes.get(name, ()) if cls is not None else ():
            binding = method.body.bindings[position]
            value = binding.value
            if not computed and not (isinstance(value, str) and value in method.parameters):
                continue
            for frame in dict.fromkeys(edge.target for _, edge in self.runtime.callers.get(method, ())):
                if frame is not None and self.varies(value, frame, binding.sequence - 1, binding.block, hops + 1):
                    return True
        return False

    def hangs_on_owner(self, scope: Scope, call: facts.Call) -> bool:
        """Is the object told something else each time that it then tells what it builds?"""
        work: list[Expr] = [*call.arguments, *(value for _, value in call.keywords)]
        while work:
            match work.pop():
                case str() as chain:
                    root, _, rest = chain.partition(".")
                    if root == scope.receiver_name and self._given_varies(
                        scope, rest.partition(".")[0], 0, computed=True
                    ):
                        return True
                case facts.Constant(value=str() as text):
                    work.extend(_shown(text))
                case facts.Display(items=items):
                    work.extend(items)
                case facts.Mapping(values=values):
                    work.extend(values)
                case int() as number:
                    inner = scope.body.calls[number]
                    work.extend([inner.callee, *inner.arguments, *(value for _, value in inner.keywords)])
        return False

    def _parameter_varies(self, frame: Frame, name: str, hops: int) -> bool:
        """A parameter is as varied as what the callers hand over; of entry points nobody knows."""
        scope = frame.scope
        position = position_of(scope, name)
        callers = [(c, e) for c, e in self.runtime.callers.get(scope, ()) if e.target is frame]
        if self._is_settings(frame, name):
            return False
        if self.runtime.is_told(scope) or not callers:
            return True
        for caller, edge in callers:
            index, skipped = self.runtime.call_along(caller, edge)
            if index < 0:
                return True
            place = position + skipped if position >= 0 else -1
            call = caller.scope.body.calls[index]
            given = dict(call.keywords)
            if None in given:
                return True
            if 0 <= place < len(call.arguments):
                handed: list[Expr] = [call.arguments[place]]
            elif name in given:
                handed = [given[name]]
            else:
                handed = _rest(scope, name, call, skipped)
            if any(self.varies(expr, caller, call.sequence, call.block, hops + 1) for expr in handed):
                return True
        return False

    def _is_settings(self, frame: Frame, name: str) -> bool:
        """Is the parameter an object of a class that by its name holds the settings of the application?"""
        written = frame.scope.parameters[name].annotation
        around = self.evaluator.frame_around(frame)
        return any(
            _SETTINGS.fullmatch(_WORD.sub("_", value.cls.facts.name).lower())
            for value in (self.evaluator.annotations.evaluate(written, around) if written is not None else ())
            if isinstance(value, Instance)
        )


def _shown(text: str) -> list[Expr]:
    """What an f-string shows."""
    names = text[text.find("{") + 1 : text.rfind("}")].split() if "{" in text else []
    return [int(name[1:]) if name[0] == "#" else name for name in names if name.strip("#")]


def _rest(scope: Scope, name: str, call: facts.Call, skipped: int) -> list[Expr]:
    """What a call hands over for `*name` or `**name`."""
    named = [p.name for p in scope.facts.parameters]
    places = [p.name for p in scope.facts.parameters if p.kind < 2]
    match scope.parameters[name].kind:
        case 2:
            return list(call.arguments[len(places) - (1 if scope.receiver_name is not None else 0) + skipped :])
        case 4:
            return [value for keyword, value in call.keywords if keyword not in named]
    return []


def _own_keywords(scope: Scope, expr: Expr, besides: Sequence[str]) -> list[Expr] | None:
    """What a function adds to the `**keywords` that it hands on; None when they are not just what it was given."""
    if not isinstance(expr, str) or expr not in scope.parameters or scope.parameters[expr].kind != 4:
        return None
    defaults = {call.line for call in scope.body.calls if call.callee == f"{expr}.setdefault"}
    if any(b.target in (expr, f"{expr}[]") and b.line not in defaults for b in scope.body.bindings):
        return None
    added: list[Expr] = []
    for call in scope.body.calls:
        if call.callee == f"{expr}.update":
            return None
        if call.callee == f"{expr}.setdefault" and len(call.arguments) == 2:
            name = call.arguments[0]
            if not isinstance(name, facts.Constant) or name.value not in besides:
                added.append(call.arguments[1])
    return added
