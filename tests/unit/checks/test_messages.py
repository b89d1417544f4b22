"""What the blocking rules say, judged on hand-made calls."""

from dataclasses import replace

import pytest

from asynclint.api import (
    Blocking,
    Call,
    Confidence,
    Context,
    Cost,
    EdgeKind,
    EffectKind,
    Evidence,
    Finding,
    Function,
    Location,
    Rule,
    Severity,
    Span,
    Step,
)
from asynclint.checks import asynclint_rules

RULES = {rule.code: rule() for rule in asynclint_rules()}
HERE = Location("app/views.py", Span(7, 4, 7, 20))
HANDLER = Function("app.views:show", "show", HERE, True, True, Context.REQUEST, 0)


def call(
    text: str, kind: EffectKind, symbol: str, *through: str, instead: str | None = None, gil: str | None = None
) -> Call:
    """A call in `show` that reaches `symbol` through the functions named in `through`."""
    callers = (HANDLER.symbol, *through)
    steps = tuple(
        Step(caller, callee, Location("app/code.py", Span(line, 0, line, 9)), EdgeKind.CALL)
        for line, (caller, callee) in enumerate(zip(callers, (*through, symbol), strict=True), start=1)
    )
    evidence = Evidence(kind, Cost.LONG, symbol, "it waits", instead, ("ASYNC999",), steps)
    entry = Blocking(kind, Cost.LONG, "it waits", gil=gil)
    return Call(HERE, text, HANDLER, EdgeKind.CALL, {kind: evidence}, {kind: entry}, Confidence.CERTAIN)


def judge(code: str, judged: Call) -> Finding:
    rule: Rule = RULES[code]
    (finding,) = rule.check_call(judged)
    return finding


def test_a_direct_call_is_explained_in_place() -> None:
    finding = judge("ASL101", call("time.sleep", EffectKind.SLEEP, "time.sleep"))
    assert finding.message == "`time.sleep` blocks the event loop: it holds the thread for the whole pause"
    assert finding.help == "pause only this task: `await asyncio.sleep(...)`"
    assert (finding.code, finding.name, finding.severity) == ("ASL101", "blocking-sleep", Severity.WARNING)
    assert finding.aliases == ("ASYNC999",)


def test_an_indirect_call_says_where_it_ends_and_how_far_down() -> None:
    through = ("app.users:load_user", "app.db:Store.open_db")
    finding = judge("ASL105", call("load_user", EffectKind.DATABASE, "sqlite3.connect", *through))
    assert finding.message == (
        "`load_user` blocks the event loop: it reaches `sqlite3.connect` in `Store.open_db` (2 calls down)"
    )
    assert finding.help == "run it in a thread: `await asyncio.to_thread(load_user, ...)`"


def test_one_call_down_is_not_plural() -> None:
    finding = judge("ASL103", call("save", EffectKind.FILE, "builtins.open", "app.disk:save"))
    assert finding.message.endswith("it reaches `open` in `save` (1 call down)")


@pytest.mark.parametrize(
    ("text", "symbol", "subject"),
    [
        ("requests.get", "requests.api.get", "`requests.get`"),
        ("open", "builtins.open", "`open`"),
        ("session.get", "requests.sessions.Session.get", "`session.get` (`requests.sessions.Session.get`)"),
        ("pause", "time.sleep", "`pause` (`time.sleep`)"),
        ("client.get", "httpx._client.Client.get", "`client.get` (`httpx.Client.get`)"),
        ("httpx.get", "httpx._api.get", "`httpx.get`"),
    ],
)
def test_a_spelling_that_hides_what_is_called_is_resolved(text: str, symbol: str, subject: str) -> None:
    assert judge("ASL102", call(text, EffectKind.HTTP, symbol)).message.startswith(f"{subject} blocks the event loop")


def test_help_names_the_awaitable_replacement() -> None:
    direct = call("store.get", EffectKind.DATABASE, "redis.client.Redis.get", instead="redis.asyncio.Redis")
    assert judge("ASL105", direct).help == (
        "use `redis.asyncio.Redis` instead, or run it in a thread: `await asyncio.to_thread(store.get, ...)`"
    )
    indirect = call("load", EffectKind.DATABASE, "redis.client.Redis.get", "app.db:load", instead="redis.asyncio.Redis")
    assert judge("ASL105", indirect).help == (
        "run it in a thread: `await asyncio.to_thread(load, ...)`, or use `redis.asyncio.Redis` in `load`"
    )


def test_advice_in_prose_is_not_dressed_as_a_name() -> None:
    prose = call("boto3.client", EffectKind.CPU, "boto3.client", instead="one client for the life of the application")
    assert (judge("ASL201", prose).help or "").startswith("use one client for the life of the application instead, or")
    thread = call("open", EffectKind.FILE, "builtins.open", instead="asyncio.to_thread")
    assert judge("ASL103", thread).help == "run it in a thread: `await asyncio.to_thread(open, ...)`"


@pytest.mark.parametrize(
    ("gil", "advice"),
    [
        ("releases", "asyncio.to_thread"),
        (None, "asyncio.to_thread"),
        ("holds", "process_pool"),
        ("bytecode", "process_pool"),
    ],
)
def test_cpu_work_goes_to_a_thread_only_when_the_gil_is_free(gil: str | None, advice: str) -> None:
    finding = judge("ASL201", call("json.loads", EffectKind.CPU, "json.loads", gil=gil))
    assert advice in (finding.help or "")


@pytest.mark.parametrize(
    ("edge", "subject"),
    [
        (EdgeKind.CONTEXT, "entering `store`"),
        (EdgeKind.ITERATE, "iterating over `store`"),
        (EdgeKind.PROPERTY, "reading `store`"),
    ],
)
def test_what_is_not_spelled_as_a_call_is_not_called_one(edge: EdgeKind, subject: str) -> None:
    judged = replace(call("store", EffectKind.DATABASE, "sqlite3.connect", "app.db:Store.rows"), edge=edge)
    finding = judge("ASL105", judged)
    assert finding.message.startswith(f"{subject} blocks the event loop")
    assert "to_thread(store" not in (finding.help or "")


def test_what_runs_once_or_at_startup_is_information() -> None:
    judged = call("settings", EffectKind.FILE, "builtins.open", "app.config:settings")
    assert judge("ASL103", replace(judged, runs_once=frozenset({EffectKind.FILE}))).severity is Severity.INFO
    at_startup = replace(judged, function=replace(HANDLER, context=Context.STARTUP))
    assert judge("ASL103", at_startup).severity is Severity.INFO


def test_a_sibling_that_can_be_awaited_is_the_advice() -> None:
    judged = replace(call("chain.invoke", EffectKind.SDK, "langchain_core.Runnable.invoke"), sibling="chain.ainvoke")
    assert judge("ASL106", judged).help == "await `chain.ainvoke`, which does the same without blocking"
    sibling = judge("ASL111", judged)
    assert sibling.message == "`chain.invoke` blocks the event loop although `chain.ainvoke` could be awaited"
    assert sibling.evidence is judged.evidence[EffectKind.SDK]


def test_every_kind_of_effect_has_exactly_one_rule() -> None:
    for kind in EffectKind:
        judged = call("work", kind, "some.work")
        assert len([code for code, rule in RULES.items() if list(rule.check_call(judged))]) == 1, kind
