"""The RQ job: drive one batch of one run."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from redis import Redis, RedisError
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.dispatch import ending
from engine.dispatch.driving import Drive
from engine.dispatch.live import Publisher
from engine.dispatch.queues import connect, enqueue_due
from engine.dispatch.replaying import State, load
from engine.dispatch.watching import Watch
from engine.dispatch.world import World
from engine.dispatch.writer import Writer
from engine.dispatch.writing import Claim
from engine.errors import Code, RuotaError
from engine.saying import say
from engine.settings import Settings
from engine.states import Status
from engine.store.batches import StaleFence, claim_batch
from engine.store.journal import Entry, append
from engine.store.models import Batch, Run
from engine.store.types import now

log = logging.getLogger("ruota.drive")
Answer = TypeVar("Answer")
MOST_CLAIMS = 8


def drive(run_id: str, batch: int) -> None:
    """Drive a batch as far as it gets; what RQ calls. Ids only; everything else is in the database."""
    settings = Settings.from_environment()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("asyncssh").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    world = World.of(settings)
    redis = connect(settings.redis_url or "")
    try:
        Job(world, redis, settings.redis_url or "").drive(run_id, batch)
    finally:
        world.database.close()
        redis.close()


def holder() -> str:
    """Who drives: machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass
class Job:
    """One drive, from the claim to letting go."""

    world: World
    redis: Redis
    redis_url: str

    def drive(self, run_id: str, batch: int) -> None:
        """Claim, replay, drive, and leave the batch done, held or queued."""
        claimed = self._claim(run_id, batch)
        if claimed is None:
            return
        claim, begun = claimed
        with self.world.database.session() as session:
            state = load(session, run_id, batch)
        publisher = Publisher(self.redis_url, run_id, self.world.tempo.publish)
        publisher.add(begun)
        try:
            asyncio.run(self._run(claim, state, publisher))
        except StaleFence as stale:
            log.warning("%s", stale.message)
        except Exception as error:
            log.exception("Part %s of run %s broke.", batch + 1, run_id)
            publisher.add(self._broken(claim, state, error))
        finally:
            publisher.close()

    def _broken(self, claim: Claim, state: State, error: Exception) -> list[dict[str, Any]]:
        """A fault of our own: try again a few times, then give up, so that every run ends."""
        what = f"{type(error).__name__}: {error}"
        reason = say("ruota_failed_here", "Ruota itself failed here ({what}); its log has the details.", what=what)
        with self.world.database.begin() as session:
            if claim.fence < MOST_CLAIMS:
                ending.postpone_batch(session, claim, min(60.0, 2.0**claim.fence))
                return []
            return ending.abandon_batch(session, claim, state, reason)

    def _claim(self, run_id: str, batch: int) -> tuple[Claim, list[dict[str, Any]]] | None:
        """Take the batch if it is due, and what watchers are to be told of it.

        None when there is nothing to do (a second job for the same batch, for one).
        """
        with self.world.database.begin() as session:
            query = select(Batch).where(Batch.run_id == run_id, Batch.batch == batch).with_for_update()
            row = session.scalars(query).one_or_none()
            if row is None or row.status != Status.QUEUED.value:
                return None
            run = session.get_one(Run, run_id)
            if run.status == Status.DONE.value:
                return None
            begun: list[dict[str, Any]] = []
            if run.status == Status.PENDING.value:
                run.status, run.started_at = Status.RUNNING.value, now()
                live = {"kind": "run", "status": "running"}
                numbers = append(session, run_id, [Entry("run", {"live": [live]})])
                begun.append({"seq": numbers[0], "at": run.started_at.isoformat(), **live})
                session.flush()
            return Claim(run_id, batch, claim_batch(session, run_id, batch, holder())), begun

    async def _run(self, claim: Claim, state: State, publisher: Publisher) -> None:
        tempo = self.world.tempo
        writer = Writer(
            self.world.database,
            claim,
            state.records,
            publisher,
            tempo.group,
            tempo.heartbeat,
            lambda: self._enqueue(claim.run_id),
        )
        drive = Drive(self.world, state, writer)
        writing = asyncio.create_task(writer.run())
        main = asyncio.create_task(self._until_done(claim, drive, publisher))
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
        try:
            await asyncio.wait({writing, main}, return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                main.cancel()
                await asyncio.gather(main, return_exceptions=True)
                writing.result()
            if main.cancelled():
                await self._hand_back(claim, writer)
            else:
                main.result()
        finally:
            main.cancel()
            writing.cancel()
            await asyncio.gather(main, writing, return_exceptions=True)

    async def _until_done(self, claim: Claim, drive: Drive, publisher: Publisher) -> None:
        watch = Watch(self.world.database, claim, drive, self.world.tempo.poll)
        watching = asyncio.create_task(watch.run())
        try:
            while True:
                await drive.run()
                await watch.look()
                await drive.writer.flush()  # what the look brought about must be written before we let go
                if drive.closed_meetings:
                    await self._in_transaction(lambda session: ending.wake_met(session, claim, drive.closed_meetings))
                    drive.closed_meetings.clear()
                    self._enqueue(claim.run_id)
                if drive.finished:
                    live = await self._in_transaction(lambda session: ending.end_batch(session, claim, drive.state))
                    publisher.add(live)
                    self._enqueue(claim.run_id)
                    return
                if not drive.has_work() and await self._hold(claim, drive):
                    return
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await drive.close()

    async def _hold(self, claim: Claim, drive: Drive) -> bool:
        """Let go of the batch until its wake; False when something has come for it at the last moment."""
        wake_at = drive.next_wake()
        return await self._in_transaction(lambda session: ending.hold_batch(session, claim, drive.state, wake_at))

    async def _hand_back(self, claim: Claim, writer: Writer) -> None:
        """We are told to stop: another worker goes on from here."""
        try:
            await asyncio.wait_for(writer.flush(), 5)
        except TimeoutError:
            log.warning("Run %s could not be written before the worker stopped; it is resumed.", claim.run_id)
        await self._in_transaction(lambda session: ending.requeue_batch(session, claim))
        self._enqueue(claim.run_id)

    async def _in_transaction(self, work: Callable[[Session], Answer]) -> Answer:
        def commit() -> Answer:
            with self.world.database.begin() as session:
                return work(session)

        while True:
            try:
                return await asyncio.to_thread(commit)
            except RuotaError as error:
                if error.code is not Code.UNAVAILABLE:
                    raise
            await asyncio.sleep(1.0)

    def _enqueue(self, run_id: str) -> None:
        """Enqueue what is due of this run; when Valkey is away the scheduler does it later."""
        try:
            enqueue_due(self.world.database, self.redis, run_id)
        except RedisError:
            log.warning("Valkey does not answer; run %s goes on when it is back.", run_id)
