"""Envelopes: a value under a key of its own, that key under the master key, both bound to the record they belong to."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import Code, RuotaError
from engine.saying import say
from engine.vault.keys import KEY_BYTES, KeyRing

_NONCE_BYTES = 12


class VaultError(RuotaError):
    """A sealed value cannot be opened; the sentence says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=Code.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives: ``credentials``, the record's id, ``password``."""

    table: str
    record: str
    field: str

    def __post_init__(self) -> None:
        if ":" in self.table or ":" in self.field:
            raise ValueError("The names of a table and a field hold no colon.")

    @property
    def bytes(self) -> bytes:
        """The associated data: ``table:id:field``."""
        return f"{self.table}:{self.record}:{self.field}".encode("utf-8", "surrogatepass")

    @property
    def mark(self) -> str:
        """A short digest, to tell a swapped envelope from a damaged one."""
        return hashlib.sha256(b"ruota place\0" + self.bytes).hexdigest()[:16]


def seal(ring: KeyRing, place: Place, value: str) -> dict[str, Any]:
    """The envelope of a value, as JSON."""
    data_key = secrets.token_bytes(KEY_BYTES)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    data = AESGCM(data_key).encrypt(nonce, value.encode("utf-8", "surrogatepass"), place.bytes)
    return {"format": 1, "place": place.mark, "data": _encode(nonce + data), **_wrap(ring, place, data_key)}


def unseal(ring: KeyRing, place: Place, envelope: Mapping[str, Any], what: str) -> str:
    """The value. Raises ``VaultError`` naming ``what`` (a short noun phrase with a capital)."""
    data_key = _unwrap(ring, place, envelope, what)
    return _decrypt(data_key, envelope, "data", place.bytes, what).decode("utf-8", "surrogatepass")


def rewrap(ring: KeyRing, place: Place, envelope: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The same sealed value under the current master key; the value itself is not opened."""
    return {**envelope, **_wrap(ring, place, _unwrap(ring, place, envelope, what))}


def _wrap(ring: KeyRing, place: Place, data_key: bytes) -> dict[str, Any]:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    wrapped = AESGCM(ring.keys[ring.current]).encrypt(nonce, data_key, b"key:" + place.bytes)
    return {"key": ring.current, "mark": ring.fingerprint(ring.current), "wrapped": _encode(nonce + wrapped)}


def _unwrap(ring: KeyRing, place: Place, envelope: Mapping[str, Any], what: str) -> bytes:
    version = envelope.get("key")
    if envelope.get("format") != 1 or not isinstance(version, int):
        raise _damaged(what)
    if version not in ring.keys or envelope.get("mark") != ring.fingerprint(version):
        raise VaultError(
            say(
                "sealed_other_key",
                "{what} was sealed with another master key; restore the key file it was sealed with.",
                what=what,
            )
        )
    if envelope.get("place") != place.mark:
        raise VaultError(
            say(
                "sealed_elsewhere",
                "{what} holds a sealed value that belongs to another record; enter it again.",
                what=what,
            )
        )
    return _decrypt(ring.keys[version], envelope, "wrapped", b"key:" + place.bytes, what)


def _decrypt(key: bytes, envelope: Mapping[str, Any], name: str, associated: bytes, what: str) -> bytes:
    try:
        sealed = base64.b64decode(envelope[name], validate=True)
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], associated)
    except (InvalidTag, ValueError, TypeError, KeyError):
        raise _damaged(what) from None


def _damaged(what: str) -> VaultError:
    return VaultError(say("sealed_damaged", "{what} is damaged in the database; enter it again.", what=what))


def _encode(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
