"""What a linked program says about itself: order, paths, contexts, declarations, statistics."""

import os
import subprocess
import sys
from textwrap import dedent

import pytest

from asynclint.catalogue.entries import Context
from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.model.effects import EdgeKind, EffectKind
from asynclint.program.callgraph.entrypoints import context_of_path
from asynclint.program.explain import explain_line
from asynclint.program.program import Program
from asynclint.program.views.subjects import Call

CATALOGUE = Catalogue()


def link(nonblocking: frozenset[tuple[str, int]] = frozenset(), **files: str) -> Program:
    """A program of the given modules; `__` in a name is a folder."""
    encoded = {
        f"{name.replace('__', '/')}.py": extract(dedent(text).lstrip("\n").encode()) for name, text in files.items()
    }
    return Program.link(encoded, CATALOGUE, source_roots=[""], nonblocking=nonblocking)


def only_call(**files: str) -> Call:
    (call,) = link(**files).calls()
    return call


CHAIN = """
    import time
    def inner():
        time.sleep(1)
    def outer():
        inner()
    async def handler():
        outer()
"""


def test_the_path_leads_from_the_coroutine_to_the_root():
    evidence = only_call(m=CHAIN).evidence[EffectKind.SLEEP]
    assert [(step.caller, step.callee, step.at.span.line) for step in evidence.steps] == [
        ("m:handler", "m:outer", 7),
        ("m:outer", "m:inner", 5),
        ("m:inner", "time.sleep", 3),
    ]
    assert evidence.root.span.line == 3
    assert evidence.symbol == "time.sleep"
    assert not evidence.is_direct


def test_a_call_is_where_it_is_written():
    call = only_call(m="import time\nasync def f(): (1, time.sleep(1))\n")
    assert str(call.at) == "m.py:2:20"
    assert call.text == "time.sleep"
    assert call.function.symbol == "m:f"
    assert call.evidence[EffectKind.SLEEP].is_direct


def test_each_step_says_how_control_goes_on():
    call = only_call(
        m="""
        import time
        class Slow:
            def __init__(self):
                time.sleep(1)
        async def handler():
            Slow()
        """
    )
    assert call.edge is EdgeKind.CONSTRUCT
    assert [step.edge for step in call.evidence[EffectKind.SLEEP].steps] == [EdgeKind.CONSTRUCT, EdgeKind.CALL]


def test_a_long_wait_is_shown_before_a_cheap_one_of_the_same_kind():
    call = only_call(
        m="""
        import os, shutil
        def work():
            os.path.exists("a")
            shutil.rmtree("a")
        async def handler():
            work()
        """
    )
    assert call.evidence[EffectKind.FILE].symbol == "shutil.rmtree"


def test_calls_come_in_source_order():
    program = link(
        b="import time\nasync def g():\n    time.sleep(2)\nasync def f():\n    time.sleep(1); time.sleep(3)\n",
        a="import time\nasync def f():\n    time.sleep(1)\n",
    )
    assert [str(call.at) for call in program.calls()] == ["a.py:3:5", "b.py:3:5", "b.py:5:5", "b.py:5:20"]


def test_functions_on_the_loop_are_listed_and_others_are_not():
    program = link(
        m="""
        import asyncio
        async def handler():
            asyncio.get_running_loop().call_soon(tick)
        def tick(): ...
        def never(): ...
        """
    )
    assert [function.name for function in program.functions()] == ["handler", "tick"]


def test_a_function_declared_harmless_is():
    source = "import time\ndef work():\n    time.sleep(1)\nasync def handler():\n    work()\n"
    assert len(list(link(m=source).calls())) == 1
    assert list(link(m=source, nonblocking=frozenset({("m.py", 2)})).calls()) == []


def test_a_cached_factory_runs_once():
    call = only_call(
        m="""
        import sqlite3
        from functools import lru_cache
        @lru_cache
        def database():
            return sqlite3.connect("a.db")
        async def handler():
            database()
        """
    )
    assert call.runs_once == {EffectKind.DATABASE}


