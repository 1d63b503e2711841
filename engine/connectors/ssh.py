"""Linux devices over SSH."""

import asyncio
from contextlib import suppress
from typing import cast
from weakref import WeakKeyDictionary

import asyncssh

from engine.connectors import ssh_errors, ssh_login
from engine.connectors.base import Address
from engine.connectors.delivery import MOST_COMMAND, Delivery
from engine.connectors.places import lost, place
from engine.connectors.process import Process, StreamProcess
from engine.errors import Code, RuotaError
from engine.saying import say

MOST_HANDSHAKES = 100
"""Logins of one process at a time; each costs both sides some milliseconds of computing."""
MOST_CHANNELS = 8
"""Channels of one connection at a time; OpenSSH allows 10, some are kept for ending things."""
_MOST_COMMAND_ELSEWHERE = 8_000
_PATIENCE = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)

_handshakes: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


class _Client(asyncssh.SSHClient):
    """Compares the host key with the pinned one, or takes the first."""

    def __init__(self, pinned: asyncssh.SSHKey | None) -> None:
        self.pinned = pinned
        self.shown: asyncssh.SSHKey | None = None
        self.connection: asyncssh.SSHClientConnection | None = None

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        self.connection = conn

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = key
        return self.pinned is None or key.public_data == self.pinned.public_data


class SshProcess(StreamProcess, asyncssh.SSHClientSession[bytes]):
    """One channel."""

    def __init__(self, address: Address, slots: asyncio.Semaphore | None) -> None:
        super().__init__()
        self._address = address
        self._slots = slots
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self._channel = chan

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:
        self._received("err" if datatype == asyncssh.EXTENDED_DATA_STDERR else "out", data)

    def exit_status_received(self, status: int) -> None:
        self._has_exited(status)

    def exit_signal_received(self, signal: str, core_dumped: bool, msg: str, lang: str) -> None:
        self._has_exited(None)

    def eof_received(self) -> bool:
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if self._slots is not None:
            self._slots.release()
            self._slots = None
        self._has_closed(None if self.exited else lost(self._address))

    def close(self) -> None:
        if self._channel is not None:
            self._channel.close()

    def _write(self, data: bytes) -> None:
        with suppress(BrokenPipeError, OSError):
            cast(asyncssh.SSHClientChannel[bytes], self._channel).write(data)

    def _write_eof(self) -> None:
        with suppress(BrokenPipeError, OSError):
            cast(asyncssh.SSHClientChannel[bytes], self._channel).write_eof()

    def _pause_reading(self) -> None:
        cast(asyncssh.SSHClientChannel[bytes], self._channel).pause_reading()

    def _resume_reading(self) -> None:
        cast(asyncssh.SSHClientChannel[bytes], self._channel).resume_reading()


class SshTransport:
    """One connection, made when first needed and made again when it was lost."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._connection: asyncssh.SSHClientConnection | None = None
        self._jump = SshTransport(address.jump) if address.jump else None
        self._slots = asyncio.Semaphore(MOST_CHANNELS)
        self._opening = asyncio.Lock()
        self.host_key: str | None = address.host_key

    @property
    def is_open(self) -> bool:
        return self._connection is not None and not self._connection.is_closed()

    @property
    def most_command(self) -> int:
        """How long a command line the device's server takes."""
        version = str(self._connection.get_extra_info("server_version")) if self._connection else ""
        return MOST_COMMAND if "OpenSSH" in version else _MOST_COMMAND_ELSEWHERE

    async def open(self) -> None:
        if self.is_open:
            return
        async with self._opening:
            if not self.is_open:
                self._connection = await self._connect()

    async def start(self, delivery: Delivery, *, spare: bool = False) -> Process:
        """Start a program; ``spare`` uses the channel that is kept for ending things."""
        await self.open()
        connection = cast(asyncssh.SSHClientConnection, self._connection)
        slots = None if spare else self._slots
        if slots is not None:
            await slots.acquire()
        try:
            return await self._open_channel(connection, delivery.command, slots)
        except BaseException as error:
            if slots is not None:
                slots.release()
            if isinstance(error, asyncssh.Error | OSError):
                raise self._not_started(error) from None
            raise

    async def _open_channel(
        self, connection: asyncssh.SSHClientConnection, command: str, slots: asyncio.Semaphore | None
    ) -> Process:
        """Open a channel; while the device still counts others, wait for them (it may allow few, or end them late)."""
        waits = iter(_PATIENCE)
        while True:
            try:
                _, process = await connection.create_session(
                    lambda: SshProcess(self._address, slots), command, encoding=None, request_pty=False
                )
                return cast(SshProcess, process)
            except asyncssh.ChannelOpenError:
                wait = next(waits, None)
                if wait is None:
                    raise
                await asyncio.sleep(wait)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            with suppress(TimeoutError, OSError, asyncssh.Error):
                async with asyncio.timeout(2):
                    await connection.wait_closed()
        if self._jump is not None:
            await self._jump.close()

    async def _connect(self) -> asyncssh.SSHClientConnection:
        address = self._address
        client = _Client(asyncssh.import_public_key(self.host_key) if self.host_key else None)
        try:
            tunnel = await self._tunnel()
            async with ssh_login.options(address) as settings, _handshake_slots():
                connection = await asyncssh.connect(
                    address.host, address.port, tunnel=tunnel, client_factory=lambda: client, **settings
                )
        except (OSError, ValueError, asyncssh.Error, RuotaError) as error:
            await self._give_up(client)
            if client.pinned and client.shown and client.pinned.public_data != client.shown.public_data:
                raise ssh_errors.changed(address, client.pinned, client.shown) from None
            raise ssh_errors.of_connecting(address, error) from None
        if client.shown is not None:
            self.host_key = ssh_errors.key_text(client.shown)
        return connection

    async def _give_up(self, client: _Client) -> None:
        """Leave no half-made connection behind."""
        if client.connection is not None:
            client.connection.abort()
        if self._jump is not None:
            await self._jump.close()

    async def _tunnel(self) -> asyncssh.SSHClientConnection | None:
        if self._jump is None:
            return None
        await self._jump.open()
        return self._jump._connection

    def _not_started(self, error: Exception) -> RuotaError:
        if isinstance(error, asyncssh.ChannelOpenError) and self.is_open:
            return RuotaError(
                say(
                    "ssh_no_programs",
                    "{device} does not let its login run programs ({reason}).",
                    device=place(self._address),
                    reason=error.reason,
                ),
                code=Code.REFUSED,
            )
        return lost(self._address)


def _handshake_slots() -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    if loop not in _handshakes:
        _handshakes[loop] = asyncio.Semaphore(MOST_HANDSHAKES)
    return _handshakes[loop]
