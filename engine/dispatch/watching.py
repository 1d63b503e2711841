"""What others write while a drive runs: a cancel, a decision, the end of a meeting."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.dispatch.driving import Drive
from engine.dispatch.writing import RUN_BATCH, Claim
from engine.documents import Result
from engine.errors import RuotaError
from engine.states import Outcome, Status
from engine.store import Database
from engine.store.models import Approval, Run, RunDevice, Step

log = logging.getLogger("ruota.drive")


@dataclass(frozen=True, slots=True)
class News:
    """What a look has found. ``cancelled`` is the whole run, ``cancelled_devices`` are single ones."""

    cancelled: bool
    cancelled_devices: set[str]
    met: list[tuple[str, Outcome, Result]]
    decided: list[tuple[str, dict[str, Any]]]


class Watch:
    """Looks every ``poll`` seconds, while the drive waits for devices."""

    def __init__(self, database: Database, claim: Claim, drive: Drive, poll: float) -> None:
        self.database, self.claim, self.drive, self.poll = database, claim, drive, poll

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(self.poll)
            try:
                await self.look()
            except RuotaError as error:
                log.debug("%s", error.message)

    async def look(self) -> None:
        """Look once, and tell the drive."""
        news = await asyncio.to_thread(self._read)
        if news.cancelled:
            self.drive.cancel()
        elif news.cancelled_devices:
            self.drive.cancel(news.cancelled_devices)
        for node, outcome, result in news.met:
            self.drive.met(node, outcome, result)
        for path, payload in news.decided:
            device_id, _, step = path.rpartition(":")
            self.drive.wake(device_id, step, payload)

    def _read(self) -> News:
        with self.database.session() as session:
            return look(session, self.claim)


def look(session: Session, claim: Claim) -> News:
    """What has been written for a batch by others."""
    run_id = claim.run_id
    cancelled = bool(session.scalar(select(Run.cancel_requested).where(Run.id == run_id)))
    single = select(RunDevice.device_id).where(
        RunDevice.run_id == run_id, RunDevice.batch == claim.batch, RunDevice.cancel_requested
    )
    cancelled_devices = set(session.scalars(single))
    met: list[tuple[str, Outcome, Result]] = []
    if claim.batch != RUN_BATCH:
        query = select(Step.path, Step.outcome, Step.result).where(
            Step.run_id == run_id, Step.device_id == "", Step.status == Status.DONE.value
        )
        met = [
            (path, Outcome(outcome), Result.from_json(result or {"ok": True}))
            for path, outcome, result in session.execute(query)
        ]
    decided = session.scalars(select(Approval).where(Approval.run_id == run_id, Approval.decision.is_not(None)))
    return News(cancelled, cancelled_devices, met, [(row.path, payload_of(row)) for row in decided])


def payload_of(row: Approval) -> dict[str, Any]:
    """What a node is told of a decision."""
    return {"decision": row.decision, "by": row.decided_by or "", "comment": row.comment}
