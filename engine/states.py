"""The words for where a step is and how it ended. One spelling each, everywhere."""

from enum import StrEnum


class Status(StrEnum):
    """Where a step, a device of a run, or a run is."""

    PENDING = "pending"
    HELD = "held"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class Outcome(StrEnum):
    """How a step, a device of a run, or a run ended. Only a status of ``done`` has one."""

    OK = "ok"
    CHANGED = "changed"
    WOULD_CHANGE = "would_change"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    LOST = "lost"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """``preview`` changes nothing and says what would change; ``apply`` changes."""

    PREVIEW = "preview"
    APPLY = "apply"


SUCCESSES = frozenset({Outcome.OK, Outcome.CHANGED, Outcome.WOULD_CHANGE})
FAILURES = frozenset({Outcome.FAILED, Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.LOST})
