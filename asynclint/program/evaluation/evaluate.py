"""Expressions -> values: names in scopes, attributes, subscripts, iteration, `with` and `await`.

Evaluation is demand-driven and memoised; what is being evaluated counts as unknown, so that cycles end. Nothing here
knows a package: what lies outside the project is answered by the catalogue.
"""

from asynclint.catalogue.load import Catalogue
from asynclint.model.facts import (
    Attribute,
    Await,
    Call,
    Choice,
    Collected,
    Constant,
    Display,
    Element,
    Entered,
    Expr,
    FunctionKind,
    Generator,
    Lambda,
    Mapping,
    Operation,
    Starred,
    Subscript,
    Unpacked,
)
from asynclint.program.evaluation.annotations import Annotations, tells_contents
from asynclint.program.evaluation.arguments import Actuals, Binder
from asynclint.program.evaluation.calling import Calling
from asynclint.program.evaluation.decorators import Decorators
from asynclint.program.evaluation.globals import Globals
from asynclint.program.evaluation.hierarchy import Hierarchy
from asynclint.program.evaluation.members import Members
from asynclint.program.evaluation.narrowing import checks, narrow, subject_in
from asynclint.program.evaluation.operations import Operations
from asynclint.program.evaluation.outside import Outside
from asynclint.program.evaluation.parameters import Parameters
from asynclint.program.evaluation.pool import Pool
from asynclint.program.evaluation.properties import Properties
from asynclint.program.evaluation.protocols import Protocols
from asynclint.program.evaluation.registries import Registries
from asynclint.program.evaluation.switches import chosen, is_dead
from asynclint.program.evaluation.values import (
    LATER,
    UNKNOWN,
    Collection,
    ExternalInstance,
    Flag,
    Frame,
    Instance,
    Text,
    Value,
    Values,
    union,
)
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import ProjectClass, Scope

#: Evaluations nested deeper than this are given up; real code stays far below.
_DEEPEST = 60
#: ... and so are calls, bindings and imports that lead from one to the next.
_FURTHEST = 200
#: So many entries make a table a list of all that a package has; the facts know no more of it than its beginning.
_REGISTER = 64
#: Methods that take out of a container what has been put into it.
_TAKING = (".get", ".get_nowait", ".pop", ".popleft", ".setdefault")


