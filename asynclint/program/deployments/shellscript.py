"""A shell script, command by command, with what its variables are by then. Nothing is run: branches are both taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from asynclint.model.launch import EnvironmentLayer, Origin, Value, Variable
from asynclint.model.launchfacts import Assignment, Command, Script
from asynclint.model.record import record
from asynclint.program.deployments.resolve import Scope, resolve, with_holes
from asynclint.program.deployments.words import Arrays, Item, items_of, located

#: Kinds of branches that may not be taken.
_OPTIONAL = frozenset({"if", "case", "loop"})
#: Those of which some other arm may be taken instead.
_CHOSEN = frozenset({"if", "case"})


@record
class Step:
    """A command with words. `scope` is what its process sees."""

    command: Command
    items: list[Item]
    scope: Scope
    is_first: bool
    is_conditional: bool
    is_repeated: bool
    tests: tuple[str, ...]


@dataclass
class ScriptRun:
    """Goes through `script`; `rest` is what it was called with."""

    script: Script
    path: str
    outer: Scope
    rest: Sequence[Item]
    variables: dict[str, Variable] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)
    arrays: Arrays = field(default_factory=dict)
    included: list[EnvironmentLayer] = field(default_factory=list)
    exports_all: bool = False
    _arms: dict[str, tuple[int, Value]] = field(default_factory=dict)  # what the arms of one statement assign
    _branch_of: dict[str, int] = field(default_factory=dict)  # variable -> the branch it was last assigned in

    @property
    def scope(self) -> Scope:
        """What the shell itself sees."""
        layers = (EnvironmentLayer(self.path, self.variables), *self.included, *self.outer.layers)
        return Scope(layers, self.outer.host, self.outer.charts)

    def exported_layer(self, how: str) -> EnvironmentLayer:
        """What commands see of the script's variables."""
        seen = {
            name: variable
            for name, variable in self.variables.items()
            if self.exports_all or name in self.exported or self.outer.variable(name) is not None
        }
        return EnvironmentLayer(how, seen, any(layer.is_open for layer in self.included))

    def include(self, layer: EnvironmentLayer) -> None:
        """The variables of a file that is sourced."""
        self.included.insert(0, layer)

    def steps(self) -> Iterator[Step]:
        self._number_arguments()
        is_first = True
        for command in self.script.commands:
            if not command.words:
                for assignment in command.assignments:
                    self._assign(assignment, command.branch)
                continue
            items = items_of(command.words, self.path, self.scope, self._rest_in(command.branch), self.arrays)
            if not items or self._is_builtin(items):
                continue
            yield Step(
                command,
                items,
                self._process_scope(command),
                is_first,
                self._is_optional(command.branch, _CHOSEN),
                command.is_background and self._is_optional(command.branch, frozenset({"loop"})),
                self._tests(command.branch),
            )
            is_first = False

    def _rest_in(self, branch: int) -> Sequence[Item]:
        """What `"$@"` is: in a function, what its first call hands over."""
        while branch >= 0:
            found = self.script.branches[branch]
            if found.kind == "function":
                call = self._calls.get(found.test)
                return (
                    items_of(call.words[1:], self.path, self.scope, self.rest, self.arrays) if call is not None else ()
                )
            branch = found.parent
        return self.rest

    @cached_property
    def _calls(self) -> dict[str, Command]:
        """Functions of the script -> the first call of each."""
        names = {branch.test for branch in self.script.branches if branch.kind == "function"}
        calls: dict[str, Command] = {}
        for command in self.script.commands if names else ():
            if command.words and command.words[0].text in names:
                calls.setdefault(command.words[0].text, command)
        return calls

    def _number_arguments(self) -> None:
        for index, item in enumerate(self.rest[:9], start=1):
            self.variables[str(index)] = Variable(str(index), item.value, Origin(item.at, f"${index}"))

    def _is_builtin(self, items: list[Item]) -> bool:
        """`set --`, `shift`, `set -a`: what changes how the rest is read."""
        name = items[0].known
        if name == "shift":
            self.rest = self.rest[1:]
            self._number_arguments()
            return True
        if name != "set":
            return False
        words = [item.known for item in items]
        if "--" in words:
            self.rest = tuple(items[words.index("--") + 1 :])
            self._number_arguments()
        if any(word in ("-a", "-o") for word in words[1:]) and (words[1:2] == ["-a"] or "allexport" in words):
            self.exports_all = True
        return True

    def _process_scope(self, command: Command) -> Scope:
        scope = Scope(
            (self.exported_layer(self.path), *self.included, *self.outer.layers), self.outer.host, self.outer.charts
        )
        if not command.assignments:
            return scope
        inline = {
            made.name: Variable(
                made.name,
                resolve(made.value.expr, self.scope),
                Origin(located(self.path, made.value.at), f"{made.name}="),
            )
            for made in command.assignments
        }
        return scope.stacked(EnvironmentLayer("inline", inline))

    def _assign(self, made: Assignment, branch: int) -> None:
        if made.items is not None:
            items = items_of(made.items, self.path, self.scope, self.rest, self.arrays)
            before = self.arrays.get(made.name, []) if made.is_appended else []
            self.arrays[made.name] = [*before, *items]
            return
        value = with_holes(made.value.expr, self.scope)
        if made.is_appended:
            before_value = self.scope.variable(made.name)
            value = _appended(before_value.value if before_value is not None else Value.of(""), value)
        if self._is_optional(branch) and self._branch_of.get(made.name, -1) != branch:
            known = self.scope.variable(made.name)
            complete = self._all_arms(made.name, value, branch)
            if complete is not None:
                value = complete
            elif known is not None:
                value = _either(known.value, value)
            elif not self._is_default(made.name, branch):
                value = Value(because=f"{made.name} is set in a branch")
        origin = Origin(located(self.path, made.value.at), f"{made.name}=")
        self.variables[made.name] = Variable(made.name, value, origin)
        self._branch_of[made.name] = branch
        if made.is_exported:
            self.exported.add(made.name)

    def _is_optional(self, branch: int, kinds: frozenset[str] = _OPTIONAL) -> bool:
        while branch >= 0:
            if self.script.branches[branch].kind in kinds:
                return True
            branch = self.script.branches[branch].parent
        return False

    def _all_arms(self, name: str, value: Value, branch: int) -> Value | None:
        """What a name is when every arm of one statement, the last of which is this one, has assigned it."""
        arm = self.script.branches[branch]
        if self._is_optional(arm.parent):
            return None
        group, before = self._arms.get(name, (-1, value))
        if group != arm.group:
            self._arms[name] = (arm.group, value)
            return None
        together = _either(before, value)
        self._arms[name] = (arm.group, together)
        return together if arm.test.startswith("! ") or (arm.kind == "case" and arm.test.strip() == "*") else None

    def _is_default(self, name: str, branch: int) -> bool:
        """`if [ -z "$NAME" ]; then NAME=...`: what is assigned there is what it is when nobody sets it."""
        test = self.script.branches[branch].test
        return name in test and "-z" in test

    def _tests(self, branch: int) -> tuple[str, ...]:
        found: list[str] = []
        while branch >= 0:
            found.append(self.script.branches[branch].test)
            branch = self.script.branches[branch].parent
        return tuple(reversed(found))


def _either(one: Value, other: Value) -> Value:
    if one.is_unknown or other.is_unknown:
        return one if one.is_unknown else other
    return Value(tuple(dict.fromkeys((*one.candidates, *other.candidates))))


def _appended(one: Value, other: Value) -> Value:
    if not (one.is_known and other.is_known):
        return Value(because="an assignment that adds to what is not known")
    return Value.of(f"{one.known}{other.known}")
