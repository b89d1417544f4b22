"""Which assignment a name refers to, and which class an attribute comes from."""

from textwrap import dedent

import pytest

from asynclint.facts.extract import extract
from asynclint.program.symbols.modules import Modules
from asynclint.program.symbols.scopes import Scope


def scope(source: str, qualname: str = "f") -> Scope:
    module = Modules({"m.py": extract(dedent(source).encode())}, [""]).by_path["m.py"]
    index = next(i for i, function in enumerate(module.facts.functions) if function.qualname == qualname)
    return module.scope(index)


def reaching(source: str) -> set[str]:
    """The values of `x` that can be in force at the call of `use`, by the name assigned."""
    found = scope(source)
    call = next(call for call in found.body.calls if call.callee == "use")
    positions, _ = found.reaching("x", call.sequence, call.block)
    return {str(found.body.bindings[position].value) for position in positions}


@pytest.mark.parametrize(
    ("suite", "values"),
    [
        ("x = a\nuse(x)", {"a"}),
        ("x = a\nx = b\nuse(x)", {"b"}),
        ("x = a\nif t:\n    x = b\nuse(x)", {"a", "b"}),
        ("if t:\n    x = a\nelse:\n    x = b\nuse(x)", {"a", "b"}),
        ("if t:\n    x = a\n    use(x)\nelse:\n    x = b", {"a"}),
        ("if t:\n    x = a\nelse:\n    x = b\n    use(x)", {"b"}),
        ("x = a\nif t:\n    x = b\n    return\nuse(x)", {"a"}),
        ("try:\n    x = a\nexcept E:\n    x = b\nuse(x)", {"a", "b"}),
        ("try:\n    x = a\nexcept E:\n    use(x)", {"a"}),
        ("for i in r:\n    use(x)\n    x = a", {"a"}),
        ("x = a\nfor i in r:\n    use(x)\n    x = b", {"a", "b"}),
        ("with c:\n    x = a\nuse(x)", {"a"}),
        ("match t:\n    case 1:\n        x = a\n        use(x)\n    case _:\n        x = b", {"a"}),
        ("while t:\n    x = a\n    break\nuse(x)", {"a"}),
    ],
)
def test_the_assignments_that_reach_a_use(suite, values):
    body = "\n".join("    " + line for line in suite.splitlines())
    assert reaching(f"def f(t, r, c):\n{body}\n") == values


def test_names_declared_global_are_not_local():
    assert "x" not in scope("def f():\n    global x\n    x = 1\n").locals


def test_parameters_and_imports_are_local():
    assert {"a", "b", "c"} <= scope("def f(a, *b):\n    import c\n").locals


@pytest.mark.parametrize(
    ("source", "receiver"),
    [
        ("class A:\n    def f(self): ...", "self"),
        ("class A:\n    @classmethod\n    def f(cls): ...", "cls"),
        ("class A:\n    @staticmethod\n    def f(value): ...", None),
        ("class A:\n    def f(): ...", None),
        ("class A:\n    def f(*args): ...", None),
    ],
)
def test_the_receiver_is_the_first_parameter_of_a_method(source, receiver):
    assert scope(source, "A.f").receiver_name == receiver


def test_a_property_is_its_getter():
    source = """
        class A:
            @property
            def x(self): ...
            @x.setter
            def x(self, value): ...
    """
    cls = scope(source, "A.x").cls
    assert cls is not None
    getter = cls.method("x")
    assert getter is not None
    assert getter.facts.decorators == ["property"]


def test_attributes_are_gathered_from_all_methods():
    source = """
        class A:
            def __init__(self):
                self.x = None
            def connect(self):
                self.x = connect()
    """
    cls = scope(source, "A.connect").cls
    assert cls is not None
    assert [method.facts.name for method, _ in cls.attributes["x"]] == ["__init__", "connect"]


def test_a_class_knows_its_own_methods_and_a_module_the_heirs_of_a_name():
    source = """
        class A:
            def f(self):
                def nested(): ...
            class Inner:
                def g(self): ...

        class B(A, Generic[T]): ...
        class C(Generic[T], other.A): ...
    """
    cls = scope(source, "A.f").cls
    assert cls is not None
    module = cls.module
    assert [method.facts.qualname for method in cls.methods] == ["A.f"]
    assert [module.scope(i).facts.qualname for i in module.functions_in[cls.methods[0].index]] == ["A.f.nested"]
    assert {name: [module.cls(i).facts.name for i in heirs] for name, heirs in module.heirs.items()} == {
        "A": ["B"],
        "Generic": ["B", "C"],
        "other.A": ["C"],
    }
    assert [found.facts.qualname for found in module.functions_named("g")] == ["A.Inner.g"]
    assert module.functions_named("h") == []
