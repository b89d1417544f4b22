"""Broken plugins: each costs one precise line and the right exit code, and takes nothing else down."""

import re

import pytest

from tests.plugins.conftest import ACME, Installation

WHO = "plugin acme (asynclint-acme 0.3): "


def without(part: str, text: str = ACME) -> str:
    assert part in text
    return text.replace(part, "")


def instead(old: str, new: str, text: str = ACME) -> str:
    assert old in text
    return text.replace(old, new)


HOOK = "@hookimpl\ndef asynclint_rules():\n    yield ConnectSomewhere\n"

#: what is wrong -> the plugin, and the line that says so
BEFORE_ANY_RULE = {
    "a module that imports what is not there": ("import nowhere", "failed to load: ModuleNotFoundError: No module"),
    "a syntax error": ("def f(:\n", "failed to load: SyntaxError: invalid syntax"),
    "a module that exits": ("raise SystemExit(3)", "failed to load: SystemExit: 3"),
    "an error of several lines": ("raise ValueError('one\\ntwo')", "failed to load: ValueError: one two"),
    "no version": (without("asynclint_api = (1, 0)\n"), "does not say which version of asynclint.api"),
    "a version in words": (instead("(1, 0)", "'1.0'"), "asynclint_api is '1.0', not two numbers"),
    "a newer version": (instead("(1, 0)", "(1, 99)"), "needs version 1.99 of asynclint.api, this is 1."),
    "another version": (instead("(1, 0)", "(2, 0)"), "needs version 2.0 of asynclint.api, this is 1."),
    "our prefix": (instead('("ACM",)', '("ACM", "ASL")'), "the prefix ASL is asynclint's own"),
    "a prefix of four letters": (instead('("ACM",)', '("ACME",)'), "the prefix 'ACME' is not one to three capital"),
    "a text for prefixes": (instead('("ACM",)', '"ACM"'), "asynclint_prefixes is 'ACM', not several texts"),
    "a hook with arguments": (
        instead("def asynclint_rules()", "def asynclint_rules(config)"),
        "asynclint_rules takes config; hooks take no arguments",
    ),
    "a hook without its mark": (instead(HOOK, HOOK[10:]), "asynclint_rules is not marked with @hookimpl"),
    "a wrapper": (instead(HOOK, f"@hookimpl(wrapper=True){HOOK[9:]}"), "asynclint_rules is a wrapper"),
    "an async hook": (instead("def asynclint_rules", "async def asynclint_rules"), "asynclint_rules is an `async def`"),
    "a hook that is no function": (instead(HOOK, "asynclint_rules = ()\n"), "asynclint_rules is no function"),
    "a misspelt hook": (
        instead("def asynclint_rules", "def asynclint_ruels"),
        "there is no hook asynclint_ruels. Did you mean asynclint_rules?",
    ),
    "a hook that crashes": (
        instead("    yield ConnectSomewhere", "    raise LookupError('at once')"),
        "asynclint_rules failed: LookupError: at once",
    ),
    "a hook that exits": (
        instead("    yield ConnectSomewhere", "    raise SystemExit"),
        "asynclint_rules failed: SystemExit",
    ),
    "a hook that gives nothing to iterate over": (
        instead("    yield ConnectSomewhere", "    return 5"),
        "asynclint_rules gave an int, which holds nothing to go through",
    ),
    "a hook that gives None": (
        instead("    yield ConnectSomewhere", "    return None"),
        "asynclint_rules gave a NoneType",
    ),
    "an instance instead of a class": (
        instead("    yield ConnectSomewhere", "    yield 'ACM101'"),
        "asynclint_rules gave 'ACM101', which is no class",
    ),
    "a class that is no rule": (
        instead("    yield ConnectSomewhere", "    yield dict"),
        "asynclint_rules gave dict, which is no subclass of asynclint.api.Rule",
    ),
    "a rule without a name": (without('    name = "connect-somewhere"\n'), "the rule ConnectSomewhere has no name"),
    "a rule without anything": (
        without('    code = "ACM101"\n', without('    name = "connect-somewhere"\n')),
        "the rule ConnectSomewhere has no code and no name",
    ),
    "a code that is none": (instead('"ACM101"', '"ACM1"'), '"ACM1" of the rule ConnectSomewhere is no code'),
    "a built-in code": (instead('"ACM101"', '"ASL102"'), "ASL102: the prefix ASL is asynclint's own"),
    "somebody else's code": (instead('"ACM101"', '"XYZ101"'), "XYZ101: the plugin does not have XYZ in its"),
    "a built-in name": (
        instead('"connect-somewhere"', '"blocking-http"'),
        "ACM101 (blocking-http) has the same name as ASL102 (blocking-http) of asynclint itself",
    ),
    "a name that is none": (instead('"connect-somewhere"', '"Connect"'), 'ACM101: "Connect" is no name'),
    "a message with a brace": (instead("`{call}` connects", "{call"), "ACM101: the message cannot be filled in"),
    "a severity in words": (
        instead("    message", "    severity = 'high'\n    message"),
        "ACM101: severity is 'high', not a Severity",
    ),
    "a misspelt check": (
        instead("check_call", "check_calls"),
        "ACM101: nobody calls check_calls. Did you mean check_call?",
    ),
    "a rule that checks nothing": (instead("check_call", "look"), "ACM101 checks nothing: it has no check_call, "),
    "a rule that cannot be created": (
        instead("    message", "    def __init__(self, depth): ...\n    message"),
        "ACM101 cannot be created: TypeError: ",
    ),
    "a code given twice": (
        instead("    yield ConnectSomewhere", "    yield ConnectSomewhere\n    yield ConnectSomewhere"),
        "ACM101 (connect-somewhere) has the same code as ACM101 (connect-somewhere) of plugin acme",
    ),
}


