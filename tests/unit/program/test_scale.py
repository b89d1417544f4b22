"""Programs built to be hard: linking ends soon, never crashes, and still finds what is there."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from asynclint.catalogue.load import Catalogue
from asynclint.facts.extract import extract
from asynclint.program.program import Program

CATALOGUE = Catalogue()
N = 300


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """A program that never ends fails its test instead of stopping the suite; only CPU time counts."""

    def give_up(*_: object) -> None:
        pytest.fail(f"not linked after {seconds} seconds of CPU time")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def findings(files: Mapping[str, str], seconds: int = 15) -> list[str]:
    encoded = {path: extract(text.encode()) for path, text in files.items()}
    with at_most(seconds):
        return [str(call.at) for call in Program.link(encoded, CATALOGUE, source_roots=[""]).calls()]


def chain(step: str, last: str, length: int = N) -> str:
    return "".join(step.format(i=i, next=i + 1) for i in range(length)) + last.format(i=length)


@pytest.mark.parametrize(
    "source",
    [
        chain("def f{i}(): f{next}()\n", "def f{i}(): time.sleep(1)\nasync def h(): f0()\n"),
        chain("def f{i}(x): f{next}(x)\n", "def f{i}(x): x()\nasync def h(): f0(lambda: time.sleep(1))\n"),
        "class C0:\n    def run(self): time.sleep(1)\n"
        + chain("class C{next}(C{i}):\n    def run(self): super().run()\n", "async def h(): C{i}().run()\n"),
        "".join(" " * d + f"def f{d}():\n" for d in range(90))
        + " " * 90 + "time.sleep(1)\n"
        + "".join(" " * d + f"f{d}()\n" for d in range(89, 0, -1))
        + "async def h(): f0()\n",
    ],
    ids=["calls", "callbacks", "super", "nested"],
)  # fmt: skip
def test_long_chains_of_calls_end_at_the_root(source):
    assert len(findings({"m.py": "import time\n" + source})) == 1


@pytest.mark.parametrize(
    "source",
    [
        chain("def f{i}(): return f{next}()\n", "def f{i}(): return Session()\nasync def h(): f0().get('x')\n"),
        chain("async def f{i}(): return await f{next}()\n", "async def f{i}(): return Session()\n")
        + "async def h(): (await f0()).get('x')\n",
        "a0 = Session()\n" + chain("a{next} = a{i}\n", "async def h(): a{i}.get('x')\n"),
        chain("class C{i}:\n    def __init__(self): self.n = C{next}()\n", "class C{i}: ...\n")
        + "async def h(): C0()" + ".n" * N + ".run()\n",
        chain("def f{i}(x): return f{next}([x])\n", "def f{i}(x): return x\nasync def h(): f0(Session())\n"),
    ],
    ids=["returns", "awaits", "aliases", "attributes", "nesting"],
)  # fmt: skip
def test_long_chains_of_values_do_not_crash(source):
    findings({"m.py": "from requests import Session\n" + source})


def test_long_chains_of_imports_do_not_crash():
    files = {f"m{n}.py": f"from m{n + 1} import x\n" for n in range(N)}
    findings(
        {**files, f"m{N}.py": "from time import sleep as x\n", "main.py": "from m0 import x\nasync def h(): x(1)\n"}
    )


def test_star_imports_of_everything_by_everything_end():
    size = 40
    files = {
        f"m{n}.py": "".join(f"from m{k} import *\n" for k in range(size) if k != n) + f"def g{n}(): pass\n"
        for n in range(size)
    }
    body = "".join(f"    g{n}()\n    missing{n}()\n" for n in range(size))
    last = "import time\ndef slow(): time.sleep(1)\n"
    files["m0.py"] += "from last import *\n"
    main = f"from m{size - 1} import *\nasync def h():\n{body}    slow()\n"
    assert findings({**files, "last.py": last, "main.py": main}) == [f"main.py:{2 * size + 3}:5"]


def test_every_caller_of_a_popular_helper_is_found():
    callers = "".join(f"def w{n}(): time.sleep(1)\nasync def h{n}(): call(w{n})\n" for n in range(N))
    assert len(findings({"m.py": f"import time\ndef call(fn): fn()\n{callers}"})) == N


@pytest.mark.parametrize(
    "source",
    [
        "def f(fn): return f(functools.partial(fn, fn))\nasync def h(): f(print)\n",
        "def f(fn): return f(lambda: fn())\nasync def h(): f(print)\n",
        "def f(x): return f([x])\nasync def h(): f([print])\n",
        "def f(x): return f({'a': x})\nasync def h(): f({'a': print})\n",
        "class W:\n    def __init__(s, x): s.x = x\n    def w(s): return W(s).w()\nasync def h(): W(0).w()\n",
        "class W:\n    def __init__(self, x): self.x = x\nasync def h():\n    x = W(None)\n    while x: x = W(x)\n",
        "def d(fn):\n    def w(*a): return d(fn)(*a)\n    return w\n@d\n@d\n@d\ndef f(): ...\nasync def h(): f()\n",
        "class A(B): ...\nclass B(A): ...\nasync def h(): A().run()\n",
        "class A(A): ...\nasync def h(): A().run()\n",
        "x = y\ny = x\nasync def h(): x.run()\n",
        "x = x\nasync def h(): x()\n",
        "def f(a=f()): return f\nasync def h(): f()()()\n",
        "class A:\n    def __getattr__(self, n): return getattr(self, n)\nasync def h(): A().b.c.d()\n",
        "class A:\n    @property\n    def p(self): return self.p.p\nasync def h(): A().p.p\n",
        "class A:\n    def __iter__(self): return iter(self)\nasync def h():\n    for a in A(): a()\n",
        "class A:\n    def __call__(self): return self()\nasync def h(): A()()()\n",
        "class A:\n    def __enter__(s):\n        with s as x: return x\nasync def h():\n    with A() as a: a()\n",
        "def f(): yield from f()\nasync def h(): list(f())\n",
        "T = list[T]\nasync def h(t: T): t[0][0].run()\n",
        "f = lambda: f()\nasync def h(): f()()\n",
    ],
)
def test_what_refers_to_itself_ends(source):
    assert findings({"m.py": f"import functools\n{source}"}, seconds=5) == []


def test_modules_that_import_themselves_end():
    files = {
        "a.py": "from a import x\nimport a\nx = a.x\n",
        "b.py": "from c import *\nfrom c import x\n",
        "c.py": "from b import *\nfrom b import x\n",
        "main.py": "import a, b\nasync def h():\n    a.x()\n    b.x()\n",
    }
    assert findings(files, seconds=5) == []


def test_functions_that_hand_each_other_around_end():
    source = "".join(
        f"def f{i}(a, b): return f{(i * 7 + 1) % N}(b, a) or f{(i * 3 + 2) % N}(a, f{i})\n" for i in range(N)
    )
    findings({"m.py": f"import time\n{source}async def h(): f0(time.sleep, print)\n"}, seconds=20)


def test_a_name_that_is_rebound_from_itself_is_followed_once():
    rebound = "".join("    x = x.decode(x, x)\n" for _ in range(400))
    source = f"import json\ndef parse(x): return json.loads(x)\nasync def h(x):\n{rebound}    return parse(x)\n"
    assert findings({"m.py": source}) == []