def test_a_cache_filled_by_hand_runs_once():
    call = only_call(
        m="""
        import sqlite3
        class Store:
            def __init__(self):
                self.db = None
            async def load(self):
                if self.db is None:
                    self.db = sqlite3.connect("a.db")
        """
    )
    assert call.runs_once == {EffectKind.DATABASE}


@pytest.mark.parametrize(
    ("path", "context"),
    [
        ("app/main.py", None),
        ("tests/unit/api.py", Context.TEST),
        ("app/test_api.py", Context.TEST),
        ("app/api_test.py", Context.TEST),
        ("conftest.py", Context.TEST),
        ("scripts/seed.py", Context.CLI),
        ("app/cli.py", Context.CLI),
        ("alembic/versions/1_add.py", Context.CLI),
        ("examples/chat.py", Context.CLI),
        ("evals/answers.py", Context.CLI),
        ("app/routers/evals/answers.py", None),
        ("contest/latest.py", None),
        ("app/scripting.py", None),
        ("app/binary.py", None),
    ],
)
def test_the_place_of_a_file_says_who_waits(path, context):
    assert context_of_path(path) == context


WORKER = """
    import asyncio
    import time

    class Worker:
        def service(self):
            return {"stop": self.stop}
        async def stop(self):
            time.sleep(1)
        async def clean(self):
            time.sleep(1)

    async def main(serve, worker: Worker):
        await serve(worker.service())
        await worker.stop()
        await worker.clean()

    if __name__ == "__main__":
        asyncio.run(main(print, Worker()))
"""


def test_a_method_that_an_object_hands_on_is_there_for_others_than_the_script_that_calls_it():
    calls = link(m=WORKER).calls()
    assert [(call.function.name, call.function.context) for call in calls] == [
        ("stop", Context.UNKNOWN),
        ("clean", Context.CLI),
    ]


def test_statistics_count_what_was_linked():
    statistics = link(a="async def f(): ...\ndef g(): ...\n", b="x = lambda: 1\n").statistics
    assert (statistics.files, statistics.lines) == (2, 3)
    assert (statistics.functions, statistics.async_functions) == (3, 1)


def test_unreadable_facts_are_a_problem_of_the_run():
    program = Program.link({"a.py": b"nonsense"}, CATALOGUE, source_roots=[""])
    assert [problem.where for problem in program.problems] == ["a.py"]


def test_a_line_can_be_explained():
    lines = explain_line(link(m=CHAIN), "m.py", 7)
    assert any("time.sleep" in line for line in lines)


def test_a_line_with_nothing_on_it_is_explained_too():
    assert explain_line(link(m=CHAIN), "m.py", 1)
    assert explain_line(link(m=CHAIN), "nowhere.py", 1)


def test_the_order_of_the_files_does_not_matter():
    files = {f"m{n}.py": extract(f"import time\nasync def f{n}():\n    time.sleep({n})\n".encode()) for n in range(9)}
    backwards = dict(reversed(files.items()))
    assert list(Program.link(files, CATALOGUE, source_roots=[""]).calls()) == list(
        Program.link(backwards, CATALOGUE, source_roots=[""]).calls()
    )


DIGEST = """
import pathlib, sys
from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.program.program import Program

root = pathlib.Path(sys.argv[1])
files = {p.relative_to(root).as_posix(): extract(p.read_bytes()) for p in sorted(root.rglob("*.py"))}
for call in Program.link(files, Catalogue(), source_roots=[""]).calls():
    print(call.at, call.edge, {kind: evidence.steps for kind, evidence in call.evidence.items()}, call.confidence)
"""


def test_the_seed_of_the_interpreter_does_not_matter(request):
    bench = request.config.rootpath / "tests" / "bench"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", DIGEST, str(bench)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            cwd=request.config.rootpath,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop()