@pytest.mark.parametrize("animal", BEFORE_ANY_RULE)
def test_what_is_wrong_is_said_once_and_the_rest_is_checked(installation: Installation, animal: str) -> None:
    text, line = BEFORE_ANY_RULE[animal]
    installation.install(text)
    result = installation.check()
    complaints = [line for line in result.err.splitlines() if line.startswith("asynclint: ")]
    assert complaints[0].startswith(f"asynclint: {WHO}{line}")
    assert len(set(complaints)) == 1
    assert result.code == 2
    assert "ASL105" in result.out
    assert "ACM101" not in result.out
    assert "Traceback" not in result.err


#: Those whose rule works all the same.
BESIDE_A_RULE = {
    "a hook that fails half-way": (
        instead("    yield ConnectSomewhere", "    yield ConnectSomewhere\n    raise ValueError('half-way')"),
        "asynclint_rules failed after 1: ValueError: half-way (what came before is used)",
    ),
    "a card folder that is not there": (
        ACME + "@hookimpl\ndef asynclint_cards():\n    yield '/nowhere/cards'\n",
        "asynclint_cards: there is no folder /nowhere/cards",
    ),
    "a folder that is a number": (
        ACME + "@hookimpl\ndef asynclint_catalogues():\n    yield 7\n",
        "asynclint_catalogues gave an int where a folder was expected",
    ),
    "a text for folders": (
        ACME + "@hookimpl\ndef asynclint_catalogues():\n    return '/tmp'\n",
        "asynclint_catalogues gave a str, which holds nothing to go through (let it yield)",
    ),
    "an option that is none": (
        ACME + "@hookimpl\ndef asynclint_options():\n    yield 'depth'\n",
        "asynclint_options: str is no asynclint.api.PluginOption",
    ),
    "an option without a type": (
        ACME
        + "from asynclint.api import PluginOption\n\n"
        + "@hookimpl\ndef asynclint_options():\n    yield PluginOption('depth', None, 'how deep')\n",
        'asynclint_options: the default of "depth" is None: neither text',
    ),
    "a hook that is not there": (
        ACME + "@hookimpl\ndef asynclint_reporters():\n    yield 1\n",
        "there is no hook asynclint_reporters. Did you mean",
    ),
    "a hook without an end": (
        ACME
        + "@hookimpl\ndef asynclint_launch_readers():\n    from itertools import repeat\n"
        + "    from asynclint.api import LaunchReader\n\n"
        + "    class Own(LaunchReader):\n        files = ('*.own',)\n\n    yield from repeat(Own)\n",
        "asynclint_launch_readers gave 1000 things and did not end (the rest was not used)",
    ),
}


