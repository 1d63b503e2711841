"""What every transport to a device offers. One contract suite runs over all of them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from engine.documents.result import Result
from engine.states import Mode

OnOutput = Callable[[Literal["out", "err"], str], Awaitable[None]]
"""Receives decoded, redacted pieces of a script's ordinary output as they arrive; awaiting it is the back-pressure."""


@dataclass(frozen=True, slots=True)
class Login:
    """A credential opened for one use. ``repr`` hides every secret."""

    username: str
    password: str | None = field(default=None, repr=False)
    private_key: str | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)
    certificate: str | None = field(default=None, repr=False)
    use_agent: bool = False
    sudo: Literal["none", "passwordless", "password"] = "none"
    sudo_password: str | None = field(default=None, repr=False)

    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be seen in output."""
        return tuple(s for s in (self.password, self.private_key, self.passphrase, self.sudo_password) if s)


@dataclass(frozen=True, slots=True)
class Winrm:
    """How to speak WinRM with a device.

    ``verify``: ``ca`` (an authority of the system, or ``ca``, PEM), ``pin`` (the certificate's fingerprint, taken at
    the first connection and kept as the device's host key) or ``none``. Over http there is nothing to verify.
    """

    scheme: Literal["https", "http"] = "https"
    auth: Literal["ntlm", "basic", "certificate", "kerberos", "credssp"] = "ntlm"
    verify: Literal["ca", "pin", "none"] = "pin"
    ca: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where a device is and how to get there.

    ``host_key`` is the pinned one or None: in OpenSSH's text form, or ``sha256:`` and the hex fingerprint of a
    certificate.
    """

    device_id: str
    name: str
    connector: Literal["ssh", "local", "winrm"]
    host: str = ""
    port: int = 22
    login: Login | None = None
    host_key: str | None = None
    jump: "Address | None" = None
    platform: Literal["linux", "windows"] = "linux"
    winrm: Winrm = field(default_factory=Winrm)


@dataclass(frozen=True, slots=True)
class Script:
    """A script as data: ``body`` is the node type's file, unchanged; ``params`` arrive apart from it, on stdin.

    ``attempt`` is the attempt's id ([A-Za-z0-9-]{1,64}); ``detached`` runs it as a job of its own on the device,
    to which a later call with the same attempt re-attaches instead of starting it again. ``on_begun`` is told when that
    job has been seen; whoever calls again then says so with ``begun``, and a job that has vanished is lost, never
    started a second time. ``system`` runs it as the operating system itself where that is another account than the
    administrator's (Windows: SYSTEM, by a scheduled task). ``guarded`` brings the functions of a change that the device
    takes back unless a new login confirms it (``undo.sh``, ``undo.ps1``).
    """

    body: str
    params: Mapping[str, Any]
    attempt: str
    mode: Mode
    timeout_seconds: float
    elevated: bool = False
    detached: bool = False
    system: bool = False
    guarded: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)
    begun: bool = False
    on_begun: Callable[[], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Finished:
    """``result`` is what the script reported, or a failed result saying why there is none."""

    result: Result
    exit_code: int | None = None
    truncated: bool = False


class Connector(Protocol):
    """One connection to one device, reused by all its steps in a run.

    Errors in reaching the device are ``RuotaError`` with the codes unreachable, refused, auth_failed,
    host_key_changed, not_elevated or timed_out, each with one plain sentence naming the device.
    Used as ``async with connector:`` or open/close.
    """

    address: Address

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def open(self) -> None:
        """Connect and log in; does nothing when already open."""

    async def run(self, script: Script, on_output: OnOutput) -> Finished:
        """Run a script to its end (or re-attach to its detached job) and return its result.

        Cancelling the awaiting task leaves a detached job running (that is how a worker dies);
        call ``cancel`` to end it.
        """
        ...

    async def cancel(self, attempt: str) -> bool:
        """End the attempt's process tree on the device; True if something was ended."""
        ...

    async def forget(self, attempt: str) -> None:
        """Remove the job folder of a detached attempt whose result has been recorded."""

    async def put(self, source: Path, target: str) -> None:
        """Copy a file to the device, whole or not at all; the hash is checked."""

    async def get(self, source: str, target: Path) -> None:
        """Copy a file from the device, whole or not at all."""

    async def facts(self) -> dict[str, Any]:
        """What the device says of itself: platform, os, os_version, hostname, boot_id, elevated (bool).

        ``host_key`` is there where the connector has pinned one.
        """
        ...

    async def close(self) -> None:
        """Drop the connection; detached jobs go on."""
