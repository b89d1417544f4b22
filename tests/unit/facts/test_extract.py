"""What a module's text says about functions, calls and imports, read back from its facts."""

from string import ascii_lowercase
from textwrap import dedent

import pytest

from asynclint.facts.extract import extract
from asynclint.model.facts import (
    Attribute,
    Await,
    Body,
    Call,
    CallFlag,
    Constant,
    Feature,
    Function,
    FunctionKind,
    ModuleFacts,
    decode_body,
    decode_lost,
    decode_module,
)


def facts(source: str) -> ModuleFacts:
    return decode_module(extract(dedent(source).encode()))


def function(module: ModuleFacts, qualname: str) -> Function:
    return next(function for function in module.functions if function.qualname == qualname)


def body(source: str, qualname: str = "f") -> Body:
    return decode_body(function(facts(source), qualname).body)


def callees(source: str) -> list[object]:
    return [call.callee for call in body(source).calls]


# -------------------------------------------------------------------------------------------------- functions
def test_the_first_function_is_the_module():
    module = facts("import time\ntime.sleep(1)\n")
    assert module.functions[0].kind & FunctionKind.MODULE
    assert [call.callee for call in decode_body(module.functions[0].body).calls] == ["time.sleep"]


def test_colours_and_generators_are_told_apart():
    module = facts(
        """
        def plain(): ...
        async def coroutine(): ...
        def rows(): yield 1
        async def stream(): yield 1
        """
    )
    kinds = {f.qualname: f.kind & (FunctionKind.ASYNC | FunctionKind.GENERATOR) for f in module.functions}
    assert kinds["plain"] == FunctionKind.SYNC
    assert kinds["coroutine"] == FunctionKind.ASYNC
    assert kinds["rows"] == FunctionKind.GENERATOR
    assert kinds["stream"] == FunctionKind.ASYNC | FunctionKind.GENERATOR


def test_a_nested_def_does_not_end_the_frame_around_it():
    source = """
        async def f():
            def key(x):
                return inner(x)
            outer(1)
    """
    assert callees(source) == ["outer"]
    assert [call.callee for call in body(source, "f.key").calls] == ["inner"]


def test_an_unreachable_yield_still_makes_a_generator():
    module = facts(
        """
        async def f():
            raise NotImplementedError
            yield
        def g():
            return
            yield
        """
    )
    assert function(module, "f").kind & FunctionKind.GENERATOR
    assert function(module, "g").kind & FunctionKind.GENERATOR


def test_a_yield_in_a_nested_function_makes_no_generator():
    module = facts(
        """
        def f():
            def rows():
                yield 1
            return rows
        """
    )
    assert function(module, "f").kind == FunctionKind.SYNC


def test_methods_know_their_class_and_nested_functions_their_parent():
    module = facts(
        """
        class Api:
            def load(self):
                def inner(): ...
        """
    )
    load, inner = function(module, "Api.load"), function(module, "Api.load.inner")
    assert module.classes[load.cls].qualname == "Api"
    assert module.functions[inner.parent] == load


def test_parameters_keep_annotation_default_and_kind():
    parameters = function(facts("def f(a, /, b: X = None, *c, d: 'Y', **e): ..."), "f").parameters
    assert [(p.name, p.kind) for p in parameters] == [("a", 0), ("b", 1), ("c", 2), ("d", 3), ("e", 4)]
    assert parameters[1].annotation == "X"
    assert parameters[1].default == Constant(None)
    assert parameters[3].annotation == "Y"


def test_decorators_are_kept_in_source_order():
    assert function(facts("@app.get\n@cache\ndef f(): ..."), "f").decorators == ["app.get", "cache"]


def test_a_decorator_that_is_called_is_a_call_of_the_scope_around():
    module = facts("@app.get('/')\ndef f(): ...")
    (call,) = decode_body(module.functions[0].body).calls
    assert call.callee == "app.get"
    assert function(module, "f").decorators == [0]


@pytest.mark.parametrize(
    ("source", "feature"),
    [
        ("def f(): pass", Feature.EMPTY),
        ("def f(): ...", Feature.EMPTY),
        ("def f():\n    'doc'", Feature.EMPTY),
        ("def f(): raise NotImplementedError", Feature.RAISES_ONLY),
        ("def f():\n    'doc'\n    raise NotImplementedError('x')", Feature.RAISES_ONLY),
        ("def f():\n    while x: pass", Feature.WHILE),
        ("def f():\n    for x in y: pass", Feature.FOR),
        ("def f():\n    for x in y:\n        while x: pass", Feature.NESTED_LOOP),
        ("def f():\n    with x: pass", Feature.WITH),
        ("def f():\n    try: x()\n    except E: pass", Feature.EXCEPT),
        ("async def f():\n    await x", Feature.AWAIT),
        ("def f():\n    yield", Feature.YIELD),
    ],
)
def test_features_nominate_functions(source, feature):
    assert function(facts(source), "f").features & feature


