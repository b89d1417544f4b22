"""Arguments of a server's command line -> its settings, by the grammar that the catalogue knows."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

from asynclint.catalogue.servers import Option, Server
from asynclint.model.launch import Argument, Origin, Scalar, Setting, Source, Value
from asynclint.model.source import Location
from asynclint.program.deployments.words import Item, piece_item

_INTEGER = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?\d*\.\d+")
_TRUE = frozenset({"1", "true", "yes", "on", "t", "y"})
_FALSE = frozenset({"0", "false", "no", "off", "f", "n", ""})


@dataclass
class Parsed:
    """`settings`: option name -> its occurrences, the last one counts."""

    settings: dict[str, list[Setting]] = field(default_factory=dict)
    positional: list[Item] = field(default_factory=list)
    unknown: list[Argument] = field(default_factory=list)
    open_because: str = ""  # something may stand for further options


def typed(text: Scalar, option: Option) -> Scalar:
    """A text as the option's type, where it is one; otherwise as it is, for others to judge."""
    if not isinstance(text, str):
        return text
    if option.type == "flag":
        word = text.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else text
    if option.type in ("int", "natural", "float") or option.type.startswith("int"):
        if _INTEGER.fullmatch(text.strip()):
            return int(text)
        if _FLOAT.fullmatch(text.strip()):
            return float(text)
    return text


def typed_value(value: Value, option: Option) -> Value:
    return Value(tuple(typed(candidate, option) for candidate in value.candidates), value.because)


def parse_arguments(server: Server, subcommand: str, items: Sequence[Item], source: Source = Source.FLAG) -> Parsed:
    parsed = Parsed()
    index = 0
    while index < len(items):
        index = _take(server, subcommand, items, index, parsed, source)
    return parsed


def _take(server: Server, subcommand: str, items: Sequence[Item], index: int, parsed: Parsed, source: Source) -> int:
    """Reads what starts at `index`; gives the index of what follows."""
    item = items[index]
    text = item.known if item.known is not None else item.prefix
    if item.known is None and ("=" not in text or not text.startswith("-")):
        if item.is_many or text.startswith("-") or "{{" in item.text:
            parsed.open_because = parsed.open_because or item.text
        else:
            parsed.positional.append(item)
        return index + 1
    if text == "--":
        parsed.positional.extend(items[index + 1 :])
        return len(items)
    if not text.startswith("-") or text == "-" or _INTEGER.fullmatch(text):
        if not item.is_optional:
            parsed.positional.append(item)
        return index + 1
    flag, equals, rest = text.partition("=") if text.startswith("--") else (text[:2], "", text[2:])
    found = server.find_flag(flag, subcommand)
    if found is None and not text.startswith("--"):
        found, flag, rest = server.find_flag(text, subcommand), text, ""  # `-wc`, of click
    if found is None:
        parsed.unknown.append(item.argument)
        follows = items[index + 1].known if index + 1 < len(items) else None
        takes_next = not equals and follows is not None and not follows.startswith("-") and ":" not in follows
        return index + 2 if takes_next else index + 1
    option, is_on = found
    if item.is_optional:
        valued = option.takes_value and not (equals or rest)
        _record(parsed, option, Value(because="only given in some cases"), item.at, flag, source)
        return index + 2 if valued else index + 1
    if not option.takes_value or (not is_on and option.off):
        _record(parsed, option, Value.of(is_on), item.at, flag, source)
        return index + 1
    if equals or rest:
        _record(parsed, option, _behind(item, len(text) - len(rest)), item.at, flag, source)
        return index + 1
    return _valued(items, index, option, flag, parsed, source)


def _valued(items: Sequence[Item], index: int, option: Option, flag: str, parsed: Parsed, source: Source) -> int:
    """The option's value is the next word, or all words up to the next flag."""
    start = index + 1
    end = start + 1
    if option.several:
        while end < len(items) and not (items[end].known or "").startswith("-"):
            end += 1
    values = items[start:end]
    if not values:
        parsed.unknown.append(items[index].argument)
        return start
    if len(values) > 1:
        value = Value.of(" ".join(item.text for item in values))
    else:
        value = values[0].value
        if "{{" in values[0].text and values[0].known is None:
            value = Value(because=values[0].text)
    _record(parsed, option, value, items[index].at, flag, source)
    return end


def _record(parsed: Parsed, option: Option, value: Value, at: Location, flag: str, source: Source) -> None:
    setting = Setting(option.name, typed_value(value, option), source, Origin(at, flag), flag)
    parsed.settings.setdefault(option.name, []).append(setting)


def _behind(item: Item, length: int) -> Value:
    """The value in `--flag=value`, whose first `length` characters are the flag."""
    candidates = tuple(str(candidate)[length:] for candidate in item.value.candidates)
    return Value(candidates, item.value.because)


def parse_text(server: Server, subcommand: str, text: str, origin: Origin) -> Parsed:
    """A variable that holds further arguments (`GUNICORN_CMD_ARGS`)."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    items = [piece_item(word, origin.at, origin.at.path) for word in words]
    return parse_arguments(server, subcommand, items, Source.ENVIRONMENT)
