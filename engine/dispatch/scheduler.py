"""The scheduler process: one leads, and ticks; the others stand by."""

import logging
import signal
import socket
import time
import uuid
from types import FrameType

from redis import Redis, RedisError
from sqlalchemy import select

from engine.dispatch import reaper
from engine.dispatch.queues import DEFAULT_QUEUE, connect, enqueue_due
from engine.dispatch.ticking import tick
from engine.dispatch.unserved import tell_unserved
from engine.dispatch.world import World
from engine.errors import RuotaError
from engine.store import leases, now
from engine.store.models import Site
from engine.store.upserts import database_now

log = logging.getLogger("ruota.scheduler")
LEASE = "scheduler"
CLEAN_EVERY = 60.0


class Scheduler:
    """``tick`` may be called by any number of processes; only the leader's does something."""

    def __init__(self, world: World, redis: Redis, name: str | None = None) -> None:
        self.world, self.redis = world, redis
        self.name = name or f"{socket.gethostname()}:{uuid.uuid4().hex[:8]}"
        self.stopping = False
        self._cleaned = 0.0
        self._trouble = ""

    def run(self) -> None:
        """Tick until told to stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        while not self.stopping:
            self.patient_tick()
            time.sleep(self.world.tempo.tick)
        self.give_up()

    def patient_tick(self) -> None:
        """Tick; a database or Valkey that is away is waited for, and one line says so."""
        try:
            self.tick()
        except RuotaError as error:
            self._say(error.message)
        except (RedisError, OSError):
            self._say("Valkey does not answer; the scheduler waits for it.")
        else:
            if self._trouble:
                self._trouble = ""
                log.warning("All is well again; the scheduler goes on.")

    def tick(self) -> bool:
        """One look at everything; False when another scheduler leads."""
        tempo = self.world.tempo
        with self.world.database.begin(durable=False) as session:
            if leases.acquire(session, LEASE, self.name, tempo.lease) is None:
                return False
        with self.world.database.begin() as session:
            tick(session, self.world.catalog, database_now(session), tempo.missed)
            reaper.wake_due(session)
            for run_id, batch in reaper.reap(session, self.redis, tempo):
                log.warning("The drive of part %s of run %s has died; it is resumed.", batch + 1, run_id)
            reaper.restore(session, self.redis, tempo)
            tell_unserved(session, self.redis, tempo.unserved)
        enqueue_due(self.world.database, self.redis)
        if time.monotonic() - self._cleaned > CLEAN_EVERY:
            for queue in self._queues():
                reaper.clean_registries(self.redis, queue)
            self._cleaned = time.monotonic()
        return True

    def _queues(self) -> set[str]:
        with self.world.database.session() as session:
            return {DEFAULT_QUEUE, *session.scalars(select(Site.queue).where(Site.queue != "").distinct())}

    def give_up(self) -> None:
        """Let another one lead."""
        try:
            with self.world.database.begin() as session:
                leases.release(session, LEASE, self.name)
        except RuotaError as error:
            log.warning("%s", error.message)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _say(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.warning("%s", trouble)


def run_scheduler(world: World, redis_url: str) -> None:
    """Run the scheduler process."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    log.info("The scheduler starts at %s.", now())
    Scheduler(world, connect(redis_url)).run()
