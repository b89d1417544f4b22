"""What may become part of a run: plugins, hooks and rules in, what is wrong with them out, in one line each."""

import inspect
import re
from string import Formatter
from types import NoneType
from typing import Any, get_args

from asynclint.api.hooks import PluginOption
from asynclint.api.rule import Rule
from asynclint.engine.complaints import suggest
from asynclint.model.edits import Applicability, Edit, Fix
from asynclint.model.effects import Evidence
from asynclint.model.facts import Feature
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.source import Location

#: The prefix of the built-in rules.
OWN_PREFIX = "ASL"
_CODE = re.compile(r"([A-Z]{1,3})\d{3}")
_PREFIX = re.compile(r"[A-Z]{1,3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_OPTION = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
#: What the parts of a finding are.
_PARTS: tuple[tuple[str, type | tuple[type, ...]], ...] = (
    *(("at", Location), ("name", str), ("message", str), ("severity", Severity), ("confidence", Confidence)),
    *(("function", str), ("evidence", (Evidence, NoneType)), ("related", tuple), ("help", (str, NoneType))),
    *(("alternatives", tuple), ("cause", (Location, NoneType)), ("aliases", tuple)),
)
CHECKS = tuple(sorted(name for name in vars(Rule) if name.startswith("check_")))


def hook_names(hooks: type) -> tuple[str, ...]:
    return tuple(sorted(name for name in vars(hooks) if name.startswith("asynclint_")))


# ---------------------------------------------------------------- plugins
def wrong_version(wanted: Any, have: tuple[int, int]) -> tuple[str, str] | None:
    """What is wrong with `asynclint_api`, and what to do about it."""
    example = f"asynclint_api = ({have[0]}, {have[1]})"
    if wanted is None:
        return "does not say which version of asynclint.api it was written for", f"its author adds `{example}`"
    if not (isinstance(wanted, tuple) and len(wanted) == 2 and all(type(part) is int for part in wanted)):
        return f"asynclint_api is {wanted!r}, not two numbers", f"its author writes `{example}`"
    if wanted[0] == have[0] and wanted[1] <= have[1]:
        return None
    what = f"needs version {wanted[0]}.{wanted[1]} of asynclint.api, this is {have[0]}.{have[1]}"
    return what, "update asynclint" if wanted > have else "update the plugin"


def wrong_prefixes(prefixes: Any, *, is_own: bool) -> str | None:
    if isinstance(prefixes, str) or not isinstance(prefixes, tuple | list):
        return f'asynclint_prefixes is {prefixes!r}, not several texts such as ("ACM",)'
    for prefix in prefixes:
        if not isinstance(prefix, str) or not _PREFIX.fullmatch(prefix):
            return f"the prefix {prefix!r} is not one to three capital letters"
        if prefix == OWN_PREFIX and not is_own:
            return f"the prefix {OWN_PREFIX} is asynclint's own"
    return None


# ---------------------------------------------------------------- hooks
def wrong_with_hook(plugin: object, name: str, hooks: tuple[str, ...]) -> str | None:
    """Why a function that looks like a hook is none."""
    function = getattr(plugin, name)
    if name in ("asynclint_api", "asynclint_prefixes") or not callable(function):
        return f"{name} is no function" if name in hooks else None
    marked = isinstance(getattr(function, "asynclint_impl", None), dict)
    if name not in hooks:
        return f"there is no hook {name}.{suggest(name, hooks)}" if marked or inspect.isroutine(function) else None
    if not marked:
        return f"{name} is not marked with @hookimpl"
    options = function.asynclint_impl
    if options.get("wrapper") or options.get("hookwrapper"):
        return f"{name} is a wrapper; hooks of asynclint cannot be wrapped"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return f"{name} is an `async def`; hooks are plain functions"
    needed = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    return f"{name} takes {', '.join(needed)}; hooks take no arguments" if needed else None


def wrong_options(option: Any) -> str | None:
    if not isinstance(option, PluginOption):
        return f"{type(option).__name__} is no asynclint.api.PluginOption"
    if not _OPTION.fullmatch(option.key):
        return f'"{option.key}" is no key: small letters and digits, with hyphens between words'
    if kind_of(option.default) is None:
        return (
            f'the default of "{option.key}" is {option.default!r}: neither text, number, true, false nor list of texts'
        )
    return None


def kind_of(value: Any) -> str | None:
    """The words for a value that an option may have."""
    if isinstance(value, list):
        return "a list of strings" if all(isinstance(item, str) for item in value) else None
    return {bool: "true or false", int: "a whole number", float: "a number", str: "a string"}.get(type(value))


# ---------------------------------------------------------------- rules
def wrong_with_rule(rule: Any, prefixes: tuple[str, ...]) -> str | None:
    """Why a class that a plugin with these prefixes gave cannot run."""
    if not isinstance(rule, type):
        return f"asynclint_rules gave {rule!r}, which is no class"
    if not issubclass(rule, Rule) or rule is Rule:
        return f"asynclint_rules gave {rule.__name__}, which is no subclass of asynclint.api.Rule"
    missing = [word for word in ("code", "name", "message") if not isinstance(getattr(rule, word, None), str)]
    if missing:
        return f"the rule {rule.__name__} has no {' and no '.join(missing)}"
    return _wrong_code(rule, prefixes) or _wrong_words(rule) or _wrong_shape(rule)


def _wrong_code(rule: type[Rule], prefixes: tuple[str, ...]) -> str | None:
    found = _CODE.fullmatch(rule.code)
    if found is None:
        return f'"{rule.code}" of the rule {rule.__name__} is no code: one to three capital letters and three digits'
    if found[1] in prefixes:
        return None
    if found[1] == OWN_PREFIX:
        return f"{rule.code}: the prefix {OWN_PREFIX} is asynclint's own"
    return f"{rule.code}: the plugin does not have {found[1]} in its asynclint_prefixes"


def _wrong_words(rule: type[Rule]) -> str | None:
    if not _NAME.fullmatch(rule.name):
        return f'{rule.code}: "{rule.name}" is no name: small letters and digits, with hyphens between words'
    try:
        list(Formatter().parse(rule.message))
    except ValueError as error:
        return f"{rule.code}: the message cannot be filled in: {error}"
    return None


def _wrong_shape(rule: type[Rule]) -> str | None:
    for word, kind in (("severity", Severity), ("preview", bool), ("nominates", Feature), ("aliases", tuple)):
        if not isinstance(getattr(rule, word), kind):
            return f"{rule.code}: {word} is {getattr(rule, word)!r}, not a {kind.__name__}"
    for name in dir(rule):
        hint = suggest(name, CHECKS) if name.startswith("check_") and name not in CHECKS else ""
        if hint:
            return f"{rule.code}: nobody calls {name}.{hint}"
    if all(getattr(rule, name) is getattr(Rule, name) for name in CHECKS):
        return f"{rule.code} checks nothing: it has no {', '.join(CHECKS[:-1])} or {CHECKS[-1]}"
    return None


# ---------------------------------------------------------------- findings
def wrong_with_finding(finding: Finding) -> str | None:
    """Why a finding of a plugin cannot be printed, compared or repaired. Those of our own are checked by mypy."""
    for name, kind in _PARTS:
        value = getattr(finding, name)
        if not isinstance(value, kind):
            return f"its {name} is {value!r:.60}"
    places = [finding.at, *finding.related]
    if any(not isinstance(place, Location) for place in places):
        return f"related places are {finding.related!r:.60}"
    span = finding.at.span
    if span.line < 1 or span.column < 0 or (span.end_line, span.end_column) < (span.line, span.column):
        return f"it is at {finding.at}, where no text can be"
    for fix in (finding.fix, *finding.alternatives):
        if fix is not None and (wrong := _wrong_with_fix(fix)) is not None:
            return wrong
    return None


def _wrong_with_fix(fix: object) -> str | None:
    if not isinstance(fix, Fix):
        return f"its fix is {fix!r:.60}"
    parts: tuple[tuple[str, type], ...] = (("title", str), ("applicability", Applicability), ("edits", tuple))
    for name, kind in (*parts, ("why", str)):
        value = getattr(fix, name)
        if not isinstance(value, kind):
            return f"the {name} of its fix is {value!r:.60}"
    kinds = get_args(Edit)
    strange = next((edit for edit in fix.edits if not isinstance(edit, kinds)), None)
    return f"its fix has {strange!r:.60} among its edits" if strange is not None else None
