"""The group commit of a drive: whatever comes together within a moment is one transaction."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.dispatch.live import Publisher
from engine.dispatch.records import Beginning, Records
from engine.dispatch.writing import Ask, Changing, Claim, Written, write
from engine.errors import Code, RuotaError
from engine.store import Database

log = logging.getLogger("ruota.drive")
LONGEST_PAUSE = 5.0


@dataclass
class Waiting:
    """A wish to start that waits for its transaction; the answer is None, or why it has to wait."""

    ask: Ask
    answer: "asyncio.Future[str | None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Writer:
    """Writes for one claim. ``run`` ends with an error when the claim is lost, or when the drive has failed."""

    def __init__(
        self,
        database: Database,
        claim: Claim,
        records: Records,
        publisher: Publisher,
        group: float,
        heartbeat: float,
        on_meeting: Callable[[], None] = lambda: None,
    ) -> None:
        self.database, self.claim, self.records, self.publisher = database, claim, records, publisher
        self.group, self.heartbeat, self.on_meeting = group, heartbeat, on_meeting
        self._changing = Changing()
        self._asks: list[Waiting] = []
        self._flushes: list[asyncio.Future[None]] = []
        self._awake = asyncio.Event()
        self._error: BaseException | None = None
        self._heard: set[tuple[str, str]] = set()

    def wake(self) -> None:
        """There is something to write."""
        self._awake.set()

    def output(self, device_id: str, path: str) -> None:
        """A step has said something."""
        self._heard.add((device_id, path))
        self._awake.set()

    def fail(self, error: BaseException) -> None:
        """Something that must not happen has happened: give the batch up."""
        self._error = self._error or error
        self._awake.set()

    async def ask(self, beginning: Beginning, exclusive: bool | None) -> str | None:
        """Commit the start of an attempt. None when it is committed, else why the device is not free."""
        waiting = Waiting(Ask(beginning, exclusive))
        self._asks.append(waiting)
        self._awake.set()
        return await waiting.answer

    async def flush(self) -> None:
        """Return when all that was noted so far is committed."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._flushes.append(done)
        self._awake.set()
        await done

    async def run(self) -> None:
        """Write until cancelled; at least one sign of life per heartbeat."""
        while True:
            try:
                await asyncio.wait_for(self._awake.wait(), self.heartbeat)
                await asyncio.sleep(self.group)
            except TimeoutError:
                pass
            self._awake.clear()
            if self._error is not None:
                raise self._error
            await self._turn()

    async def _turn(self) -> None:
        pending, heard = self.records.take(), self._heard
        asks, self._asks = self._asks, []
        flushes, self._flushes = self._flushes, []
        self._heard = set()

        def commit() -> Written:
            with self.database.begin() as session:
                return write(session, self.claim, pending, [waiting.ask for waiting in asks], self._changing)

        written = await self._patiently(commit)
        for number, waiting in enumerate(asks):
            if not waiting.answer.done():
                waiting.answer.set_result(written.refused.get(number))
        for done in flushes:
            if not done.done():
                done.set_result(None)
        self.publisher.add([*written.live, *(self._said(*key) for key in sorted(heard))])
        if written.meet:
            self.on_meeting()

    async def _patiently(self, commit: Callable[[], Written]) -> Written:
        """A database that is away for a while is waited for; nothing is lost, and one line says so."""
        pause, told = 0.1, False
        while True:
            try:
                written = await asyncio.to_thread(commit)
                if told:
                    log.warning("The database answers again; run %s goes on.", self.claim.run_id)
                return written
            except RuotaError as error:
                if error.code is not Code.UNAVAILABLE:
                    raise
                if not told:
                    log.warning("%s Run %s waits for it.", error.message, self.claim.run_id)
                    told = True
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _said(self, device_id: str, path: str) -> dict[str, object]:
        return {"kind": "output", "device_id": device_id, "path": path}