@pytest.mark.parametrize("animal", BESIDE_A_RULE)
def test_a_fault_beside_a_rule_does_not_take_it_down(installation: Installation, animal: str) -> None:
    text, line = BESIDE_A_RULE[animal]
    installation.install(text)
    result = installation.check()
    (complaint,) = [line for line in result.err.splitlines() if line.startswith("asynclint: ")]
    assert complaint.startswith(f"asynclint: {WHO}{line}")
    assert result.code == 2
    assert re.findall(r"A\w\w101|ASL105", result.out) == ["ACM101", "ASL105"]


#: How a rule can go wrong while it runs.
WHILE_IT_RUNS = {
    "crashes": ("raise KeyError('x')", "KeyError: 'x'"),
    "exits": ("raise SystemExit(0)", "SystemExit: 0"),
    "forgets to yield": ("return None", "TypeError: check_call gave None; it has to yield findings"),
    "yields texts": ("yield 'bad'", "TypeError: check_call gave 'bad', which is no finding of this rule"),
    "does not fill its message": ("yield self.finding(call.at, call.function)", "KeyError: 'call'"),
    "has no place": (
        (
            "from dataclasses import replace\n"
            "        yield replace(self.finding(call.at, call.function, call=''), at=None)"
        ),
        "TypeError: check_call gave a finding that is none: its at is None",
    ),
    "has a place before the file": (
        (
            "from dataclasses import replace\n        from asynclint.api import Location, Span\n"
            "        at = Location('app.py', Span(0, 0, 0, 0))\n"
            "        yield replace(self.finding(call.at, call.function, call=''), at=at)"
        ),
        "TypeError: check_call gave a finding that is none: it is at app.py:0:1, where no text can be",
    ),
    "says a number": (
        (
            "from dataclasses import replace\n"
            "        yield replace(self.finding(call.at, call.function, call=''), message=5)"
        ),
        "TypeError: check_call gave a finding that is none: its message is 5",
    ),
    "says how severe in a word": (
        (
            "from dataclasses import replace\n"
            "        yield replace(self.finding(call.at, call.function, call=''), severity='bad')"
        ),
        "TypeError: check_call gave a finding that is none: its severity is 'bad'",
    ),
    "repairs by a text": (
        "yield self.finding(call.at, call.function, call='', fix='do it')",
        "TypeError: check_call gave a finding that is none: its fix is 'do it'",
    ),
    "repairs by texts": (
        (
            "from asynclint.api import Applicability, Fix\n"
            "        fix = Fix('do it', Applicability.SAFE, ('edit',))\n"
            "        yield self.finding(call.at, call.function, call='', fix=fix)"
        ),
        "TypeError: check_call gave a finding that is none: its fix has 'edit' among its edits",
    ),
    "never ends its recursion": ("yield from self.check_call(call)", "RecursionError: maximum recursion depth"),
}


@pytest.mark.parametrize("fault", WHILE_IT_RUNS)
def test_a_rule_that_fails_is_named_with_its_plugin_and_its_place(installation: Installation, fault: str) -> None:
    body, error = WHILE_IT_RUNS[fault]
    installation.install(instead("yield self.finding(call.at, call.function, call=call.text)", body))
    result = installation.check()
    (complaint,) = [line for line in result.err.splitlines() if line.startswith("asynclint: ")]
    who = "rule ACM101 (connect-somewhere) of plugin acme (asynclint-acme 0.3) crashed: "
    assert complaint.startswith(f"asynclint: app.py:6:5: {who}{error}")
    assert complaint.endswith("(the other rules were run; please report this to its author)")
    assert result.code == 2
    assert re.findall(r"A\w\w101|ASL105", result.out) == ["ASL105"]


