"""What a project depends on, in which version, and what is known to be wrong with that version."""

from asynclint.model.record import record
from asynclint.model.source import Location


@record
class Hazard:
    """A defect of a distribution that was repaired in version `before`; `cite` is where that can be read."""

    before: str
    what: str
    when: str
    cite: str
    since: str | None = None


@record
class Dependency:
    """One distribution in one version: locked in a file, or else installed in the environment of the project."""

    name: str
    version: str
    at: Location
    is_locked: bool
    hazards: tuple[Hazard, ...] = ()
