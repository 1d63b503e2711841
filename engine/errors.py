"""Errors that people see: they name the thing, say what happened and what to do, in one sentence."""

from enum import StrEnum


class Code(StrEnum):
    """Machine-readable reasons, shared by results of attempts and by errors of the engine."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    AUTH_FAILED = "auth_failed"
    HOST_KEY_CHANGED = "host_key_changed"
    NOT_ELEVATED = "not_elevated"
    UNSUPPORTED_OS = "unsupported_os"
    TIMED_OUT = "timed_out"
    BUSY = "busy"
    REBOOT_FIRST = "reboot_first"
    NOT_FOUND = "not_found"
    BAD_PARAM = "bad_param"
    PREVIEW_UNSUPPORTED = "preview_unsupported"
    GUARD_BLOCKED = "guard_blocked"
    NODE_FAILED = "node_failed"
    BAD_RESULT = "bad_result"
    TOO_MUCH_OUTPUT = "too_much_output"
    LOST = "lost"
    CANCELLED = "cancelled"
    BAD_DOCUMENT = "bad_document"
    CONFLICT = "conflict"
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"


class RuotaError(Exception):
    """An error with a sentence for a person and a code for a program.

    ``pointer`` is the JSON pointer of the place in the document concerned, where there is one.
    """

    def __init__(self, message: str, *, code: Code = Code.NODE_FAILED, pointer: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.pointer = pointer
