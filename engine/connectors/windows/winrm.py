"""Programs on a Windows device through WinRM: a few sessions per device, each in a thread of its own."""

import asyncio

from engine.connectors.base import Address
from engine.connectors.delivery import Delivery
from engine.connectors.places import lost
from engine.connectors.process import Process, Stream
from engine.connectors.windows import faults
from engine.connectors.windows.protocols import Endpoint
from engine.connectors.windows.session import TROUBLE, Pieces, Session, pieces
from engine.errors import Code, RuotaError

MOST_SESSIONS = 3
"""Programs of one connection at a time; a user may have 30 shells on a device, and every worker takes some."""
_ROOM_AFTER = (0.5, 1, 2, 4)


class WinrmProcess(Process):
    """One command. Each read asks the device, so that nobody is told faster than they listen."""

    def __init__(self, transport: "WinrmTransport", session: Session, command: str, *, spare: bool) -> None:
        super().__init__()
        self._transport, self._session, self._command, self._spare = transport, session, command, spare
        self._let_go = False
        self._asking = False

    async def read(self) -> tuple[Stream, bytes] | None:
        while not self._chunks and not self._closed:
            self._asking = True
            out, err, code = await self._session.call(lambda: self._session.receive(self._command))
            self._asking = False
            if out:
                self._received("out", out)
            if err:
                self._received("err", err)
            if code is not None:
                self._has_exited(code)
                self._has_closed(None)
                self.close()
        return await super().read()

    async def send(self, data: bytes, *, last: bool = True) -> None:
        for piece, end in pieces(data, last=last):
            await self._session.call(lambda piece=piece, end=end: self._session.send(self._command, piece, end))  # type: ignore[misc]

    def close(self) -> None:
        if self._let_go:
            return
        self._let_go = True
        self._session.later(lambda: self._session.clean_up(self._command))
        if self._asking:
            # its thread is at a Receive that nobody waits for any more
            self._session.close()
        self._transport.give_back(self._session, spare=self._spare)

    def _pause_reading(self) -> None:
        """Nothing to pause: only a read asks for more."""

    def _resume_reading(self) -> None:
        """As above."""


class WinrmTransport:
    """Sessions are made when needed, reused, and dropped with the first error."""

    most_command = 8000

    def __init__(self, address: Address) -> None:
        self._address = address
        self._endpoint = Endpoint(address)
        self._idle: list[Session] = []
        self._slots = asyncio.Semaphore(MOST_SESSIONS)
        self._opening = asyncio.Lock()
        self._checked = False
        self._made = 0

    @property
    def host_key(self) -> str | None:
        return self._endpoint.host_key

    async def open(self) -> None:
        """Log in with a first session."""
        async with self._opening:
            if not self._checked:
                await self._check()
                session = self._new()
                try:
                    await session.call(session.open)
                except RuotaError as error:
                    session.close()
                    await self._explain(error)
                    raise
                except BaseException:
                    session.close()
                    raise
                self._checked = True
                self._idle.append(session)

    async def start(self, delivery: Delivery, *, spare: bool = False) -> Process:
        return await self._start(delivery.argv, (), spare=spare)

    async def fed(self, delivery: Delivery, *, spare: bool = False, last: bool = True) -> Process:
        """The same, with its stdin sent at once, and ended where it is the ``last``."""
        return await self._start(delivery.argv, pieces(delivery.stdin, last=last), spare=spare)

    async def _start(self, argv: tuple[str, ...], stdin: Pieces, *, spare: bool) -> Process:
        await self.open()
        if not spare:
            await self._slots.acquire()
        try:
            session, command = await self._begin(argv, stdin)
        except BaseException:
            if not spare:
                self._slots.release()
            raise
        return WinrmProcess(self, session, command, spare=spare)

    async def _begin(self, argv: tuple[str, ...], stdin: Pieces) -> tuple[Session, str]:
        """Where the device has no room for another shell nothing has begun: soon it may, or one of ours is free."""
        waits = iter(_ROOM_AFTER)
        while True:
            session = self._take()
            try:
                return session, await session.call(lambda: session.begin(argv, stdin))  # noqa: B023 - called at once
            except BaseException as error:
                session.close()
                busy = isinstance(error, RuotaError) and error.code is Code.BUSY
                wait = next(waits, None) if busy and not session.began else None
                if wait is None:
                    raise
            await asyncio.sleep(wait)

    async def _explain(self, error: RuotaError) -> None:
        """Raise a better error where there is one."""
        broke = error.message == lost(self._address).message
        if broke and await asyncio.to_thread(self._endpoint.speaks_https):
            raise faults.speaks_https(self._address)

    async def close(self) -> None:
        self._checked = False
        idle, self._idle = self._idle, []
        await asyncio.gather(*(session.closed() for session in idle))

    def give_back(self, session: Session, *, spare: bool) -> None:
        """Take back the session of a program that has ended or is let go of."""
        if session.broken or not self._checked:
            session.close()
        else:
            self._idle.append(session)
        if not spare:
            self._slots.release()

    async def _check(self) -> None:
        try:
            await asyncio.to_thread(self._endpoint.check)
        except TROUBLE as error:
            raise faults.of(self._address, error) from None

    def _take(self) -> Session:
        while self._idle:
            session = self._idle.pop()
            if not session.broken:
                return session
            session.close()
        return self._new()

    def _new(self) -> Session:
        self._made += 1
        return Session(self._endpoint, self._made)
