"""Repairs around the lifespan of an application, as data: what it opens and runs, and how others get at that."""

from enum import StrEnum

from asynclint.model.record import record
from asynclint.model.source import Location


@record
class EnsureDefinition:
    """The definitions `text` (lines without an empty one at either end) below the imports of `path`, unless they are
    there."""

    path: str
    text: str


class Framework(StrEnum):
    """Whose applications have a lifespan that clients can be opened in."""

    FASTAPI = "fastapi"
    STARLETTE = "starlette"
    LITESTAR = "litestar"
    AIOHTTP = "aiohttp"


class Event(StrEnum):
    """When a hook of an application runs."""

    STARTUP = "startup"
    SHUTDOWN = "shutdown"


@record
class Hook:
    """What the registration at `at` makes the application run: `@app.on_event(...)`, `app.add_event_handler(...)`.

    `handler` is how it is called by name.
    """

    at: Location
    event: Event
    handler: str
    is_async: bool


@record
class HooksToLifespan:
    """The application built by the call at `at` gets a lifespan `name` that runs the hooks; their registrations go."""

    at: Location
    app_type: str  # how the parameter of the lifespan is annotated
    name: str
    hooks: tuple[Hook, ...]


class Ending(StrEnum):
    """How an application closes what it opened."""

    ENTERED = "entered"  # `async with` does
    AWAITED = "awaited"  # `await x.close()`
    CALLED = "called"  # `x.close()`


@record
class OpenInLifespan:
    """The application opens, once, what the call at `construction` builds, and keeps it as `kept_as` until it ends.

    `application` is the call that builds the application, `lifespan` the function in `path` that is its lifespan
    already; without one, a function `function` becomes it. Names that the construction uses are imported from where
    its module has them, or from that module itself: `source`, when it can be imported.
    """

    path: str
    framework: Framework
    application: Location
    app_type: str
    lifespan: Location | None
    function: str
    construction: Location
    source: str | None
    local: str  # the name inside of the lifespan
    kept_as: str  # `{app}.state.client`
    ending: Ending
    close: str = "close"


@record
class CloseInLifespan:
    """The application does `closing` (a statement) when it ends. For the rest see `OpenInLifespan`."""

    path: str
    framework: Framework
    application: Location
    app_type: str
    lifespan: Location | None
    function: str
    closing: str


@record
class UseInstead:
    """`instead` is there already, so the call at `at` builds nothing, and what it built is not closed here.

    A `with` block that was there for its sake is dissolved.
    """

    at: Location
    instead: str
    closed_by: tuple[str, ...]


@record
class BuildOnce:
    """What the call at `at` builds is built by a function `function() -> annotation` of its module, and remembered.

    Without a name for it, the function that begins at `at` is that function already, and remembers from now on.
    """

    at: Location
    function: str
    annotation: str


@record
class EnsureParameter:
    """The function that begins at `at` has the parameter `name: annotation`; callers pass it by keyword.

    `injected`: a framework does, so it may stand anywhere.
    """

    at: Location
    name: str
    annotation: str
    injected: bool = False


LifespanEdit = (
    HooksToLifespan | OpenInLifespan | CloseInLifespan | UseInstead | BuildOnce | EnsureParameter | EnsureDefinition
)
