"""One line of a launch file each, as people write it, and the rules that have something to say about it.

How many processes there are, how old a worker class is and who gets the signals is left out: others test that.
"""

from pathlib import Path

import pytest

from asynclint.api.testing import analyse
from asynclint.checks import asynclint_rules
from tests.launch.test_deployments import Case, read_cases

IDIOMS = list(read_cases(Path(__file__).parent / "idioms.txt"))
LEFT_OUT = ("ASL801", "ASL808", "ASL815")
RULES = [rule for rule in asynclint_rules() if rule.code.startswith("ASL8") and rule.code not in LEFT_OUT]


@pytest.mark.parametrize("case", IDIOMS, ids=lambda case: case.title)
def test_what_is_said_about_an_idiom(case: Case) -> None:
    codes = case.title.partition(" -> ")[2].split()
    found = sorted(finding.code for finding in analyse(case.files, RULES))
    assert found == [code for code in codes if code not in (*LEFT_OUT, "nothing")]
