"""The live view: what was committed is told to those who watch, in few and bounded messages."""

import logging
import threading
import time
from typing import Any

import socketio
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.models import Journal

log = logging.getLogger("ruota.live")
CHANNEL = "ruota-live"
MOST_KEPT = 5000
MOST_SENT = 500


def room(run_id: str) -> str:
    """The Socket.IO room of a run."""
    return f"run:{run_id}"


def events_after(session: Session, run_id: str, after: int, limit: int = 1000) -> list[dict[str, Any]]:
    """The live events of the journal's entries after ``after``, at most ``limit`` entries: the gap filler.

    Each is ``{seq, at, kind, device_id, path, node, status, outcome, port, attempt, message}``; those of one entry
    share its ``seq`` and come together.
    """
    columns = select(Journal.sequence, Journal.at, Journal.body)
    query = columns.where(Journal.run_id == run_id, Journal.sequence > after)
    return [
        {"seq": sequence, "at": at.isoformat(), **event}
        for sequence, at, body in session.execute(query.order_by(Journal.sequence).limit(limit))
        for event in body.get("live", ())
    ]


class Publisher:
    """Sends from a thread of its own, at most every ``every`` seconds; what cannot be sent is dropped.

    Watchers fetch what they missed over HTTP, so nothing is kept for them here.
    """

    def __init__(self, redis_url: str, run_id: str, every: float = 0.1) -> None:
        self.run_id, self.every = run_id, every
        self._manager = socketio.RedisManager(
            redis_url, channel=CHANNEL, write_only=True, redis_options={"socket_timeout": 2}
        )
        self._events: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)
        logging.getLogger("socketio").setLevel(logging.CRITICAL)
        self._thread.start()

    def add(self, events: list[dict[str, Any]]) -> None:
        """Tell these events soon. Beyond a bound the oldest are dropped."""
        if not events:
            return
        with self._lock:
            self._events.extend(events)
            del self._events[:-MOST_KEPT]
        self._awake.set()

    def close(self) -> None:
        """Send what is left and stop."""
        self._closing = True
        self._awake.set()
        self._thread.join(timeout=3)

    def _run(self) -> None:
        while True:
            self._awake.wait()
            self._awake.clear()
            self._send()
            if self._closing and not self._events:
                return
            if not self._closing:
                time.sleep(self.every)

    def _send(self) -> None:
        with self._lock:
            cut = _cut(self._events, MOST_SENT)
            events, self._events = self._events[:cut], self._events[cut:]
            if self._events:
                self._awake.set()
        if not events:
            return
        try:
            self._manager.emit("run", {"run_id": self.run_id, "events": events}, room=room(self.run_id))
        except Exception as error:
            log.warning("Live events of run %s could not be sent: %s", self.run_id, error)


def _cut(events: list[dict[str, Any]], most: int) -> int:
    """Where a message ends: events of one number are never parted, since a number that was heard is not heard again."""
    cut = min(most, len(events))
    while (
        0 < cut < len(events)
        and events[cut].get("seq") is not None
        and events[cut]["seq"] == events[cut - 1].get("seq")
    ):
        cut += 1
    return cut
