"""From the result of an attempt to the outcome of its step."""

from engine.documents import Result
from engine.errors import Code
from engine.states import Mode, Outcome

_OF_CODE = {
    Code.UNREACHABLE: Outcome.UNREACHABLE,
    Code.REFUSED: Outcome.UNREACHABLE,
    Code.AUTH_FAILED: Outcome.UNREACHABLE,
    Code.HOST_KEY_CHANGED: Outcome.UNREACHABLE,
    Code.TIMED_OUT: Outcome.TIMED_OUT,
    Code.LOST: Outcome.LOST,
    Code.CANCELLED: Outcome.CANCELLED,
}


def outcome_of(result: Result, mode: Mode) -> Outcome:
    """How an attempt with this result ended; what a preview calls changed is a change that would be."""
    if result.ok:
        if result.would_change or (result.changed and mode is Mode.PREVIEW):
            return Outcome.WOULD_CHANGE
        return Outcome.CHANGED if result.changed else Outcome.OK
    code = result.error.code if result.error else Code.NODE_FAILED
    return _OF_CODE.get(code, Outcome.FAILED)
