"""Identifiers: 26-character ULIDs, which sort by the time they were made."""

import secrets
import time

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26


def new_id() -> str:
    """A new ULID: 48 bits of milliseconds, then 80 random bits, in Crockford's base 32."""
    number = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def new_attempt_id() -> str:
    """A new attempt's id: 32 hexadecimal digits."""
    return secrets.token_hex(16)