def test_a_loop_in_a_nested_function_is_no_feature_of_the_outer_one():
    module = facts("def f():\n    def g():\n        while x: pass\n    return g")
    assert not function(module, "f").features & Feature.WHILE


# -------------------------------------------------------------------------------------------------- calls
def test_a_chain_of_names_is_one_string():
    assert callees("def f(): self.session.post(1)") == ["self.session.post"]


def test_a_call_on_a_result_names_the_earlier_call():
    assert callees("def f(): connect().cursor().execute('x')") == [
        "connect",
        Attribute(0, "cursor"),
        Attribute(1, "execute"),
    ]


def test_arguments_are_evaluated_before_the_call():
    assert callees("def f(): outer(inner(), key=other())") == ["inner", "other", "outer"]


def test_arguments_refer_to_calls_by_number():
    calls = body("def f(): outer(inner(), key=other())").calls
    assert calls[2].arguments == [0]
    assert calls[2].keywords == [("key", 1)]


def test_only_the_direct_operand_of_await_is_awaited():
    calls = body("async def f(): await outer(inner())").calls
    awaited = {str(call.callee): bool(call.flags & CallFlag.AWAITED) for call in calls}
    assert awaited == {"inner": False, "outer": True}


def test_a_call_on_an_awaited_result():
    calls = body("async def f(): (await client.get()).json()").calls
    assert [call.callee for call in calls] == ["client.get", Attribute(Await(0), "json")]


def test_calls_in_every_corner_of_a_statement_are_found():
    source = """
        async def f(a=default()):
            x: annotation() = value()
            y[index()] = z = one()
            x += two()
            del table[three()]
            assert four(), five()
            raise six() from seven()
    """
    found = set(callees(source))
    assert {"value", "index", "one", "two", "four", "six", "seven"} <= found
    assert "default" not in found
    assert "annotation" not in found


def test_calls_inside_expressions_are_found():
    source = """
        async def f():
            a() if b() else c()
            d() and e() or not g()
            [h(), (i(), {j()}), {k(): l()}]
            x[m():n()]
            f"{o():{p()}}"
            q() < r() in s()
            [t() for u in v() if w()]
            -aa() + ab() * ac()
            (ad := ae())
            af(*ag(), **ah())
            yield ai()
            await aj()
    """
    evaluated = set(ascii_lowercase) - set("fuxyz") | {"aa", "ab", "ac", "ae", "af", "ag", "ah", "ai", "aj"}
    assert set(callees(source)) == evaluated


def test_positions_count_characters_not_bytes():
    (call,) = body("def f(): ('ä' * 3, time.sleep(1))").calls
    assert (call.line, call.column, call.end_line, call.end_column) == (1, 19, 1, 32)


def test_positions_in_a_file_with_an_encoding_declaration():
    source = "# -*- coding: latin-1 -*-\ndef f(): ('ä', g())\n".encode("latin-1")
    module = decode_module(extract(source))
    (call,) = decode_body(function(module, "f").body).calls
    assert (call.line, call.column) == (2, 15)


def test_crlf_and_a_byte_order_mark_do_not_move_positions():
    source = b"\xef\xbb\xbfdef f():\r\n    g()\r\n"
    (call,) = decode_body(function(decode_module(extract(source)), "f").body).calls
    assert (call.line, call.column) == (2, 4)


def test_sequence_follows_evaluation():
    read = body("def f():\n    x = first()\n    second(x)\n")
    first, second = read.calls
    (binding,) = read.bindings
    assert first.sequence < binding.sequence < second.sequence


# -------------------------------------------------------------------------------------------------- module
def test_imports_keep_module_name_alias_level_and_scope():
    module = facts(
        """
        import a.b
        import a.b as c
        from .d import e as f
        from g import *
        def h():
            from i import j
        """
    )
    assert [(i.module, i.name, i.alias, i.level) for i in module.imports] == [
        ("a.b", None, "a", 0),
        ("a.b", None, "c", 0),
        ("d", "e", "f", 1),
        ("g", "*", "*", 0),
        ("i", "j", "j", 0),
    ]
    assert module.functions[module.imports[-1].scope].qualname == "h"


