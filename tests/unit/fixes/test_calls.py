"""Calls are rewritten without touching anything around them."""

from collections.abc import Callable
from textwrap import dedent

import pytest

from asynclint.fixes.render import CannotFixError, Renderer
from asynclint.fixes.splice import splice
from asynclint.model.edits import CallInstead, Choices, Edit, LimitWait, OffloadCall, SetKeyword
from asynclint.model.source import Location
from tests.unit.fixes.conftest import marked

Change = Callable[[str, Callable[[Location], Edit]], str]


def body(*lines: str) -> str:
    return "async def f(x, y):\n" + "".join(f"    {line}\n" for line in lines)


def to_thread(at: Location) -> OffloadCall:
    return OffloadCall(at, "asyncio.to_thread")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«g()»", "await asyncio.to_thread(g)"),
        ("«g(x, k=y)»", "await asyncio.to_thread(g, x, k=y)"),
        ("return «a.b.c(*x, **y)»", "return await asyncio.to_thread(a.b.c, *x, **y)"),
        ("z = «g(x)».json()", "z = (await asyncio.to_thread(g, x)).json()"),
        ("z = («g(x)»).json()", "z = (await asyncio.to_thread(g, x)).json()"),
        ("z = «g(x)»[0]", "z = (await asyncio.to_thread(g, x))[0]"),
        ("z = [«g(i)» for i in x]", "z = [await asyncio.to_thread(g, i) for i in x]"),
        ("z = (i for i in «g(x)».items)", "z = (i for i in (await asyncio.to_thread(g, x)).items)"),
        ("z = not «g (x)»", "z = not await asyncio.to_thread(g, x)"),
        ("z = «(lambda: 1)()»", "z = await asyncio.to_thread((lambda: 1))"),
        ("z = «g(x, )»", "z = await asyncio.to_thread(g, x, )"),
        ("if «g(lambda v: v)» > 2: pass", "if await asyncio.to_thread(g, lambda v: v) > 2: pass"),
        ("z = «é.g('ß')»  # 漢", "z = await asyncio.to_thread(é.g, 'ß')  # 漢"),
    ],
)
def test_a_call_moves_to_a_thread(change: Change, before: str, after: str) -> None:
    assert change(body(before), to_thread) == body(after)


def test_arguments_on_lines_of_their_own_stay_there(change: Change) -> None:
    before = """\
        async def f():
            z = «g(
                1,  # one
                two=2,
            )»
        """
    after = """\
        async def f():
            z = await asyncio.to_thread(
                g,
                1,  # one
                two=2,
            )
        """
    assert change(before, to_thread) == dedent(after)


@pytest.mark.parametrize(
    "text",
    [
        "try:\n        x()\n    finally:\n        «g()»",
        "try:\n        x()\n    except:\n        «g()»\n        raise",
        "try:\n        x()\n    except BaseException:\n        «g()»\n        raise",
        "try:\n        x()\n    except (KeyError, asyncio.CancelledError):\n        «g()»\n        raise",
        "try:\n        x()\n    except anyio.get_cancelled_exc_class():\n        «g()»\n        raise",
    ],
)
def test_what_tidies_up_behind_a_cancellation_does_not_ask_for_it(change: Change, text: str) -> None:
    def anyio(at: Location) -> OffloadCall:
        return OffloadCall(at, "anyio.to_thread.run_sync", keywords=False)

    with pytest.raises(CannotFixError, match="would not run it"):
        change(body(text), anyio)
    assert "await asyncio.to_thread(g)" in change(body(text), to_thread)


@pytest.mark.parametrize(
    "text",
    [
        "try:\n        x()\n    except OSError:\n        «g()»",
        "try:\n        «g()»\n    finally:\n        x()",
        "try:\n        x()\n    finally:\n        with anyio.CancelScope(shield=True):\n            «g()»",
    ],
)
def test_where_no_cancellation_arrives_it_may_be_asked_for(change: Change, text: str) -> None:
    after = change(body(text), lambda at: OffloadCall(at, "anyio.to_thread.run_sync", keywords=False))
    assert "await anyio.to_thread.run_sync(g)" in after


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_newlines_stay_what_they_are(change: Change, newline: str) -> None:
    text = body("«g(x)»").replace("\n", newline)
    assert change(text, to_thread) == body("await asyncio.to_thread(g, x)").replace("\n", newline)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def f():\n    «g()»\n", "nothing can be awaited"),
        ("«g()»\n", "module level"),
        (body("h = lambda: «g()»"), "nothing can be awaited"),
        (body("h = (z for z in x if «g(z)»)"), "asynchronous"),
        (body("with «g()» as h: pass"), "context manager"),
        (body("for z in «g()»: pass"), "iterated over"),
        (body("z = «super().g()»"), "super"),
        (body("z = «g(i for i in x)»"), "generator expression"),
        (body("z = list(«difflib.unified_diff(x, y)»)"), "gives a generator"),
        (body("z = «x.iter_content(1)»"), "gives a generator"),
        ("class C:\n    async def f(self, z=«g()»): pass\n", "nothing can be awaited"),
    ],
)
def test_what_cannot_be_awaited_is_left_alone(change: Change, text: str, reason: str) -> None:
    with pytest.raises(CannotFixError, match=reason):
        change(text, to_thread)


