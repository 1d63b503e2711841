"""A running program on a device, the same over SSH and locally: bytes in, two streams and an exit code out."""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from typing import Literal, Protocol

from engine.connectors.delivery import Delivery

Stream = Literal["out", "err"]

_MOST_WAITING = 256 * 1024
_PIECE = 64 * 1024
_QUIET = 1.0


class Process(ABC):
    """What the transports feed and the connector reads; memory is bounded by pausing the transport.

    A daemon that a script left behind may hold the streams open for ever, so after the exit a second without output
    is taken for the end.
    """

    def __init__(self) -> None:
        self._chunks: deque[tuple[Stream, bytes]] = deque()
        self._waiting = 0
        self._paused = False
        self._changed = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._closed = False
        self._error: Exception | None = None
        self.exit_code: int | None = None
        self.exited = False

    # for the reader

    async def read(self) -> tuple[Stream, bytes] | None:
        """The next piece of output; None at the end. Raises what broke the connection."""
        while not self._chunks:
            if self._closed:
                if self._error is not None:
                    raise self._error
                return None
            self._changed.clear()
            try:
                async with asyncio.timeout(_QUIET if self.exited else None):
                    await self._changed.wait()
            except TimeoutError:
                return None
        stream, data = self._chunks.popleft()
        self._waiting -= len(data)
        if self._paused and self._waiting < _MOST_WAITING // 2:
            self._paused = False
            self._resume_reading()
        return stream, data

    def push_back(self, stream: Stream, data: bytes) -> None:
        """Make ``data`` the next piece again."""
        if data:
            self._chunks.appendleft((stream, data))
            self._waiting += len(data)

    @abstractmethod
    async def send(self, data: bytes, *, last: bool = True) -> None:
        """Write to stdin; a program that has ended takes the rest for nothing."""

    async def ended(self) -> int | None:
        """Read and drop the rest; the exit code, None if a signal or the connection ended it."""
        while await self.read() is not None:
            pass
        return self.exit_code

    async def text(self, most: int = 16 * 1024 * 1024) -> tuple[int | None, bytes, bytes]:
        """Exit code and both streams of a short program, each cut at ``most`` bytes."""
        streams: dict[Stream, bytearray] = {"out": bytearray(), "err": bytearray()}
        while (piece := await self.read()) is not None:
            taken = streams[piece[0]]
            taken += piece[1][: max(0, most - len(taken))]
        return self.exit_code, bytes(streams["out"]), bytes(streams["err"])

    @abstractmethod
    def close(self) -> None:
        """Let go of it: streams closed, nothing killed."""

    # for the transport

    def _received(self, stream: Stream, data: bytes) -> None:
        self._chunks.append((stream, data))
        self._waiting += len(data)
        if not self._paused and self._waiting > _MOST_WAITING:
            self._paused = True
            self._pause_reading()
        self._changed.set()

    def _has_exited(self, code: int | None) -> None:
        self.exit_code = code
        self.exited = True
        self._changed.set()
        self._writable.set()

    def _has_closed(self, error: Exception | None) -> None:
        self._closed = True
        self._error = error
        self._changed.set()
        self._writable.set()

    @abstractmethod
    def _pause_reading(self) -> None:
        """Ask the transport for no more output for now."""

    @abstractmethod
    def _resume_reading(self) -> None:
        """Ask the transport for output again."""


class StreamProcess(Process):
    """One whose transport takes stdin as a stream and says when it has room."""

    async def send(self, data: bytes, *, last: bool = True) -> None:
        """Write to stdin, no faster than it is read; a program that has ended takes the rest for nothing."""
        for start in range(0, len(data), _PIECE):
            await self._writable.wait()
            if self._closed or self.exited:
                return
            self._write(data[start : start + _PIECE])
        if last and not self._closed:
            self._write_eof()

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        if not self._closed:
            self._writable.clear()

    def resume_writing(self) -> None:
        """The transport's buffer has room."""
        self._writable.set()

    @abstractmethod
    def _write(self, data: bytes) -> None:
        """Give the transport a piece of stdin."""

    @abstractmethod
    def _write_eof(self) -> None:
        """End stdin."""


class Transport(Protocol):
    """Starts programs on one device."""

    @property
    def host_key(self) -> str | None:
        """The device's host key, where the transport knows one."""
        ...

    @property
    def most_command(self) -> int:
        """Bytes of command line that the device takes."""
        ...

    async def open(self) -> None: ...
    async def start(self, delivery: Delivery, *, spare: bool = False) -> Process:
        """Start a program; stdin is not sent yet. ``spare`` takes the place that is kept for ending things."""
        ...

    async def close(self) -> None: ...
