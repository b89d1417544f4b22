"""Would a server take this value? An option and what somebody wrote in, the complaint the server would make out."""

import re

from asynclint.catalogue.servers import Option
from asynclint.model.launch import Setting, Source

#: What `int(text, 0)` takes.
_WHOLE = re.compile(r"\s*\+?(\d[\d_]*|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\s*")

_TRUE_OR_FALSE = ("true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n")


def complaint(option: Option, setting: Setting) -> str | None:
    """What the server says about the value, as the end of a sentence; None when it takes it or nobody can tell."""
    value = setting.value.known
    if setting.source is Source.CONFIG:
        return _in_file(option, value)
    if setting.source is Source.ARGUMENT:
        return None  # Python calls check little, and late
    if value == "" and setting.spelling in option.variables:
        return None  # an empty variable counts as none
    if not isinstance(value, str):
        return _outside(option, value)
    if option.type in ("int", "natural"):
        return _as_number(option, value, int, "whole number")
    if option.type == "float":
        return _as_number(option, value, float, "number")
    if option.type == "choice" and (value.lower() if option.folds_case else value) not in option.choices:
        return f"it is none of {', '.join(option.choices)}"
    if option.type == "flag" and setting.source is Source.ENVIRONMENT and value.lower() not in _TRUE_OR_FALSE:
        return "it is neither true nor false"
    return None


def _as_number(option: Option, value: str, kind: type[int] | type[float], words: str) -> str | None:
    if "$" in value:
        return f"nothing expands variables there, and `{value}` is no {words}"
    try:
        number = kind(value) if kind is float else int(value, 0 if value[:1] == "0" and value.strip("0") else 10)
    except ValueError:
        return f"it is no {words}" if not re.fullmatch(r"0\d+", value) else None
    return _outside(option, number)


def _outside(option: Option, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if option.type in ("int", "natural") and isinstance(value, float):
        return "it is no whole number"
    if option.type == "natural" and value < 0:
        return "it cannot be negative"
    if option.least is not None and value < option.least:
        return f"it has to be {option.least:g} at least"
    if option.most is not None and value > option.most:
        return f"it has to be {option.most:g} at most"
    return None


def _in_file(option: Option, value: object) -> str | None:
    """A value in a configuration file of Python or TOML, as gunicorn's validators see it."""
    if option.type == "natural":
        if value is None or isinstance(value, float):
            return "it wants a whole number"
        if isinstance(value, str):
            return None if _WHOLE.fullmatch(value) else "it wants a whole number"
        return _outside(option, value)
    if option.type in ("int", "float") and isinstance(value, str):
        return "it wants a number, and this is a text"
    if option.type == "flag" and value is not None and str(value).strip().lower() not in ("true", "false"):
        return "it wants True or False"
    if option.type in ("text", "texts") and isinstance(value, (int, float)):
        return "it wants a text"
    return None