@pytest.mark.parametrize(
    ("before", "callee", "after"),
    [
        ("«time.sleep(x)»", "asyncio.sleep", "await asyncio.sleep(x)"),
        ("z = «chain.invoke(x)»", ".ainvoke", "z = await chain.ainvoke(x)"),
        ("z = «chain.invoke(x)».text", ".ainvoke", "z = (await chain.ainvoke(x)).text"),
        ("z = «a(b).invoke(\n        x)»", ".ainvoke", "z = await a(b).ainvoke(\n        x)"),
    ],
)
def test_another_function_is_called(change: Change, before: str, callee: str, after: str) -> None:
    assert change(body(before), lambda at: CallInstead(at, callee)) == body(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("«g()»", "g(timeout=10)"),
        ("«g(x)»", "g(x, timeout=10)"),
        ("«g(x,)»", "g(x, timeout=10,)"),
        ("«g(x, timeout=None)»", "g(x, timeout=10)"),
        ("«g(\n        x,\n        y,\n    )»", "g(\n        x,\n        y,\n        timeout=10,\n    )"),
        ("«g(\n        x\n    )»", "g(\n        x,\n        timeout=10,\n    )"),
    ],
)
def test_a_keyword_is_added_or_replaced(change: Change, before: str, after: str) -> None:
    assert change(body(before), lambda at: SetKeyword(at, "timeout", "10")) == body(after)


def test_a_keyword_that_may_be_there_already_is_not_added(change: Change) -> None:
    with pytest.raises(CannotFixError, match=r"\*\*"):
        change(body("«g(**x)»"), lambda at: SetKeyword(at, "timeout", "10"))


def test_a_line_that_grows_too_long_is_broken_as_formatters_do(change: Change) -> None:
    arguments = ", ".join(f"argument_number_{n}" for n in range(3))
    before = body(f"result = «some.function({arguments})»")
    assert change(before, to_thread) == body(
        "result = await asyncio.to_thread(",
        f"    some.function, {arguments}",
        ")",
    )


def test_arguments_that_do_not_fit_one_line_get_one_each(change: Change) -> None:
    names = [f"argument_number_{n}" for n in range(4)]
    before = body("result = «some_module.some_function(", f"    {', '.join(names)}", ")»")
    assert change(before, to_thread) == body(
        "result = await asyncio.to_thread(",
        "    some_module.some_function,",
        *(f"    {name}," for name in names),
        ")",
    )


@pytest.mark.parametrize(
    ("before", "seconds", "timeout", "after"),
    [
        ("«g(x)»", 1.0, 10.0, "g(x, timeout=10)"),
        ("«g()»", 1.0, 2.5, "g(timeout=2.5)"),
        ("«g(x)»", 0.001, 10.0, "g(x, timeout=10_000)"),
        ("«g(x)»", 0.001, 0.0015, "g(x, timeout=2)"),
    ],
)
def test_a_timeout_is_what_the_project_wants(before: str, seconds: float, timeout: float, after: str) -> None:
    text, at = marked(body(before))
    choices = Choices(timeout=timeout)
    assert splice(text, Renderer(text, choices).render([LimitWait(at, "timeout", seconds)])) == body(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("z = await «g(x)»", "z = await asyncio.wait_for(g(x), 10)"),
        ("z = (await «g(x)»).name", "z = (await asyncio.wait_for(g(x), 10)).name"),
    ],
)
def test_without_a_keyword_the_wait_is_bounded_where_it_happens(change: Change, before: str, after: str) -> None:
    assert change(body(before), LimitWait) == body(after)


def test_a_call_that_is_awaited_elsewhere_gets_no_deadline(change: Change) -> None:
    with pytest.raises(CannotFixError, match="not awaited"):
        change(body("z = «g(x)»", "await z"), LimitWait)


def test_parentheses_around_many_lines_get_lines_of_their_own(change: Change) -> None:
    before = """
        async def f():
            value = «something.rather_long(with_some, arguments_that_are_long, too_long)».all()
            return value
    """
    assert change(before, to_thread) == dedent("""
        async def f():
            value = (
                await asyncio.to_thread(
                    something.rather_long, with_some, arguments_that_are_long, too_long
                )
            ).all()
            return value
    """)


def test_a_call_that_fits_between_the_parentheses_stays_in_one_piece(change: Change) -> None:
    before = """
        async def f():
            value = «something.rather_long(with_some, long_arguments)»[:count]  # noqa
    """
    assert change(before, to_thread) == dedent("""
        async def f():
            value = (
                await asyncio.to_thread(something.rather_long, with_some, long_arguments)
            )[:count]  # noqa
    """)


def test_one_argument_over_several_lines_gets_a_neighbour_and_a_comma(change: Change) -> None:
    before = """
        async def f():
            await other(
                «g(
                    {
                        "key": 1,
                    }
                )»
            )
    """
    after = """
        async def f():
            await other(
                g(
                    {
                        "key": 1,
                    },
                    timeout=10,
                )
            )
    """
    assert change(before, lambda at: SetKeyword(at, "timeout", "10")) == dedent(after)


def test_arguments_that_share_a_line_go_on_sharing_it(change: Change) -> None:
    before = """
        async def f():
            value: Optional[Thing] = «something_with_a_long_name(
                with_some, arguments_that_are_long_enough
            )»
            return value
    """
    assert change(before, to_thread) == dedent("""
        async def f():
            value: Optional[Thing] = await asyncio.to_thread(
                something_with_a_long_name, with_some, arguments_that_are_long_enough
            )
            return value
    """)


def test_arguments_on_lines_of_their_own_stay_there_in_parentheses(change: Change) -> None:
    before = """
        async def f():
            value = «something(
                one=1,
                two=2,
            )».all()
    """
    assert change(before, to_thread) == dedent("""
        async def f():
            value = (
                await asyncio.to_thread(
                    something,
                    one=1,
                    two=2,
                )
            ).all()
    """)
