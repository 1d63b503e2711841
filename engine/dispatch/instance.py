"""The data folder's lock and the note of the instance that runs on it."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.errors import Code, RuotaError


@dataclass(frozen=True, slots=True)
class Instance:
    """What runs on a data folder: its pid, the address people open, and the address of its Valkey."""

    pid: int
    address: str
    redis_url: str


def _note(data: Path) -> Path:
    return data / "ruota.json"


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold the data folder; the kernel lets go of it when this process ends, however it ends.

    Raises ``RuotaError`` (conflict) with the address of the instance that holds it.
    """
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(data / "ruota.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuotaError(_taken(data), code=Code.CONFLICT) from None
        _note(data).unlink(missing_ok=True)
        yield
        _note(data).unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _taken(data: Path) -> str:
    other = read(data)
    where = f" at {other.address}" if other and other.address else ""
    return f"Ruota already runs on the data folder {data}{where}; use it there, or choose another folder with --data."


def announce(data: Path, instance: Instance) -> None:
    """Leave a note for the other commands on this data folder."""
    path = _note(data)
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(asdict(instance)), "utf-8")
    temporary.chmod(0o600)
    temporary.replace(path)


def read(data: Path) -> Instance | None:
    """The note as it stands, whether its instance lives or not."""
    try:
        return Instance(**json.loads(_note(data).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def running(data: Path, patience: float = 0.0) -> Instance | None:
    """The instance that holds the data folder now, or None; one that is about to start is waited for."""
    deadline = time.monotonic() + patience
    while _is_held(data):
        note = read(data)
        if note is not None or time.monotonic() >= deadline:
            return note
        time.sleep(0.1)
    return None


def _is_held(data: Path) -> bool:
    try:
        descriptor = os.open(data / "ruota.lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