def test_imports_for_type_checkers_are_marked():
    module = facts(
        """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from a import B
        else:
            from c import D
        """
    )
    assert {i.alias: i.type_checking for i in module.imports} == {"TYPE_CHECKING": False, "B": True, "D": False}


@pytest.mark.parametrize(
    ("source", "exports"),
    [
        ("__all__ = ['a', 'b']", ["a", "b"]),
        ("__all__ = ('a',)", ["a"]),
        ("__all__ = names()", None),
        ("x = 1", None),
    ],
)
def test_exports_are_read_when_they_are_written_out(source, exports):
    assert facts(source).exports == exports


def test_classes_keep_bases_and_keywords():
    (cls,) = facts("class A(B, c.D, metaclass=M): ...").classes
    assert cls.bases == ["B", "c.D"]
    assert cls.keywords == [("metaclass", "M")]


def test_lines_are_counted():
    assert facts("a = 1\nb = 2").lines == 2
    assert facts("").lines == 0


@pytest.mark.parametrize("source", [b"def f(:\n", b"x = '\n", b"\x00", b"# coding: nonsense\n", b"x = '\xff'\n"])
def test_what_cannot_be_parsed_is_an_error_of_the_facts(source):
    module = decode_module(extract(source))
    assert module.error is not None
    assert module.functions == []


def test_a_syntax_error_has_its_place():
    error = decode_module(extract(b"x = 1\ny = = 2\n")).error
    assert error is not None
    assert error[:2] == (2, 4)


def test_calls_are_plain_data():
    assert Call.__struct_config__.array_like


@pytest.mark.parametrize(
    ("statement", "features"),
    [
        ("try: await x\n    except: pass", Feature.CATCHES_CANCELLATION),
        ("try: await x\n    except (ValueError, asyncio.CancelledError): pass", Feature.CATCHES_CANCELLATION),
        ("try: await x\n    except anyio.get_cancelled_exc_class(): pass", Feature.CATCHES_CANCELLATION),
        ("try: await x\n    except EXPECTED: pass", Feature.CATCHES_CANCELLATION),
        ("with suppress(BaseException): await x", Feature.CATCHES_CANCELLATION),
        ("try: await x\n    except Exception: pass", 0),
        ("with suppress(OSError): await x", 0),
        ("with self.lock: await x", Feature.HOLDS_LOCK),
        ("with lock_of(x), a: await x", Feature.HOLDS_LOCK),
        ("with locks[x]:\n        async with x: pass", Feature.HOLDS_LOCK),
        ("lock.acquire()", Feature.HOLDS_LOCK),
        ("await lock.acquire()", 0),
        ("with self.lock: x()", 0),
        ("with open(x): await x", 0),
        ("async with self.lock: await x", 0),
    ],
)
def test_functions_that_may_swallow_cancellation_or_hold_locks(statement: str, features: int) -> None:
    wanted = Feature.CATCHES_CANCELLATION | Feature.HOLDS_LOCK
    found = function(facts(f"async def f():\n    {statement}"), "f").features
    assert found & wanted == features


def test_calls_whose_result_nobody_sees_are_marked() -> None:
    calls = body("async def f():\n    a()\n    b = c()\n    await d()\n    e().g()\n    return h(i())").calls
    assert [call.callee for call in calls if call.flags & CallFlag.DISCARDED] == ["a", Attribute(3, "g")]


@pytest.mark.parametrize(
    ("statement", "fans_out"),
    [
        ("await asyncio.gather(*jobs)", True),
        ("await asyncio.gather(one(), two())", False),
        ("await asyncio.wait(tasks, timeout=1)", True),
        ("await asyncio.wait([one(), two()])", False),
        ("for x in as_completed(job(x) for x in xs): pass", True),
        ("await event.wait()", False),
        ("for x in xs:\n        if x: group.create_task(job(x))", True),
        ("tasks = [create_task(job(x)) for x in xs]", True),
        ("if x: create_task(job(x))", False),
    ],
)
def test_functions_that_may_start_many_things_at_once(statement: str, fans_out: bool) -> None:
    found = function(facts(f"async def f():\n    {statement}"), "f").features
    assert bool(found & Feature.FANS_OUT) is fans_out


def test_calls_whose_result_may_be_lost_are_listed_by_name() -> None:
    module = facts("""
        a()
        async def f():
            a.b()
            c = a()
            d = d2(); d = d3()
            self.e = e()
            await g()
            h = await i()
            return j(k())
    """)
    assert decode_lost(module.lost) == [("a", [0, 1]), ("b", [1])]
