"""What a function's text says about values and control flow, read back from its facts."""

from textwrap import dedent

import pytest

from asynclint.facts.extract import extract
from asynclint.model.facts import (
    Block,
    BlockKind,
    Body,
    Choice,
    Constant,
    Display,
    Element,
    Entered,
    Function,
    FunctionKind,
    Lambda,
    Mapping,
    ModuleFacts,
    Operation,
    Subscript,
    Unpacked,
    UseKind,
    decode_body,
    decode_module,
)


def facts(source: str) -> ModuleFacts:
    return decode_module(extract(dedent(source).encode()))


def function(module: ModuleFacts, qualname: str) -> Function:
    return next(function for function in module.functions if function.qualname == qualname)


def body(source: str, qualname: str = "f") -> Body:
    return decode_body(function(facts(source), qualname).body)


def bound(source: str, name: str = "x") -> object:
    """The value of the only binding of `name` in function `f`."""
    (binding,) = (binding for binding in body(source).bindings if binding.target == name)
    return binding.value


# -------------------------------------------------------------------------------------------------- values
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("other", "other"),
        ("a.b.c", "a.b.c"),
        ("make()", 0),
        ("None", Constant(None)),
        ("'text'", Constant("text")),
        ("-1", Constant(-1)),
        ("a if t else b", Choice(["a", "b"], "", "t")),
        ("a if t else b if u else c", Choice(["a", "b", "c"])),
        ("a or b", Choice(["a", "b"], "Or")),
        ("a and not b", Choice(["a", Operation("Not", "b", None)], "And")),
        ("a > 1", Operation("Gt", "a", Constant(1))),
        ("a > b", None),
        ("table['k']", Subscript("table", Constant("k"))),
        ("[a, b]", Display(["a", "b"], False)),
        ("(a, b)", Display(["a", "b"], True)),
        ("{'k': a}", Mapping(["k"], ["a"])),
        ("a / b", Operation("Div", "a", "b")),
    ],
)
def test_a_binding_keeps_the_shape_of_its_value(text, value):
    assert bound(f"def f(): x = {text}") == value


def test_self_attributes_are_bound_by_their_chain():
    source = "class A:\n    def f(self):\n        self.session = Session()\n"
    (binding,) = body(source, "A.f").bindings
    assert (binding.target, binding.value) == ("self.session", 0)


def test_a_chained_assignment_binds_every_target():
    assert {b.target: b.value for b in body("def f(): a = b.c = v").bindings} == {"a": "v", "b.c": "v"}


def test_a_tuple_assignment_binds_item_by_item():
    assert bound("def f(): y, x = a, b") == "b"
    assert bound("def f(): y, x = pair") == Unpacked("pair", 1)
    assert bound("def f(): y, (z, x) = pair") == Unpacked(Unpacked("pair", 1), 1)


def test_a_loop_binds_the_element():
    assert bound("def f():\n    for x in rows: pass") == Element("rows", False)
    assert bound("async def f():\n    async for x in rows: pass") == Element("rows", True)


def test_with_binds_what_is_entered():
    assert bound("def f():\n    with c as x: pass") == Entered("c", False)
    assert bound("async def f():\n    async with c as x: pass") == Entered("c", True)


def test_a_walrus_binds():
    assert bound("def f():\n    if (x := make()): pass") == 0


def test_annotations_are_kept_with_and_without_a_value():
    first, second = body("def f():\n    x: A\n    y: 'list[B]' = z\n").bindings
    assert (first.annotation, first.value) == ("A", None)
    assert second.annotation == Subscript("list", "B")


@pytest.mark.parametrize(
    ("text", "annotation"),
    [
        ("'m.X'", "m.X"),
        ("X | None", Operation("BitOr", "X", Constant(None))),
        ("Optional['X']", Subscript("Optional", "X")),
        ("dict[str, X]", Subscript("dict", Display(["str", "X"], True))),
        ("Literal['X']", Subscript("Literal", None)),
        ("'not valid ('", None),
    ],
)
def test_annotations_read_as_types(text, annotation):
    (parameter,) = function(facts(f"def f(a: {text}): ..."), "f").parameters
    assert parameter.annotation == annotation


def test_the_metadata_of_annotated_is_a_value():
    module = facts("def f(a: Annotated[X, Depends(make)]): ...")
    (parameter,) = function(module, "f").parameters
    assert parameter.annotation == Subscript("Annotated", Display(["X", 0], True))
    (call,) = decode_body(module.functions[0].body).calls
    assert (call.callee, call.arguments) == ("Depends", ["make"])


