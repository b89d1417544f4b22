"""All that rules, built-in or from plugins, may import."""

from typing import TYPE_CHECKING

from asynclint.api.blocking import (
    BlockingCall,
    approach,
    await_sibling,
    counterpart_fix,
    evidence_of,
    last_caller,
    offload_to_thread,
    path_in_words,
    public_name,
    replacement_in,
    spells,
    subject_of,
    twin_fix,
)
from asynclint.api.rule import Rule
from asynclint.api.views import (
    Call,
    Function,
    Hoist,
    HookMove,
    Meaning,
    Mistake,
    Module,
    Offload,
    Reach,
    Refusal,
    Sharing,
    StaleImport,
    Work,
    WrittenCall,
)
from asynclint.catalogue.entries import Blocking, Client, Context, Threads, TimeLimit
from asynclint.model.edits import (
    Applicability,
    AsyncLock,
    AwaitArgument,
    AwaitCall,
    AwaitProcess,
    AwaitReceiver,
    AwaitUpwards,
    CallHere,
    CallInstead,
    Edit,
    EnsureImport,
    Fix,
    HandOver,
    InsertLine,
    KeepTask,
    LimitFanOut,
    LimitWait,
    OffloadCall,
    OpenAwaitably,
    OwnThreads,
    RaiseCancellation,
    ReplaceText,
    SetKeyword,
    UseModule,
    UseTwin,
    WholeFile,
)
from asynclint.model.effects import Cost, EdgeKind, EffectKind, Evidence, Step
from asynclint.model.facts import Feature
from asynclint.model.findings import Confidence, Finding, Severity
from asynclint.model.source import Location, Span

if TYPE_CHECKING:
    from asynclint.api import launch_fixes
    from asynclint.api.hooks import API_VERSION, PluginOption, hookimpl
    from asynclint.api.launch import Launch, is_on, is_written, number, place_of, written_as
    from asynclint.api.launch_readers import Fragment, LaunchReader, LaunchText, Started
    from asynclint.api.syntax import FunctionSyntax
    from asynclint.model.dependencies import Dependency
    from asynclint.model.launch import (
        AppKind,
        AppReference,
        Argument,
        ConfigEntry,
        ConfigFile,
        Deployment,
        Form,
        Hop,
        LaunchCommand,
        Origin,
        Place,
        ProcessState,
        Role,
        Scaling,
        Setting,
        Source,
        Value,
        Variable,
    )
    from asynclint.model.launch_edits import AddWords, Assign, GuardMain, RenameVariable, ReplaceWord
    from asynclint.model.suppressions import RuffConfiguration, Suppression
    from asynclint.program.analyses.patience import Wait
    from asynclint.program.analyses.waits import Waited
    from asynclint.program.views.callsite import CallSite

__all__ = [
    "API_VERSION",
    "AddWords",
    "AppKind",
    "AppReference",
    "Applicability",
    "Argument",
    "Assign",
    "AsyncLock",
    "AwaitArgument",
    "AwaitCall",
    "AwaitProcess",
    "AwaitReceiver",
    "AwaitUpwards",
    "Blocking",
    "BlockingCall",
    "Call",
    "CallHere",
    "CallInstead",
    "CallSite",
    "Client",
    "Confidence",
    "ConfigEntry",
    "ConfigFile",
    "Context",
    "Cost",
    "Dependency",
    "Deployment",
    "EdgeKind",
    "Edit",
    "EffectKind",
    "EnsureImport",
    "Evidence",
    "Feature",
    "Finding",
    "Fix",
    "Form",
    "Fragment",
    "Function",
    "FunctionSyntax",
    "GuardMain",
    "HandOver",
    "Hoist",
    "HookMove",
    "Hop",
    "InsertLine",
    "KeepTask",
    "Launch",
    "LaunchCommand",
    "LaunchReader",
    "LaunchText",
    "LimitFanOut",
    "LimitWait",
    "Location",
    "Meaning",
    "Mistake",
    "Module",
    "Offload",
    "OffloadCall",
    "OpenAwaitably",
    "Origin",
    "OwnThreads",
    "Place",
    "PluginOption",
    "ProcessState",
    "RaiseCancellation",
    "Reach",
    "Refusal",
    "RenameVariable",
    "ReplaceText",
    "ReplaceWord",
    "Role",
    "RuffConfiguration",
    "Rule",
    "Scaling",
    "SetKeyword",
    "Setting",
    "Severity",
    "Sharing",
    "Source",
    "Span",
    "StaleImport",
    "Started",
    "Step",
    "Suppression",
    "Threads",
    "TimeLimit",
    "UseModule",
    "UseTwin",
    "Value",
    "Variable",
    "Wait",
    "Waited",
    "WholeFile",
    "Work",
    "WrittenCall",
    "approach",
    "await_sibling",
    "counterpart_fix",
    "evidence_of",
    "hookimpl",
    "is_on",
    "is_written",
    "last_caller",
    "launch_fixes",
    "number",
    "offload_to_thread",
    "path_in_words",
    "place_of",
    "public_name",
    "replacement_in",
    "spells",
    "subject_of",
    "twin_fix",
    "written_as",
]

_LAUNCH = (
    *("AppKind", "AppReference", "Argument", "ConfigEntry", "ConfigFile", "Deployment", "Form", "Hop"),
    *("LaunchCommand", "Origin", "Place", "ProcessState", "Role", "Scaling", "Setting", "Source", "Value", "Variable"),
)
#: Loaded on first use: LibCST costs more to import than most runs cost altogether, and most projects launch nothing.
_LAZY = {
    "CallSite": "asynclint.program.views.callsite",
    "Wait": "asynclint.program.analyses.patience",
    "Dependency": "asynclint.model.dependencies",
    "Waited": "asynclint.program.analyses.waits",
    "FunctionSyntax": "asynclint.api.syntax",
    **dict.fromkeys(("Fragment", "LaunchReader", "LaunchText", "Started"), "asynclint.api.launch_readers"),
    **dict.fromkeys(
        ("AddWords", "Assign", "GuardMain", "RenameVariable", "ReplaceWord"), "asynclint.model.launch_edits"
    ),
    **dict.fromkeys(("API_VERSION", "PluginOption", "hookimpl"), "asynclint.api.hooks"),
    "RuffConfiguration": "asynclint.model.suppressions",
    "Suppression": "asynclint.model.suppressions",
    **dict.fromkeys(_LAUNCH, "asynclint.model.launch"),
    **dict.fromkeys(("Launch", "is_on", "is_written", "number", "place_of", "written_as"), "asynclint.api.launch"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "launch_fixes":
        return import_module("asynclint.api.launch_fixes")
    if name not in _LAZY:
        raise AttributeError(f"module 'asynclint.api' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
