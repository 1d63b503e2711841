"""One conversation with a device's WinRM: one pywinrm Protocol with one shell, used by one thread.

pywinrm's Protocol is not safe to share between threads with NTLM. After an error of the network the whole of it is
dropped, since the two sides' encryption no longer agrees.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import requests
from winrm.exceptions import WinRMError, WinRMOperationTimeoutError, WinRMTransportError, WSManFaultError

from engine.connectors.base import Address
from engine.connectors.places import lost
from engine.connectors.windows import faults, logins
from engine.connectors.windows.messages import DeviceProtocol
from engine.connectors.windows.protocols import Endpoint
from engine.errors import RuotaError

Answer = TypeVar("Answer")
Pieces = Sequence[tuple[bytes, bool]]
"""What is sent at a time, and whether it is the end."""
TROUBLE: tuple[type[Exception], ...] = (
    WinRMError,
    WinRMTransportError,
    WinRMOperationTimeoutError,
    requests.RequestException,
    OSError,
    ValueError,
    AssertionError,
    StopIteration,
    *logins.TROUBLE,
)
MOST_SEND = 100_000
"""Bytes of one Send: base64 and envelope stay below the 150 KB that old hosts take."""
_LEAST_SEND = 2_000
_UTF8 = 65001
_ANY: tuple[type[Exception], ...] = (*TROUBLE, RuotaError)
_CLOSING_SECONDS = 5
_IDLE = "PT900S"
"""After so long without a request a device drops a shell by itself: one that was lost with its connection counts
among the 30 of a user until then, for two hours by Windows' own setting."""
log = logging.getLogger("ruota.winrm")


def pieces(data: bytes, *, last: bool) -> Pieces:
    """What goes to a program's stdin, as much at a time as a device takes."""
    cut = [data[at : at + MOST_SEND] for at in range(0, len(data), MOST_SEND)] or ([b""] if last else [])
    return [(piece, last and number == len(cut)) for number, piece in enumerate(cut, 1)]


class Session:
    """``call`` runs one of the blocking methods in the session's thread."""

    def __init__(self, endpoint: Endpoint, number: int) -> None:
        self._endpoint = endpoint
        self._address: Address = endpoint.address
        self._protocol: DeviceProtocol | None = None
        self._shell: str | None = None
        self._thread = ThreadPoolExecutor(1, f"winrm-{self._address.name}-{number}")
        self.broken = False
        self.began = False
        self._most_send = MOST_SEND

    async def call(self, work: Callable[[], Answer]) -> Answer:
        """Raises ``RuotaError``."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._guarded, work)

    def later(self, work: Callable[[], object]) -> None:
        """Do it after what the thread is at; nobody waits for it."""
        with suppress(RuntimeError):
            self._thread.submit(self._quietly, work)

    def close(self) -> None:
        """End the shell, after what the thread is at, and let go of the thread."""
        self.broken = True
        self.later(self._end)
        self._thread.shutdown(wait=False)

    async def closed(self) -> None:
        """The same, and wait for it a while, so that nothing is left on the device."""
        ending = asyncio.get_running_loop().run_in_executor(self._thread, self._quietly, self._end)
        self.broken = True
        self._thread.shutdown(wait=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_SECONDS):
                await asyncio.shield(ending)

    # in the thread

    def open(self) -> None:
        """Log in and have a shell."""
        if self._protocol is None:
            self._protocol = self._endpoint.protocol()
        if self._shell is None:
            self._shell = self._protocol.open_shell(codepage=_UTF8, idle_timeout=_IDLE)

    def begin(self, argv: tuple[str, ...], stdin: Pieces = ()) -> str:
        """Start a program and write to its stdin; its command id."""
        command = self._begin(argv)
        self.began = True
        for piece, end in stdin:
            self.send(command, piece, end)
        return command

    def _begin(self, argv: tuple[str, ...]) -> str:
        """A shell that the device has dropped is replaced once, since then nothing has been started."""
        try:
            return self._command(argv)
        except TROUBLE as error:
            if not faults.shell_is_gone(error):
                raise
            self._drop(keep_protocol=isinstance(error, WSManFaultError))
            return self._command(argv)

    def send(self, command: str, data: bytes, end: bool) -> None:
        """Write to the program's stdin. One that has ended takes it for nothing."""
        protocol, shell = self._opened()
        rest = memoryview(data)
        while True:
            piece = rest[: self._most_send]
            try:
                self._feed(protocol, shell, command, bytes(piece), end and len(piece) == len(rest))
            except WSManFaultError as error:
                # it was refused as a whole, so that none of it has arrived
                if not faults.is_too_large(error) or self._most_send < _LEAST_SEND:
                    raise
                self._most_send //= 2
                continue
            rest = rest[len(piece) :]
            if not rest:
                return

    def _feed(self, protocol: DeviceProtocol, shell: str, command: str, data: bytes, end: bool) -> None:
        for attempt in range(4):
            try:
                protocol.feed(shell, command, data, end)
                return
            except WSManFaultError as error:
                if error.wsman_fault_code != faults.BUSY or attempt == 3:
                    raise

    def receive(self, command: str) -> tuple[bytes, bytes, int | None]:
        """What it has said since; its exit code once it has ended. Nothing for as long as the operation may take."""
        protocol, shell = self._opened()
        try:
            return protocol.receive(shell, command)
        except WinRMOperationTimeoutError:
            return b"", b"", None

    def clean_up(self, command: str) -> None:
        """End the program if it still runs, and free what the device keeps of it."""
        protocol, shell = self._opened()
        protocol.terminate(shell, command)

    def _command(self, argv: tuple[str, ...]) -> str:
        self.open()
        protocol, shell = self._opened()
        return protocol.command(shell, argv[0], " ".join(argv[1:]))

    def _opened(self) -> tuple[DeviceProtocol, str]:
        if self._protocol is None or self._shell is None:
            raise lost(self._address)
        return self._protocol, self._shell

    def _guarded(self, work: Callable[[], Answer]) -> Answer:
        try:
            return work()
        except TROUBLE as error:
            self.broken = True
            raise faults.of(self._address, error) from None

    def _quietly(self, work: Callable[[], object]) -> None:
        try:
            work()
        except _ANY as error:
            self.broken = True
            log.debug("%s: %s", self._address.name, error)

    def _drop(self, *, keep_protocol: bool = False) -> None:
        self._shell = None
        if not keep_protocol and self._protocol is not None:
            self._protocol.transport.close_session()
            self._protocol = None

    def _end(self) -> None:
        try:
            if self._protocol is not None and self._shell is not None:
                self._protocol.close_shell(self._shell)
        finally:
            self._drop()
