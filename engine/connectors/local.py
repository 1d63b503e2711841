"""The machine that a worker runs on, as a device."""

import asyncio
import os
import pwd
from contextlib import suppress
from typing import cast
from weakref import WeakSet

from engine.connectors.delivery import MOST_COMMAND, Delivery
from engine.connectors.process import Process, Stream, StreamProcess
from engine.errors import Code, RuotaError
from engine.saying import say

_STREAMS: dict[int, Stream] = {1: "out", 2: "err"}


class LocalProcess(StreamProcess, asyncio.SubprocessProtocol):
    """A child of the worker in a session of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._transport: asyncio.SubprocessTransport | None = None
        self._open = {1, 2}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        self._received(_STREAMS[fd], cast(bytes, data))

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        self._open.discard(fd)
        if fd == 0:
            self._writable.set()
        self._finish()

    def process_exited(self) -> None:
        code = self._transport.get_returncode() if self._transport else None
        self._has_exited(code if code is not None and code >= 0 else None)
        self._finish()

    def close(self) -> None:
        """End the shell itself if it still runs (a script's other processes are ended by ``cancel``)."""
        if self._transport is not None:
            self._transport.close()

    def _finish(self) -> None:
        if self.exited and not self._open:
            self._has_closed(None)
            self.close()
            if self._transport is not None:
                self._transport.close()

    def _pipe(self, fd: int) -> asyncio.BaseTransport | None:
        return self._transport.get_pipe_transport(fd) if self._transport else None

    def _write(self, data: bytes) -> None:
        if (pipe := self._pipe(0)) is not None and not pipe.is_closing():
            cast(asyncio.WriteTransport, pipe).write(data)

    def _write_eof(self) -> None:
        if (pipe := self._pipe(0)) is not None:
            pipe.close()

    def _pause_reading(self) -> None:
        for fd in self._open & {1, 2}:
            cast(asyncio.ReadTransport, self._pipe(fd)).pause_reading()

    def _resume_reading(self) -> None:
        for fd in self._open & {1, 2}:
            cast(asyncio.ReadTransport, self._pipe(fd)).resume_reading()


class LocalTransport:
    """Starts programs on this machine."""

    host_key = None
    most_command = MOST_COMMAND

    def __init__(self, name: str) -> None:
        self._name = name
        self._processes: WeakSet[LocalProcess] = WeakSet()

    async def open(self) -> None:
        """Nothing to open: we are there."""

    async def start(self, delivery: Delivery, *, spare: bool = False) -> Process:
        loop = asyncio.get_running_loop()
        try:
            _, process = await loop.subprocess_exec(
                LocalProcess, *delivery.argv, cwd="/", env=_environment(), start_new_session=True
            )
        except OSError as error:
            raise RuotaError(
                say(
                    "local_no_start",
                    "{device} cannot start {program} ({reason}); check its memory and disk.",
                    device=self._name,
                    program=delivery.argv[0],
                    reason=str(error.strerror),
                ),
                code=Code.UNREACHABLE,
            ) from None
        self._processes.add(process)
        return process

    async def close(self) -> None:
        """Let go of what still runs, and see it off while the loop is there to do so."""
        left = [process for process in self._processes if not process.exited]
        for process in left:
            process.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                for process in left:
                    await process.ended()


def _environment() -> dict[str, str]:
    """What a login would have: the worker's own settings and virtual environment are none of a script's business."""
    kept = {name: os.environ[name] for name in ("HOME", "USER", "LOGNAME", "TZ") if name in os.environ}
    kept.setdefault("HOME", pwd.getpwuid(os.geteuid()).pw_dir)
    return {**kept, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "SHELL": "/bin/sh"}
