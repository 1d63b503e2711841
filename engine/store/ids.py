"""Identifiers: 26-character ULIDs, which sort by the time they were made."""

import secrets
import time
from threading import Lock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26


class _Made:
    """The last number, so that what one process makes sorts in the order it was made, within a millisecond too."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def next(self) -> int:
        fresh = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
        with self._lock:
            # also where the clock was set back
            self._last = fresh if fresh > self._last else self._last + 1 + secrets.randbits(32)
            return self._last


_made = _Made()


def new_id() -> str:
    """A new ULID: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32. Later ones sort later."""
    number = _made.next()
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def new_attempt_id() -> str:
    """A new attempt's id: 32 hexadecimal digits."""
    return secrets.token_hex(16)