def test_an_invalid_plugin_shows_its_traceback_to_those_who_ask(installation: Installation) -> None:
    installation.install("import nowhere")
    assert "Traceback" in installation.check("-v").err


# ---------------------------------------------------------------- two plugins
def test_of_two_plugins_with_one_prefix_neither_runs(installation: Installation) -> None:
    installation.install()
    installation.install(instead("connect-somewhere", "other-name"), name="zeta", distribution="asynclint-zeta")
    result = installation.check()
    assert result.code == 2
    assert "ACM101" not in result.out
    other = "plugin zeta (asynclint-zeta 0.3)"
    assert [line.partition(" (neither")[0] for line in result.err.splitlines() if line.startswith("asynclint: ")] == [
        f"asynclint: {WHO}the prefix ACM is claimed by {other}, too",
        f"asynclint: {other}: the prefix ACM is claimed by plugin acme (asynclint-acme 0.3), too",
    ]


def test_of_two_plugins_with_one_name_neither_runs(installation: Installation) -> None:
    installation.install()
    installation.install(instead("ACM", "ZET"), distribution="asynclint-zeta")
    result = installation.check()
    assert result.code == 2
    assert result.err.count("has the same name as one of asynclint-") == 2
    assert not re.search("ACM101|ZET101", result.out)


def test_of_two_rules_with_one_name_neither_runs(installation: Installation) -> None:
    installation.install()
    installation.install(instead("ACM", "ZET"), name="zeta", distribution="asynclint-zeta")
    result = installation.check()
    assert result.code == 2
    assert "ZET101 (connect-somewhere) has the same name as ACM101 (connect-somewhere) of plugin acme" in result.err
    assert not re.search("ACM101|ZET101", result.out)


# ---------------------------------------------------------------- data
def test_a_catalogue_that_is_wrong_is_left_out(installation: Installation) -> None:
    hook = "@hookimpl\ndef asynclint_catalogues():\n    yield __file__.rpartition('/')[0] + '/facts'\n"
    wrong = 'package = "corp"\n\n[[blocking]]\neffect = "htpp"\nsymbols = ["f"]\nbecause = "x"\n'
    installation.install(ACME + hook, files={"facts/corp.toml": wrong, "cards/ACM101-connect-somewhere.md": "# A\n"})
    result = installation.check()
    (complaint,) = [line for line in result.err.splitlines() if line.startswith("asynclint: ")]
    assert complaint.startswith(f"asynclint: {WHO}{installation.folder}/facts/corp.toml:4: ")
    assert complaint.endswith("(the catalogue in this folder is not used)")
    assert result.code == 2
    assert "ACM101" in result.out


@pytest.mark.parametrize("target", ["nowhere", "corp_facts.deeper", "corp_facts:catalogue", "../corp_facts"])
def test_a_pack_that_is_not_there_is_a_problem(installation: Installation, target: str) -> None:
    installation.install("", name="corp", distribution="corp-facts", target=target, group="asynclint.catalogues")
    result = installation.check()
    (complaint,) = [line for line in result.err.splitlines() if line.startswith("asynclint: ")]
    assert complaint.startswith(f"asynclint: plugin corp (corp-facts 0.3): there is no package {target} with catalogue")
    assert result.code == 2


# ---------------------------------------------------------------- worth a warning
def test_a_rule_without_a_card_is_worth_a_warning(installation: Installation) -> None:
    installation.install(files={"cards/other.md": "# other\n"})
    result = installation.check()
    assert result.err.splitlines() == [
        f"warning: {WHO}ACM101 has no card: no folder of asynclint_cards has ACM101-connect-somewhere.md"
    ]
    assert result.code == 1
    assert installation.run("rule", "ACM101").out == "# ACM101 connect-somewhere\n"
