"""Plugins that take their time, or say too much: whoever waits is told for whom."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from asynclint.frontends import patience
from tests.plugins.conftest import ACME

if TYPE_CHECKING:
    from tests.plugins.conftest import Installation

ROOT = Path(__file__).parents[2]
SLEEP = "import time\n    time.sleep(0.5)"
CHECK = "yield self.finding(call.at, call.function, call=call.text)"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "_FIRST", 0.1)
    monkeypatch.setattr(patience, "_NEXT", 0.1)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs the timers of POSIX")
@pytest.mark.usefixtures("hurried")
class TestSlowPlugins:
    @pytest.mark.parametrize(
        ("text", "place"),
        [
            (f"import time\ntime.sleep(0.5)\n{ACME}", "<module>"),
            (ACME.replace("yield ConnectSomewhere", f"{SLEEP}\n    yield ConnectSomewhere"), "asynclint_rules"),
            (ACME.replace(CHECK, f"import time\n        time.sleep(0.5)\n        {CHECK}"), "check_call"),
        ],
        ids=["import", "hook", "rule"],
    )
    def test_they_are_named_while_one_waits(self, installation: "Installation", text: str, place: str) -> None:
        installation.install(text)
        result = installation.run("check", "--output-format", "concise")
        line = next(line for line in result.err.splitlines() if "waits" in line)
        assert line.startswith("asynclint: after ")
        assert " s the run waits for plugin acme (asynclint-acme 0.3): " in line
        assert f": {place}, asynclint_acme_" in line
        assert "ACM101" in result.out  # and it is waited for

    def test_nothing_is_said_of_the_others(self, installation: "Installation", monkeypatch: pytest.MonkeyPatch) -> None:
        from asynclint.engine.session import Session

        run = Session.run
        monkeypatch.setattr(Session, "run", lambda session: (time.sleep(0.5), run(session))[1])
        installation.install()
        assert "waits" not in installation.run("check").err

    def test_the_quiet_ones_stay_quiet(self, installation: "Installation") -> None:
        installation.install(f"import time\ntime.sleep(0.5)\n{ACME}")
        assert installation.run("check", "-q").err == ""
        assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


@pytest.mark.skipif(os.name != "posix", reason="needs the signals of POSIX")
def test_an_interrupted_run_ends_without_a_traceback(installation: "Installation") -> None:
    installation.install(f"import time\nopen('started', 'w').close()\ntime.sleep(60)\n{ACME}")
    code = (
        f"import site, sys; site.addsitedir({str(installation.folder)!r}); from asynclint.__main__ import main; main()"
    )
    # what a shell starts in the background, a test run for instance, is born deaf to interrupts
    listen = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    patch = f"{listen}import site; site.getsitepackages = lambda: [{str(installation.folder)!r}]; "
    with subprocess.Popen(
        [sys.executable, "-c", patch + code, "check"],
        cwd=installation.project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for _ in range(400):
            if (installation.project / "started").exists():
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


def test_a_rule_that_does_not_end_is_a_problem(installation: "Installation") -> None:
    installation.install(ACME.replace(CHECK, f"while True:\n            {CHECK}"))
    result = installation.run("check", "--output-format", "concise", "--select", "ACM")
    assert result.code == 2
    assert "crashed: RuntimeError: check_call gave 1,000 findings for one place and did not end" in result.err


def sarif(installation: "Installation", *argv: str) -> Any:
    return json.loads(installation.run("check", "-n", "--output-format", "sarif", *argv).out)["runs"][0]


def test_reports_for_machines_say_what_went_wrong(installation: "Installation") -> None:
    installation.install(ACME.replace(CHECK, "raise KeyError('x')"))
    (invocation,) = sarif(installation)["invocations"]
    assert invocation["executionSuccessful"] is False
    (notice,) = invocation["toolExecutionNotifications"]
    assert notice["level"] == "error"
    assert "rule ACM101 (connect-somewhere) of plugin acme (asynclint-acme 0.3) crashed" in notice["message"]["text"]


def test_rules_of_plugins_have_their_cards_in_reports(installation: "Installation") -> None:
    installation.install()
    run = sarif(installation, "--select", "ACM")
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("ACM101", "connect-somewhere")
    assert rule["help"]["markdown"].startswith("# ACM101 connect-somewhere")
    assert [result["ruleId"] for result in run["results"]] == ["ACM101"]