class Evaluator:
    """Answers "what is this expression?" for the whole program. One per run."""

    def __init__(self, modules: Modules, catalogue: Catalogue) -> None:
        self.modules = modules
        self.catalogue = catalogue
        self.pool = Pool()
        self.annotations = Annotations(self)
        self.calling = Calling(self)
        self.members = Members(self)
        self.globals = Globals(self)
        self.operations = Operations(self)
        self.properties = Properties(self)
        self.protocols = Protocols(self)
        self.decorators = Decorators(self)
        self.binder = Binder(self)
        self.hierarchy = Hierarchy(self)
        self.outside = Outside(self)
        self.parameters = Parameters(self)
        self.registries = Registries(self)
        #: methods of data classes that run when an object is made
        self.validators: dict[ProjectClass, list[Scope]] = {}
        #: parameters without annotation that a framework fills
        self.given: dict[tuple[Scope, str], Values] = {}
        #: methods whose arguments stand in routes -> what is given these
        self.initialized: dict[Scope, tuple[str, ...]] = {}
        self._frames: dict[Scope, Frame] = {}
        self._depth = 0
        self._nested = 0

    # ---------------------------------------------------------------- frames
    def frame(self, scope: Scope) -> Frame:
        """The scope as it is when nothing is known about who calls it."""
        found = self._frames.get(scope)
        if found is None:
            outer = scope.closure_parent
            receiver: Value | None = None
            if scope.receiver_name is not None and scope.cls is not None:
                receiver = self.members.default_receiver(scope)
            around = self.frame(outer) if outer is not None and outer.is_function else None
            found = self._frames[scope] = self.pool.frame(scope, receiver, (), around)
        return found

    # ---------------------------------------------------------------- expressions
    def evaluate(self, expr: Expr, frame: Frame, sequence: int = LATER, block: int = 0) -> Values:
        """Everything `expr` can be at this point of the frame."""
        kind = expr.__class__
        if kind is str:
            return self.chain(expr, frame, sequence, block)  # type: ignore[arg-type]
        if kind is int:
            return self.call_result(frame, expr)  # type: ignore[arg-type]
        if expr is None:
            return UNKNOWN
        if self._depth > _DEEPEST:
            return UNKNOWN
        self._depth += 1
        try:
            return self._evaluate(expr, frame, sequence, block)
        finally:
            self._depth -= 1

    def _evaluate(self, expr: Expr, frame: Frame, sequence: int, block: int) -> Values:
        match expr:
            case Constant(value=str() as text):
                return (self.pool.text(text),)
            case Attribute():
                return self.members.of_all(self.evaluate(expr.base, frame, sequence, block), expr.name)
            case Subscript():
                return self._item(expr, frame, sequence, block)
            case Await():
                return self.protocols.awaited(self.evaluate(expr.value, frame, sequence, block))
            case Display():
                items = tuple(self.evaluate(item, frame, sequence, block) for item in expr.items)
                return (self.pool.collection(items, expr.is_tuple),) if any(items) else UNKNOWN
            case Mapping() if frame.scope.module.is_external and _is_register(expr):
                return UNKNOWN
            case Mapping():
                entries = tuple(
                    (key, self.evaluate(value, frame, sequence, block))
                    for key, value in zip(expr.keys, expr.values, strict=True)
                )
                return (self.pool.dictionary(entries),) if any(values for _, values in entries) else UNKNOWN
            case Choice():
                return union(*(self.evaluate(option, frame, sequence, block) for option in chosen(frame, expr)))
            case Lambda():
                return self.definition(frame.scope.module.scope(expr.function), frame)
            case Element():
                return union(
                    self.protocols.elements(self.evaluate(expr.source, frame, sequence, block)),
                    self._stored_items(expr.source, frame, sequence, block),
                )
            case Generator():
                return (self.pool.generator(self.pool.frame(frame.scope.module.scope(expr.function), None, (), frame)),)
            case Entered():
                return self.protocols.entered(self.evaluate(expr.source, frame, sequence, block))
            case Unpacked():
                return self._unpacked(self.evaluate(expr.source, frame, sequence, block), expr.index)
            case Operation():
                return self.operations.result(expr, frame, sequence, block)
            case Collected():
                item = self.evaluate(expr.item, frame, sequence, expr.block)
                return (self.pool.collection((item,)),) if item else UNKNOWN
            case Starred():
                return self.evaluate(expr.value, frame, sequence, block)
        return UNKNOWN

    def _item(self, expr: Subscript, frame: Frame, sequence: int, block: int) -> Values:
        key = expr.key.value if isinstance(expr.key, Constant) else None
        if isinstance(expr.key, str) and frame.arguments:  # `PARSERS[version]`, where the caller said which
            given = dict(frame.arguments).get(expr.key, UNKNOWN)
            key = given[0].value if len(given) == 1 and isinstance(given[0], Flag) else None
        if expr.base == "sys.modules":
            module = frame.scope.module
            named = module.name if expr.key == "__name__" else key
            return self.globals.module_value(named, module) if isinstance(named, str) else UNKNOWN
        owners = self.evaluate(expr.base, frame, sequence, block)
        named = isinstance(expr.key, str) and any(isinstance(owner, Instance) for owner in owners)
        asked = self.evaluate(expr.key, frame, sequence, block) if named else UNKNOWN
        return union(
            *(self.protocols.item(owner, key, expr, asked) for owner in owners),
            self._stored_items(expr.base, frame, sequence, block),
        )

    def _stored_items(self, base: Expr, frame: Frame, sequence: int, block: int) -> Values:
        """What `base[...] = value` has put there."""
        if not isinstance(base, str):
            return UNKNOWN
        root, _, rest = base.partition(".")
        if rest and root == frame.scope.receiver_name and isinstance(frame.receiver, Instance):
            return self.members.stored(frame.receiver, rest + "[]")
        scope: Scope | None = frame.scope
        while scope is not None:
            if f"{base}[]" in scope.bindings:
                here = frame if scope is frame.scope else self.frame(scope)
                return union(*(self.binding(here, position) for position in scope.bindings[f"{base}[]"]))
            scope = scope.closure_parent
        return UNKNOWN if rest else self.outside.put_into(frame.scope.module, base)

    def _unpacked(self, values: Values, index: int) -> Values:
        return union(*(self.protocols.unpacked(value, index) for value in values))

    # ---------------------------------------------------------------- names
    def chain(self, chain: str, frame: Frame, sequence: int = LATER, block: int = 0) -> Values:
        """`a.b.c`"""
        root, _, rest = chain.partition(".")
        scope = frame.scope
        if root not in scope.locals and scope.is_outermost:
            chains = scope.module.chains
            found = chains.get(chain)
            if found is None:
                values = self.globals.module_name(scope.module, root)
                found = self.members.chain_of_all(values, rest) if rest else values
                chains[chain] = found
            return found  # type: ignore[return-value]
        if rest and sequence != LATER and checks(scope):
            subject = subject_in(scope, chain)
            if subject is not None:
                values = narrow(self, subject, self.chain(subject, frame, sequence, block), frame, sequence, block)
                return self.members.chain_of_all(values, chain[len(subject) + 1 :])
        if root == scope.receiver_name and root not in scope.bindings:
            receiver = frame.receiver
            if receiver is None:
                return UNKNOWN
            return self.members.chain(receiver, rest) if rest else self._receiver(frame, receiver)
        if rest and chain in scope.bindings and root in scope.locals:
            # `response.session = Session()` on a local
            positions, _ = scope.reaching(chain, sequence, block)
            stored = union(*(self.binding(frame, position) for position in positions))
            if stored:
                return stored
        values = self.name(root, frame, sequence, block)
        return self.members.chain_of_all(values, rest) if rest else values

    def name(self, name: str, frame: Frame, sequence: int = LATER, block: int = 0) -> Values:
        """A plain name, looked up outward from the frame."""
        scope = frame.scope
        if name in scope.locals:
            return self._local(name, frame, sequence, block)
        current: Frame | None = frame.outer
        outer = scope.closure_parent
        while outer is not None:
            if not outer.is_function:
                return self.globals.module_name(outer.module, name)
            if current is None or current.scope is not outer:
                current = self.frame(outer)
            if name in outer.locals:
                values = self._local(name, current, LATER, 0)
                return narrow(self, name, values, frame, sequence, block) if checks(scope) else values
            current, outer = current.outer, outer.closure_parent
        return self.globals.module_name(scope.module, name)

    def _local(self, name: str, frame: Frame, sequence: int, block: int) -> Values:
        scope = frame.scope
        if name == scope.receiver_name and name not in scope.bindings:
            return self._receiver(frame, frame.receiver) if frame.receiver is not None else UNKNOWN
        positions, certain = scope.reaching(name, sequence, block)
        if len(positions) == 1:
            values = self.binding(frame, positions[0])
        else:
            values = union(*[self.binding(frame, position) for position in positions])
        if not certain:
            if name in scope.parameters:
                values = union(values, self.parameters.of(frame, name))
            if name in scope.imports:
                values = union(values, self.globals.imported_any(scope.module, scope.imports[name]))
            if sequence == LATER and not values and scope.bindings.get(name):
                values = union(*(self.binding(frame, position) for position in scope.bindings[name]))
        if not values and scope.is_function:
            values = self.outside.nonlocals(frame, name)
            if not values and f"{name}[]" in scope.bindings:
                contents = union(*(self.binding(frame, position) for position in scope.bindings[f"{name}[]"]))
                made = [scope.body.bindings[position] for position in positions]
                values = self.protocols.container(contents, made) if contents else UNKNOWN
        return narrow(self, name, values, frame, sequence, block) if sequence != LATER and checks(scope) else values

    def _receiver(self, frame: Frame, receiver: Value) -> Values:
        """`self`, `cls`; Python calls `__init_subclass__` with each class that inherits from its own."""
        cls = frame.scope.cls
        if frame.scope.facts.name != "__init_subclass__" or cls is None or receiver is not self.pool.cls(cls):
            return (receiver,)
        return tuple(map(self.pool.cls, self.hierarchy.family(cls)))

    def binding(self, frame: Frame, position: int) -> Values:
        """The value that one binding of the frame's scope gives its target."""
        bound = frame.bound
        if bound is None:
            bound = frame.bound = {}
        found = bound.get(position)
        if found is not None:
            return found
        if self._nested > _FURTHEST:
            return UNKNOWN
        bound[position] = UNKNOWN
        self._nested += 1
        try:
            binding = frame.scope.body.bindings[position]
            if is_dead(frame, binding.block, binding.line):
                return UNKNOWN
            values = self.evaluate(binding.value, frame, binding.sequence - 1, binding.block)
            annotation = binding.annotation
            telling = any(map(_is_telling, values)) and not any(map(self.calling.is_marker, values))
            if annotation is not None and (tells_contents(annotation) or not telling):
                values = self._declared(annotation, frame, values) or values
        finally:
            self._nested -= 1
        bound[position] = values
        return values

    def _declared(self, annotation: Expr, frame: Frame, made: Values) -> Values:
        """What the annotation says, and what is made there says better: `jobs: Queue[Job] = Queue(maxsize=100)`."""
        declared = self.annotations.evaluate(annotation, frame, receiver=frame.receiver)
        if len(made) == len(declared) == 1:
            of, one = declared[0], made[0]
            if isinstance(of, ExternalInstance) and isinstance(one, ExternalInstance) and one.type != of.type:
                kind = self.catalogue.type(one.type)
                if kind is not None and of.type in kind.bases:
                    return (self.pool.external_instance(one.type, of.model),)
        return declared

    def frame_around(self, frame: Frame) -> Frame:
        """Where the decorators, annotations and defaults of the frame's function are evaluated."""
        parent = frame.scope.parent
        if parent is None:
            return frame
        if frame.outer is not None and frame.outer.scope is parent:
            return frame.outer
        return self.frame(parent)

    # ---------------------------------------------------------------- definitions and calls
    def definition(self, scope: Scope, frame: Frame) -> Values:
        """What `def`, `class` or `lambda` binds: the function with its decorators applied."""
        if scope.facts.kind & FunctionKind.CLASS and scope.cls is not None:
            return (self.pool.cls(scope.cls),)
        outer = frame if frame.scope.is_function else None
        return self.decorators.decorated(scope, None, outer)

    def call_result(self, frame: Frame, index: int) -> Values:
        """What call number `index` of the frame gives."""
        bound = frame.bound
        if bound is None:
            bound = frame.bound = {}
        found = bound.get(-1 - index)
        if found is not None:
            return found
        if self._nested > _FURTHEST:
            return UNKNOWN
        bound[-1 - index] = UNKNOWN
        call = frame.scope.body.calls[index]
        self._nested += 1
        try:
            actuals = frame.calls.get(index) if frame.calls is not None else None
            callees = self.callees(frame, call)
            values = self.calling.results(callees, actuals or Actuals(self, frame, call))
            if not values and isinstance(call.callee, str) and call.callee.endswith(_TAKING):
                values = self._stored_items(call.callee.rpartition(".")[0], frame, call.sequence, call.block)
                default = call.arguments[1] if len(call.arguments) == 2 else None
                if isinstance(default, int) and not callees:  # `options.get("session", Session())`
                    values = union(values, self.call_result(frame, default))
        finally:
            self._nested -= 1
        bound[-1 - index] = values
        return values

    def callees(self, frame: Frame, call: Call) -> Values:
        return self.evaluate(call.callee, frame, call.sequence, call.block)


def _is_telling(value: Value) -> bool:
    """Does the value say more than an annotation would?"""
    return not isinstance(value, Text) and not (isinstance(value, Collection) and not value.elements)


def _is_register(table: Mapping) -> bool:
    """`{"Instance": Instance, ...}` over all models of an SDK: none is meant, and each would have to be read."""
    return len(table.values) >= _REGISTER and not isinstance(table.values[0], Constant)
