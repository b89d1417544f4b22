"""Calls and the functions they call: which argument is for which parameter."""

import ast

from asynclint.fixes.tree import CannotFixError
from asynclint.model.facts import Parameter
from asynclint.program.symbols.scopes import Scope

_STARRED = (2, 4)


def parameter_for(scope: Scope, call: ast.Call, node: ast.AST, keyword: str | None) -> str | None:
    """The parameter that gets the argument `node` of a call; None when it is collected by a star."""
    if keyword is not None:
        return keyword if keyword in scope.parameters else None
    position = next((number for number, item in enumerate(call.args) if item is node), -1)
    if position < 0 or any(isinstance(item, ast.Starred) for item in call.args[: position + 1]):
        return None
    positional = _positional(scope)
    return positional[position].name if position < len(positional) else None


def argument_for(scope: Scope, call: ast.Call, name: str) -> ast.expr | None:
    """What a call passes for a parameter; None when it passes nothing. Raises `CannotFixError` when nobody can tell."""
    if any(isinstance(item, ast.Starred) for item in call.args) or any(item.arg is None for item in call.keywords):
        raise CannotFixError(f"what a call in line {call.lineno} passes is not written out")
    for item in call.keywords:
        if item.arg == name:
            return item.value
    names = [parameter.name for parameter in _positional(scope)]
    position = names.index(name) if name in names else -1
    return call.args[position] if 0 <= position < len(call.args) else None


def _positional(scope: Scope) -> list[Parameter]:
    found = [parameter for parameter in scope.facts.parameters if parameter.kind not in (*_STARRED, 3)]
    return found[1:] if scope.receiver_name is not None else found


def default_of(arguments: ast.arguments, argument: ast.arg) -> ast.expr | None:
    """The default of a parameter."""
    positional = [*arguments.posonlyargs, *arguments.args]
    if argument in positional:
        place = positional.index(argument) - (len(positional) - len(arguments.defaults))
        return arguments.defaults[place] if place >= 0 else None
    if argument in arguments.kwonlyargs:
        return arguments.kw_defaults[arguments.kwonlyargs.index(argument)]
    return None
