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
    Import,
    Lambda,
    Mapping,
    Operation,
    Starred,
    Subscript,
    Unpacked,
)
from asynclint.program.annotations import Annotations
from asynclint.program.calling import Actuals, Calling
from asynclint.program.interest import called_names
from asynclint.program.members import Members
from asynclint.program.outside import Outside
from asynclint.program.scopes import Modules, Project, Scope
from asynclint.program.values import (
    NOTHING,
    UNKNOWN,
    Awaitable,
    ClassValue,
    Collection,
    Coroutine,
    Dictionary,
    ExternalInstance,
    ExternalMember,
    Frame,
    FunctionValue,
    GeneratorValue,
    Instance,
    Pool,
    Text,
    Value,
    Values,
    union,
)

#: A sequence number after everything: the point of view of code that runs later.
LATER = 1 << 60

#: Evaluations nested deeper than this are given up; real code stays far below.
_DEEPEST = 60
#: ... and so are calls, bindings and imports that lead from one to the next.
_FURTHEST = 200


class Evaluator:
    """Answers "what is this expression?" for the whole program. One per run."""

    def __init__(self, modules: Modules, catalogue: Catalogue) -> None:
        self.modules = modules
        self.catalogue = catalogue
        self.pool = Pool()
        self.annotations = Annotations(self)
        self.calling = Calling(self)
        self.members = Members(self)
        self.outside = Outside(self)
        self._globals: dict[tuple[Project, str], Values] = {}
        self._members: dict[tuple[Project, str], Values | None] = {}
        self._open: set[tuple[Project, str]] = set()
        self._was_cut = False
        self._frames: dict[Scope, Frame] = {}
        self._depth = 0
        self._nested = 0
        self._starred: set[tuple[Project, str]] = set()

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
                return self.awaited(self.evaluate(expr.value, frame, sequence, block))
            case Display():
                items = tuple(self.evaluate(item, frame, sequence, block) for item in expr.items)
                return (self.pool.collection(items, expr.is_tuple),) if any(items) else UNKNOWN
            case Mapping():
                entries = tuple(
                    (key, self.evaluate(value, frame, sequence, block))
                    for key, value in zip(expr.keys, expr.values, strict=True)
                )
                return (self.pool.dictionary(entries),) if any(values for _, values in entries) else UNKNOWN
            case Choice():
                return union(*(self.evaluate(option, frame, sequence, block) for option in expr.options))
            case Lambda():
                return self.definition(frame.scope.module.scope(expr.function), frame)
            case Element():
                return union(
                    self.elements(self.evaluate(expr.source, frame, sequence, block)),
                    self._stored_items(expr.source, frame, sequence, block),
                )
            case Generator():
                return (self.pool.generator(self.pool.frame(frame.scope.module.scope(expr.function), None, (), frame)),)
            case Entered():
                return self.entered(self.evaluate(expr.source, frame, sequence, block))
            case Unpacked():
                return self._unpacked(self.evaluate(expr.source, frame, sequence, block), expr.index)
            case Operation():
                return self._operation(expr, frame, sequence, block)
            case Collected():
                item = self.evaluate(expr.item, frame, sequence, block)
                return (self.pool.collection((item,)),) if item else UNKNOWN
            case Starred():
                return self.evaluate(expr.value, frame, sequence, block)
        return UNKNOWN

    def _operation(self, expr: Operation, frame: Frame, sequence: int, block: int) -> Values:
        left = self.evaluate(expr.left, frame, sequence, block)
        if expr.symbol == "Div":
            # `folder / name` is the one operator that makes new objects of a known type
            return tuple(value for value in left if isinstance(value, ExternalInstance))
        if expr.symbol == "Add":
            return union(left, self.evaluate(expr.right, frame, sequence, block))
        return left if expr.symbol in ("BitOr", "Mult") else UNKNOWN

    def _item(self, expr: Subscript, frame: Frame, sequence: int, block: int) -> Values:
        key = expr.key.value if isinstance(expr.key, Constant) else None
        return union(
            *(self.item(value, key, expr) for value in self.evaluate(expr.base, frame, sequence, block)),
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

    def item(self, value: Value, key: object, expr: Subscript | None = None) -> Values:
        """`value[key]`; the key is None when it is not a constant."""
        if isinstance(value, Dictionary):
            return value.get(key if isinstance(key, str) else None)
        if isinstance(value, Collection):
            if value.positional and isinstance(key, int) and -len(value.items) <= key < len(value.items):
                return value.items[key]
            return value.elements
        if isinstance(value, Instance):
            if isinstance(key, str) and key in value.cls.members:
                return self.members.chain(value, key)  # TypedDict
            return self.calling.results(self.members.of(value, "__getitem__"), NOTHING)
        if isinstance(value, ExternalInstance | ExternalMember):
            owner = value.type if isinstance(value, ExternalInstance) else value.owner
            known = self.catalogue.created_by(f"{owner}.__getitem__")
            return (self.pool.external_instance(known),) if known else UNKNOWN
        if isinstance(value, ClassValue):
            return (value,)  # Generic[T]
        return UNKNOWN

    def _unpacked(self, values: Values, index: int) -> Values:
        return union(
            *(
                value.items[index]
                if isinstance(value, Collection) and value.positional and index < len(value.items)
                else self.elements((value,))
                for value in values
            )
        )

    # ---------------------------------------------------------------- names
    def chain(self, chain: str, frame: Frame, sequence: int = LATER, block: int = 0) -> Values:
        """`a.b.c`"""
        root, _, rest = chain.partition(".")
        scope = frame.scope
        if root not in scope.locals and scope.is_outermost:
            chains = scope.module.chains
            found = chains.get(chain)
            if found is None:
                values = self.module_name(scope.module, root)
                found = self.members.chain_of_all(values, rest) if rest else values
                chains[chain] = found
            return found  # type: ignore[return-value]
        if root == scope.receiver_name and root not in scope.bindings:
            receiver = frame.receiver
            if receiver is None:
                return UNKNOWN
            return self.members.chain(receiver, rest) if rest else (receiver,)
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
                return self.module_name(outer.module, name)
            if current is None or current.scope is not outer:
                current = self.frame(outer)
            if name in outer.locals:
                return self._local(name, current, LATER, 0)
            current, outer = current.outer, outer.closure_parent
        return self.module_name(scope.module, name)

    def _local(self, name: str, frame: Frame, sequence: int, block: int) -> Values:
        scope = frame.scope
        if name == scope.receiver_name and name not in scope.bindings:
            return (frame.receiver,) if frame.receiver is not None else UNKNOWN
        positions, certain = scope.reaching(name, sequence, block)
        values = union(*(self.binding(frame, position) for position in positions))
        if not certain:
            if name in scope.parameters:
                values = union(values, self.parameter(frame, name))
            if name in scope.imports:
                values = union(values, self._imported(scope.module, scope.imports[name]))
            if sequence == LATER and not values and scope.bindings.get(name):
                values = union(*(self.binding(frame, position) for position in scope.bindings[name]))
        if not values and scope.is_function:
            values = self.outside.nonlocals(frame, name)
        return self._narrowed(name, values, frame, block) if block else values

    def _narrowed(self, name: str, values: Values, frame: Frame, block: int) -> Values:
        """Inside `if isinstance(name, T):` the name is a T."""
        body = frame.scope.body
        for number in frame.scope.ancestors(block):
            around = body.blocks[number]
            if around.negated or around.test.__class__ is not int:
                continue
            test = body.calls[around.test]
            if test.callee == "isinstance" and len(test.arguments) == 2 and test.arguments[0] == name:
                narrowed = self.annotations.instances(self.evaluate(test.arguments[1], frame, test.sequence, number))
                return narrowed or values
        return values

    def binding(self, frame: Frame, position: int) -> Values:
        """The value that one binding of the frame's scope gives its target."""
        found = frame.bound.get(position)
        if found is not None:
            return found
        if self._nested > _FURTHEST:
            return UNKNOWN
        frame.bound[position] = UNKNOWN
        self._nested += 1
        try:
            binding = frame.scope.body.bindings[position]
            values = self.evaluate(binding.value, frame, binding.sequence - 1, binding.block)
            if binding.annotation is not None and not any(_is_telling(value) for value in values):
                values = self.annotations.evaluate(binding.annotation, frame) or values
        finally:
            self._nested -= 1
        frame.bound[position] = values
        return values

    def parameter(self, frame: Frame, name: str) -> Values:
        """What a parameter can be: what the caller gave, else its annotation, else its default."""
        found = frame.names.get(name)
        if found is not None:
            return found
        frame.names[name] = UNKNOWN
        parameter = frame.scope.parameters[name]
        values: Values = UNKNOWN
        around = self.frame_around(frame)
        if parameter.annotation is not None:
            values = self.annotations.evaluate(parameter.annotation, around, receiver=frame.receiver)
            if parameter.kind == 2 and values:
                values = (self.pool.collection((values,)),)
            elif parameter.kind == 4 and values:
                values = (self.pool.dictionary(((None, values),)),)
        if parameter.default is not None and not isinstance(parameter.default, Constant):
            injected = self.calling.injected(parameter.default, around)
            values = injected or union(values, self.evaluate(parameter.default, around))
        if not values and parameter.annotation is None and not frame.arguments and name in called_names(frame.scope):
            values = self.outside.arguments(frame, name)
        frame.names[name] = values
        return values

    def frame_around(self, frame: Frame) -> Frame:
        """Where the decorators, annotations and defaults of the frame's function are evaluated."""
        parent = frame.scope.parent
        if parent is None:
            return frame
        if frame.outer is not None and frame.outer.scope is parent:
            return frame.outer
        return self.frame(parent)

    # ---------------------------------------------------------------- modules
    def module_name(self, module: Project, name: str) -> Values:
        """A global of a module: its bindings, imports and star imports, else a builtin."""
        key = (module, name)
        found = self._globals.get(key)
        if found is not None:
            return found
        self._globals[key] = UNKNOWN
        values = self.module_member(module, name)
        if values is None:
            values = (self.pool.external(f"builtins.{name}"),)
        self._globals[key] = values
        return values

    def module_member(self, module: Project, name: str) -> Values | None:
        """`module.name`, None when the module has no such name. Import cycles end where they began."""
        key = (module, name)
        if key in self._members:
            return self._members[key]
        if key in self._open or len(self._open) > _FURTHEST:
            self._was_cut = True
            return None
        outermost = not self._open
        if outermost:
            self._was_cut = False
            self._starred.clear()
        self._open.add(key)
        found = self._find_member(module, name)
        self._open.discard(key)
        if found is not None or outermost or not self._was_cut:
            # "no such name" is final only when no cycle was cut short on the way
            self._members[key] = found
        return found

    def _find_member(self, module: Project, name: str) -> Values | None:
        scope = module.body
        known = False
        groups: list[Values] = []
        if name in scope.bindings:
            known = True
            frame = self.frame(scope)
            positions, _ = scope.reaching(name, LATER, 0)
            groups.extend(self.binding(frame, position) for position in positions)
        for rebinder in module.rebinders.get(name, ()):
            known = True
            groups.append(self._rebound(module.scope(rebinder), name))
        if name in scope.imports:
            known = True
            groups.append(self._imported(module, scope.imports[name]))
        if known:
            return union(*groups) or self.outside.assigned(module, name)
        for star in reversed(module.stars):
            values = self._star(module, star, name)
            if values is not None:
                return values
        if module.is_package:
            below = self.modules.find(f"{module.name}.{name}", module)
            if below is not None:
                return (self.pool.module(below),)
        return self._lazy_attribute(module, name)

    def _rebound(self, scope: Scope, name: str) -> Values:
        frame = self.frame(scope)
        positions = [i for i, binding in enumerate(scope.body.bindings) if binding.target == name]
        return union(*(self.binding(frame, position) for position in positions))

    def _star(self, module: Project, star: Import, name: str) -> Values | None:
        source = self.modules.find(self.absolute(module, star), module)
        if source is None:
            return self._external_star(self.absolute(module, star), name)
        exports = source.facts.exports
        if name not in exports if exports is not None else name.startswith("_"):
            return None
        key = (source, name)
        if key in self._starred and key not in self._members:
            # each module once per question: the number of ways through a mesh of star imports is exponential
            self._was_cut = True
            return None
        self._starred.add(key)
        return self.module_member(source, name) if source is not module else None

    def _external_star(self, package: str, name: str) -> Values | None:
        """`from time import *`: the names the catalogue knows."""
        canonical = self.catalogue.canonical(f"{package}.{name}")
        known = self.catalogue.blocking(canonical) or self.catalogue.created_by(canonical)
        return (self.pool.external(canonical),) if known is not None else None

    def _lazy_attribute(self, module: Project, name: str) -> Values | None:
        """PEP 562: a module `__getattr__` that imports by a table of names."""
        scope = module.body
        if "__getattr__" not in scope.bindings:
            return None
        frame = self.frame(scope)
        for value in self.module_name(module, "__getattr__"):
            if isinstance(value, FunctionValue) and name in value.scope.imports:
                return self._imported(module, value.scope.imports[name])
        for target, positions in scope.bindings.items():
            if not target.lstrip("_").replace("_", "").isalpha():
                continue
            for value in union(*(self.binding(frame, position) for position in positions)):
                if isinstance(value, Dictionary):
                    found = self._by_table(module, value, name)
                    if found:
                        return found
        return None

    def _by_table(self, module: Project, table: Dictionary, name: str) -> Values:
        for key, values in table.entries:
            for value in values:
                if key == name:
                    texts = [value] if isinstance(value, Text) else _texts(value)
                    for text in texts:
                        path, _, last = text.text.partition(":")
                        source = self.modules.find(self._relative(module, path), module)
                        if source is not None:
                            return self.module_member(source, last or name) or UNKNOWN
                elif key is not None and any(text.text == name for text in _texts(value)):
                    source = self.modules.find(self._relative(module, key), module)
                    if source is not None:
                        return self.module_member(source, name) or UNKNOWN
        return UNKNOWN

    def _relative(self, module: Project, path: str) -> str:
        if path.startswith("."):
            return f"{module.package}.{path.lstrip('.')}"
        return path if "." in path else f"{module.package}.{path}"

    def absolute(self, module: Project, entry: Import) -> str:
        """The dotted name an import statement asks for."""
        if not entry.level:
            return entry.module
        base = module.package
        for _ in range(entry.level - 1):
            base = base.rpartition(".")[0]
        return f"{base}.{entry.module}".strip(".")

    def _imported(self, module: Project, entries: list[Import]) -> Values:
        return union(*(self.imported(module, entry) for entry in entries))

    def imported(self, module: Project, entry: Import) -> Values:
        """What an import statement binds."""
        target = self.absolute(module, entry)
        if entry.name is None:
            bound = target if entry.alias != target.partition(".")[0] or "." not in target else entry.alias
            return self.module_value(bound, module)
        found = self.modules.find(target, module)
        if found is not None and found is not module:
            values = self.module_member(found, entry.name)
            if values is not None:
                return values
            below = self.modules.find(f"{target}.{entry.name}", module)
            return (self.pool.module(below),) if below is not None else UNKNOWN
        below = self.modules.find(f"{target}.{entry.name}", module)
        if below is not None:
            return (self.pool.module(below),)
        if entry.level:
            return UNKNOWN
        return (self.pool.external(self.catalogue.canonical(f"{target}.{entry.name}")),)

    def module_value(self, name: str, importer: Project) -> Values:
        found = self.modules.find(name, importer)
        if found is not None:
            return (self.pool.module(found),)
        return (self.pool.external(self.catalogue.canonical(name)),)

    # ---------------------------------------------------------------- definitions and calls
    def definition(self, scope: Scope, frame: Frame) -> Values:
        """What `def`, `class` or `lambda` binds: the function with its decorators applied."""
        if scope.facts.kind & FunctionKind.CLASS and scope.cls is not None:
            return (self.pool.cls(scope.cls),)
        outer = frame if frame.scope.is_function else None
        return self.calling.decorated(scope, None, outer)

    def call_result(self, frame: Frame, index: int) -> Values:
        """What call number `index` of the frame gives."""
        found = frame.bound.get(-1 - index)
        if found is not None:
            return found
        if self._nested > _FURTHEST:
            return UNKNOWN
        frame.bound[-1 - index] = UNKNOWN
        call = frame.scope.body.calls[index]
        self._nested += 1
        try:
            values = self.calling.results(self.callees(frame, call), Actuals(self, frame, call))
        finally:
            self._nested -= 1
        frame.bound[-1 - index] = values
        return values

    def callees(self, frame: Frame, call: Call) -> Values:
        return self.evaluate(call.callee, frame, call.sequence, call.block)

    # ---------------------------------------------------------------- protocols
    def awaited(self, values: Values) -> Values:
        """What `await value` gives."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, Coroutine):
                groups.append(self.calling.result(value.frame))
            elif isinstance(value, Awaitable):
                groups.append(value.result)
            elif isinstance(value, Collection):  # gather(...)
                groups.append((self.pool.collection(tuple(self.awaited(i) for i in value.items), value.positional),))
            elif isinstance(value, Instance):
                groups.append(self.calling.results(self.members.of(value, "__await__"), NOTHING) or (value,))
            else:
                groups.append((value,))
        return union(*groups)

    def elements(self, values: Values) -> Values:
        """What iterating over the values gives, synchronously or not."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, Collection):
                groups.append(value.elements)
            elif isinstance(value, GeneratorValue | Coroutine):
                groups.append(self.calling.yielded(value.frame))
            elif isinstance(value, Instance):
                groups.append(self._iterated(value))
            elif isinstance(value, ExternalInstance):
                kind = self.catalogue.type(value.type)
                if kind is not None and kind.iterates:
                    groups.append((self.pool.external_instance(kind.iterates),))
        return union(*groups)

    def _iterated(self, value: Instance) -> Values:
        iterators = self.calling.results(self.members.of(value, "__iter__"), NOTHING) or self.calling.results(
            self.members.of(value, "__aiter__"), NOTHING
        )
        groups = []
        for iterator in iterators:
            if isinstance(iterator, Instance):
                groups.append(self.calling.results(self.members.of(iterator, "__next__"), NOTHING))
                groups.append(self.awaited(self.calling.results(self.members.of(iterator, "__anext__"), NOTHING)))
            else:
                groups.append(self.elements((iterator,)))
        return union(*groups)

    def entered(self, values: Values) -> Values:
        """What `with value as x` or `async with value as x` binds."""
        groups: list[Values] = []
        for value in values:
            if isinstance(value, GeneratorValue) and value.enters:
                groups.append(self.calling.yielded(value.frame))
            elif isinstance(value, Instance):
                inner = self.calling.results(self.members.of(value, "__enter__"), NOTHING)
                groups.append(
                    inner
                    or self.awaited(self.calling.results(self.members.of(value, "__aenter__"), NOTHING))
                    or (value,)
                )
            elif isinstance(value, ExternalInstance):
                known = self.catalogue.created_by(f"{value.type}.__enter__") or self.catalogue.created_by(
                    f"{value.type}.__aenter__"
                )
                groups.append((self.pool.external_instance(known),) if known else (value,))
            elif isinstance(value, Awaitable):
                groups.append(value.result)
            elif not isinstance(value, FunctionValue):
                groups.append((value,))
        return union(*groups)


def _is_telling(value: Value) -> bool:
    """Does the value say more than an annotation would?"""
    return not isinstance(value, Text) and not (isinstance(value, Collection) and not value.elements)


def _texts(value: Value) -> list[Text]:
    if isinstance(value, Collection):
        return [text for text in value.elements if isinstance(text, Text)]
    return [value] if isinstance(value, Text) else []