def test_a_lambda_is_a_function_of_its_own():
    module = facts("def f(): x = lambda y: g(y)")
    value = decode_body(function(module, "f").body).bindings[0].value
    assert isinstance(value, Lambda)
    lambda_ = module.functions[value.function]
    assert lambda_.kind & FunctionKind.LAMBDA
    assert [call.callee for call in decode_body(lambda_.body).calls] == ["g"]
    assert decode_body(lambda_.body).returns[0][0] == 0


def test_returns_and_yields_are_kept():
    read = body("def f():\n    yield a\n    yield from b\n    return c\n")
    assert [value for value, _, _ in read.yields] == ["a", Element("b", False)]
    assert [value for value, _, _ in read.returns] == ["c"]


def test_global_and_nonlocal_names_are_kept():
    source = "def f():\n    global a\n    def g():\n        nonlocal b\n"
    assert body(source).globals == ["a"]
    assert body(source, "f.g").nonlocals == ["b"]


# -------------------------------------------------------------------------------------------------- uses
@pytest.mark.parametrize(
    ("statement", "kind", "value"),
    [
        ("for x in rows: pass", UseKind.ITERATE, "rows"),
        ("[y for y in rows]", UseKind.ITERATE, "rows"),
        ("with lock: pass", UseKind.ENTER, "lock"),
        ("table['k']", UseKind.GET_ITEM, "table"),
        ("table['k'] = 1", UseKind.SET_ITEM, "table"),
        ("del table['k']", UseKind.DELETE_ITEM, "table"),
        ("'k' in table", UseKind.CONTAINS, "table"),
        ("user.profile", UseKind.READ, "user.profile"),
        ("g(*rows)", UseKind.ITERATE, "rows"),
        ("if rows: pass", UseKind.TRUTH, "rows"),
    ],
)
def test_python_calls_methods_that_nobody_spells(statement, kind, value):
    assert (kind, value) in [(use.kind, use.value) for use in body(f"def f():\n    {statement}").uses]


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("async for x in rows: pass", UseKind.ASYNC_ITERATE),
        ("async with rows: pass", UseKind.ASYNC_ENTER),
        ("await rows", UseKind.AWAIT),
    ],
)
def test_asynchronous_uses_are_marked(statement, kind):
    (use,) = body(f"async def f():\n    {statement}").uses
    assert (use.kind, use.value) == (kind, "rows")


# -------------------------------------------------------------------------------------------------- blocks
def blocks_of(source: str) -> dict[str, Block]:
    """The block that each call without arguments stands in."""
    read = body(source)
    return {str(call.callee): read.blocks[call.block] for call in read.calls}


def test_the_arms_of_an_if_share_a_group():
    found = blocks_of("def f():\n    if t:\n        a()\n    else:\n        b()\n    c()\n")
    assert found["a"].group == found["b"].group
    assert (found["a"].test, found["a"].negated, found["b"].negated) == ("t", False, True)
    assert found["c"].kind == BlockKind.BODY


def test_an_elif_lies_inside_the_else_of_its_if():
    read = body("def f():\n    if t:\n        a()\n    elif u:\n        b()\n    else:\n        c()\n")
    at = {str(call.callee): call.block for call in read.calls}
    assert read.blocks[at["b"]].parent == read.blocks[at["c"]].parent
    assert read.blocks[read.blocks[at["b"]].parent].group == read.blocks[at["a"]].group


def test_a_block_that_leaves_says_so():
    found = blocks_of("def f():\n    if t:\n        a()\n        return\n    if u:\n        b()\n")
    assert found["a"].exits
    assert not found["b"].exits


def test_handlers_keep_their_exception():
    found = blocks_of(
        "def f():\n    try:\n        a()\n    except RuntimeError:\n        b()\n    finally:\n        c()\n"
    )
    assert found["a"].kind == BlockKind.TRY
    assert (found["b"].kind, found["b"].test) == (BlockKind.HANDLER, "RuntimeError")
    assert found["c"].kind == BlockKind.FINALLY
    assert found["a"].group == found["b"].group


def test_the_test_of_a_while_belongs_to_the_loop():
    found = blocks_of("def f():\n    while a():\n        b()\n")
    assert found["a"].kind == found["b"].kind == BlockKind.LOOP


def test_the_arms_of_a_match_are_exclusive():
    found = blocks_of("def f():\n    match s:\n        case 1: a()\n        case _: b()\n")
    assert found["a"].group == found["b"].group
    assert found["a"] != found["b"]


def test_a_nested_match_does_not_take_the_subject_of_the_outer_one():
    source = """
        def f(outer, inner):
            match outer:
                case A():
                    match inner:
                        case B(): pass
                case C(): pass
    """
    annotated = [(b.target, b.annotation) for b in body(source).bindings if b.annotation is not None]
    assert annotated == [("outer", "A"), ("inner", "B"), ("outer", "C")]
