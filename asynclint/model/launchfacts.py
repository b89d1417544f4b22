"""What one launch file says, as plain data: nothing resolved, nothing from any other file."""

from typing import Any

import msgspec

#: first line (from 1), column (from 0, in code points), last line, column after the end
Place = tuple[int, int, int, int]

#: Ends the words for an attribute that a platform has without being told.
BY_DEFAULT = "(by default)"


class _Fact(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Plain data; never part of a cycle."""


class _Tagged(msgspec.Struct, array_like=True, frozen=True, gc=False, tag_field="t"):
    """Data that says what it is."""


# ---------------------------------------------------------------- expressions
class Known(_Tagged, frozen=True, tag=0):
    value: str | int | float | bool | None


class Env(_Tagged, frozen=True, tag=1):
    """A variable of the environment (or of the shell), `default` when it is not set.

    `is_host`: of whoever reads the file (compose, make), not of the process that is started. `keeps_empty`: an empty
    value is a value (`${X-4}`, `os.environ.get`). `written` is the text it is spelled with.
    """

    name: str
    default: "Expr | None"
    written: str
    is_host: bool = False
    keeps_empty: bool = False


class Joined(_Tagged, frozen=True, tag=2):
    """The texts of the parts, one after the other."""

    parts: list["Expr"]


class Either(_Tagged, frozen=True, tag=3):
    options: list["Expr"]


class Applied(_Tagged, frozen=True, tag=4):
    """A function of known meaning (`int`, `max`, `*`) applied to arguments."""

    function: str
    arguments: list["Expr"]


class Opaque(_Tagged, frozen=True, tag=5):
    """What cannot be known before it runs, as it is written."""

    text: str


Expr = Known | Env | Joined | Either | Applied | Opaque


# ---------------------------------------------------------------- commands
class Word(_Fact, frozen=True):
    """One word of a command. `splits`: an expansion that is not quoted, which may become several words or none."""

    expr: Expr
    at: Place
    text: str
    splits: bool = False
    script: "Script | None" = None  # of the word after `sh -c`


class Assignment(_Fact, frozen=True):
    """`NAME=value`, `NAME=(items)`, `NAME+=...`; the environment of children sees it when it `is_exported`."""

    name: str
    value: Word
    items: list[Word] | None = None
    is_appended: bool = False
    is_exported: bool = False


class Command(_Fact, frozen=True):
    """A simple command. Without words its assignments are those of the shell itself."""

    words: list[Word]
    assignments: list[Assignment]
    at: Place
    branch: int = -1
    is_background: bool = False
    is_piped: bool = False
    is_last: bool = True
    is_chained: bool = False  # follows `&&` or `||`, or is followed by one


class Branch(_Fact, frozen=True):
    """A part of a script that may not run. Arms of one statement share `group`."""

    parent: int
    group: int
    kind: str  # "if", "case", "loop", "function", "subshell"
    test: str


class Script(_Fact, frozen=True):
    """Simple commands in order. `waits`: it traps signals or waits for its children."""

    commands: list[Command]
    branches: list[Branch]
    shell: str = "sh"
    waits: bool = False


class Invocation(_Fact, frozen=True):
    """A command as a file gives it: `words` for an argument vector, `script` for a text that a shell reads."""

    at: Place
    how: str
    words: list[Word] | None = None
    script: Script | None = None


# ---------------------------------------------------------------- what files describe
class Entry(_Fact, frozen=True):
    """A variable, or any other named value, with the words for the place it is written at."""

    name: str
    value: Expr
    at: Place
    how: str


class Build(_Fact, frozen=True):
    """How an image is built. Paths are relative to the file's folder."""

    context: str = "."
    dockerfile: str = ""
    target: str = ""
    arguments: list[Entry] = []


class Process(_Fact, frozen=True):
    """Something a file says is to run: a service, a container, a unit, a process type, a task."""

    name: str
    place: str
    at: Place
    entrypoint: Invocation | None = None
    command: Invocation | None = None
    environment: list[Entry] = []
    environment_files: list[Entry] = []
    is_open: bool = False
    directory: Expr | None = None
    image: str = ""
    build: Build | None = None
    attributes: list[Entry] = []  # replicas, cpus, stop_signal, stop_timeout, restart
    hints: list[str] = []  # words that tell the role: profiles, hosts, mounted sources
    scaling: str = "none"
    extends: str = ""  # another process of the same file, or `file:service`


class Copy(_Fact, frozen=True):
    sources: list[str]
    target: str
    stage: str = ""


class Stage(_Fact, frozen=True):
    """One `FROM` of a Dockerfile."""

    name: str
    base: Expr
    at: Place
    entrypoint: Invocation | None
    command: Invocation | None
    environment: list[Entry]
    arguments: list[Entry]
    copies: list[Copy]
    directory: str | None
    stop_signal: Entry | None = None
    shell: str = "sh"
    files: list["InlineFile"] = []


class InlineFile(_Fact, frozen=True):
    """A file that is written down within another one (`COPY <<EOF /start.sh`)."""

    path: str
    script: Script


class PythonCall(_Fact, frozen=True):
    """A call in a Python file that starts a server, or describes one that is started elsewhere."""

    callee: str
    positional: list[Entry]
    keywords: list[Entry]
    at: Place
    function: str = ""  # the function it stands in
    is_guarded: bool = False  # under `if __name__ == "__main__"`
    is_open: bool = False  # `**options`: more keywords than are seen
    conditions: list[str] = []
    serves: bool = True  # False: only describes (`uvicorn.Config`)
    app_kind: str = ""  # "string", "object", "call", "unknown"
    runs_on_import: bool = False  # the module calls the function it stands in, outside of any guard


class Name(_Fact, frozen=True):
    """A top-level name of a settings file."""

    name: str
    value: Expr
    at: Place
    kind: str
    is_read: bool
    parameters: int | None
    text: str


class LaunchFacts(_Fact, frozen=True):
    """All that one file says. `kind` is the reader's name."""

    kind: str
    processes: list[Process] = []
    stages: list[Stage] = []
    arguments: list[Entry] = []  # `ARG` before the first `FROM`
    script: Script | None = None
    variables: list[Entry] = []  # of an env file
    calls: list[PythonCall] = []
    names: list[Name] = []
    is_complete: bool = True
    tasks: list[Process] = []  # named commands that others refer to: `poe serve`, `make run`, `[project.scripts]`
    attributes: list[Entry] = []  # facts about others: autoscalers, ingresses, Helm values
    note: str = ""  # what kept the file from being read whole


_decoder = msgspec.msgpack.Decoder(LaunchFacts)
_encoder = msgspec.msgpack.Encoder()


def decode_launch(data: bytes) -> LaunchFacts:
    """Facts from bytes. Raises `msgspec.DecodeError` (or `ValidationError`) when the bytes are not facts."""
    return _decoder.decode(data)


def encode_launch(facts: Any) -> bytes:
    return _encoder.encode(facts)
