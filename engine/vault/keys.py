"""The master keys: a ring of versions in one file that only Ruota's user may read."""

import base64
import binascii
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from engine.errors import Code, RuotaError
from engine.saying import say
from engine.settings import Settings

KEY_BYTES = 32
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Every version of the master key, and the one that seals. ``repr`` hides the keys."""

    current: int
    keys: Mapping[int, bytes] = field(repr=False)

    def fingerprint(self, version: int) -> str:
        """A short mark of a key, which tells two keys apart and gives nothing away."""
        return hashlib.sha256(b"ruota master key\0" + self.keys[version]).hexdigest()[:16]

    def with_new_key(self) -> "KeyRing":
        """The ring with one more key, which seals from now on."""
        version = max(self.keys) + 1
        return KeyRing(version, {**self.keys, version: secrets.token_bytes(KEY_BYTES)})


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file of a ring. With ``create``, a missing one is made; otherwise it is an error."""

    path: Path
    create: bool

    @classmethod
    def of(cls, settings: Settings) -> "KeyFile":
        """The configured file, which must exist, or the one in the data folder, made on first use."""
        if settings.master_key_file is not None:
            return cls(settings.master_key_file, create=False)
        return cls(settings.data / "master.key", create=True)

    def read(self) -> KeyRing:
        """The ring; raises ``RuotaError`` (unavailable) naming the file and what is wrong with it."""
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return self._made()
        except OSError as error:
            raise self._unread(error) from None
        with os.fdopen(handle, "rb") as file:
            self._check_owner(os.fstat(file.fileno()))
            try:
                return _parse(file.read(1_000_000))
            except (ValueError, TypeError, KeyError, AttributeError):
                damaged = say(
                    "key_file_damaged",
                    "The key file {path} is damaged or not a key file; restore it from a backup.",
                    path=str(self.path),
                )
                raise _bad(damaged) from None
            except OSError as error:
                raise self._unread(error) from None

    def _unread(self, error: OSError) -> RuotaError:
        return _bad(
            say(
                "key_file_unread",
                "The key file {path} cannot be read: {reason}.",
                path=str(self.path),
                reason=str(error.strerror),
            )
        )

    def _unwritten(self, error: OSError) -> RuotaError:
        return _bad(
            say(
                "key_file_unwritten",
                "The key file {path} cannot be written: {reason}.",
                path=str(self.path),
                reason=str(error.strerror),
            )
        )

    def _check_owner(self, found: os.stat_result) -> None:
        if found.st_uid not in (0, os.geteuid()):
            raise _bad(
                say(
                    "key_file_stranger",
                    "The key file {path} belongs to another user; make it Ruota's own with chown.",
                    path=str(self.path),
                )
            )
        if found.st_mode & _OTHERS:
            raise _bad(
                say(
                    "key_file_open",
                    "The key file {path} can be read by other users; run chmod 600 on it.",
                    path=str(self.path),
                )
            )

    def _made(self) -> KeyRing:
        if not self.create:
            raise _bad(
                say(
                    "key_file_missing",
                    "The key file {path} named by RUOTA_MASTER_KEY_FILE does not exist; restore it, "
                    "or make a first one with 'openssl rand -base64 32' and chmod 600.",
                    path=str(self.path),
                )
            )
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._locked():
            if not self.path.exists():
                self._write(KeyRing(1, {1: secrets.token_bytes(KEY_BYTES)}))
        return self.read()

    def rotate(self) -> KeyRing:
        """Add a key that seals from now on; the older ones stay to open with."""
        self.read()
        with self._locked():
            ring = self.read().with_new_key()
            self._write(ring)
        return ring

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = self.path.with_name(self.path.name + ".lock")
        try:
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unwritten(error) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _write(self, ring: KeyRing) -> None:
        """Put the file in place whole or not at all."""
        beside = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}")
        try:
            handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_text(ring))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise self._unwritten(error) from None
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _text(ring: KeyRing) -> bytes:
    keys = {str(version): base64.b64encode(key).decode() for version, key in ring.keys.items()}
    return json.dumps({"format": 1, "current": ring.current, "keys": keys}, indent=2).encode() + b"\n"


def _parse(text: bytes) -> KeyRing:
    """A ring as ``_text`` writes it, or a single key in base 64. Raises ValueError and its like."""
    if not text.lstrip().startswith(b"{"):
        return KeyRing(1, {1: _key(text.strip())})
    value = json.loads(text)
    if value["format"] != 1:
        raise ValueError("unknown format")
    ring = KeyRing(int(value["current"]), {int(version): _key(key) for version, key in value["keys"].items()})
    if ring.current not in ring.keys:
        raise ValueError("no current key")
    return ring


def _key(text: str | bytes) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base 64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return key


def _bad(message: str) -> RuotaError:
    return RuotaError(message, code=Code.UNAVAILABLE)
