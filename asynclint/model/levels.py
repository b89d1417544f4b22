"""How much findings matter, and how sure they are. Apart from findings, because the configuration needs only this."""

from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"  # a certain outage or start-up failure
    WARNING = "warning"
    INFO = "info"  # context unknown, start-up, tests, or costs next to nothing

    @property
    def rank(self) -> int:
        return ("info", "warning", "error").index(self.value)


class Confidence(StrEnum):
    """How sure a finding is."""

    CERTAIN = "certain"  # every step of the chain is resolved
    LIKELY = "likely"  # one step is inferred
    POSSIBLE = "possible"  # several; not shown unless asked for
