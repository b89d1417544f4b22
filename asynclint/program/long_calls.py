"""Calls that may keep a request waiting, and for how long: the program and the application's file in, calls out.

Only limits that are written down count: what the call, or the client it is made on, is told.
"""

from collections.abc import Sequence
from dataclasses import replace

from asynclint.catalogue.entries import Context
from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.launch import Deployment, LongCall, Role
from asynclint.program.program import Program
from asynclint.program.states import modules_of
from asynclint.program.views.callsite import CallSite

#: Shorter waits than this are within every limit that anybody sets.
_SHORTEST = 5


def with_long_calls(program: Program, deployments: Sequence[Deployment]) -> list[Deployment]:
    """The deployments, those for production each with the calls for which its requests may have to wait."""
    apps = {
        item.app.module
        for item in deployments
        if item.role is Role.PRODUCTION and item.app is not None and item.app.module is not None
    }
    if not apps:
        return list(deployments)
    calls = [call for site in program.call_sites() if (call := _long_call(site)) is not None]
    loaded = {path: {module.path for module in modules_of(program, path)} for path in apps} if calls else {}
    joined = []
    for item in deployments:
        paths = loaded.get(item.app.module or "", set()) if item.app is not None else set()
        mine = tuple(call for call in calls if call.at.path in paths) if item.role is Role.PRODUCTION else ()
        joined.append(replace(item, long_calls=mine) if mine else item)
    return joined


def _long_call(site: CallSite) -> LongCall | None:
    if site.time_limit is None and site.bound is None:
        return None
    if not site.serves or site.context is not Context.REQUEST or not site.ways:
        return None
    own = site.patience
    if own is None:
        return None
    around = [deadline.seconds for deadline in site.deadlines if deadline.seconds is not None]
    series = site.series()
    seconds = min([own.total * series.attempts + series.pauses, *around])
    if seconds < _SHORTEST:
        return None
    return LongCall(
        at=site.at,
        text=site.text,
        seconds=seconds,
        given=own.at,
        function=site.function.symbol,
        evidence=_evidence(site),
        blocks=site.on_loop and not site.handed_over and not site.awaited and site.is_blocking,
    )


def _evidence(site: CallSite) -> Evidence:
    symbol = site.symbols[0]
    last = Step(site.function.symbol, symbol, site.at, EdgeKind.CALL)
    return Evidence(EffectKind.NETWORK, Cost.LONG, symbol, "it waits", None, (), (*site.path, last))
