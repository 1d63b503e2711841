"""The journal of a run: what happened, in order, numbered from 1 without a gap.

The entries of one ``append`` are committed together with whatever else its transaction writes, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.errors import Code, RuotaError
from engine.store.models import Journal, Run
from engine.store.types import now


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. ``device_id`` is empty at run scope; ``body`` must hold no secret."""

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    device_id: str = ""
    path: str = ""
    at: datetime | None = None


def append(session: Session, run_id: str, entries: Sequence[Entry]) -> range:
    """Add the entries and return their sequence numbers, in order.

    Processes that append to the same run take turns: from here to the commit the run is this transaction's.
    Raises ``RuotaError`` (not_found) when there is no such run.
    """
    if not entries:
        return range(0)
    taken = (
        update(Run)
        .where(Run.id == run_id)
        .values(next_sequence=Run.next_sequence + len(entries))
        .returning(Run.next_sequence)
        .execution_options(synchronize_session=False)
    )
    following = session.execute(taken).scalar_one_or_none()
    if following is None:
        raise RuotaError(f"There is no run {run_id}.", code=Code.NOT_FOUND)
    numbers = range(following - len(entries), following)
    moment = now()
    rows = [_row(run_id, number, entry, moment) for number, entry in zip(numbers, entries, strict=True)]
    session.execute(insert(Journal), rows)
    return numbers


def _row(run_id: str, sequence: int, entry: Entry, moment: datetime) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "sequence": sequence,
        "device_id": entry.device_id,
        "path": entry.path,
        "at": entry.at or moment,
        "kind": entry.kind,
        "body": dict(entry.body),
    }


def read(session: Session, run_id: str, after: int = 0, limit: int | None = 1000) -> list[Journal]:
    """The entries with a sequence above ``after``, in order, at most ``limit`` of them (None: all)."""
    query = select(Journal).where(Journal.run_id == run_id, Journal.sequence > after)
    return list(session.scalars(query.order_by(Journal.sequence).limit(limit)))


def last_sequence(session: Session, run_id: str) -> int:
    """The newest entry's sequence number; 0 when there is none."""
    following = session.scalar(select(Run.next_sequence).where(Run.id == run_id))
    return (following or 1) - 1
