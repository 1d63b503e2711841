"""What a drive has to write, gathered until the next transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.conductor import (
    Arrive,
    Close,
    Command,
    End,
    Event,
    Finished,
    Leave,
    Met,
    Open,
    Start,
    Started,
    Wait,
    event_to_json,
)
from engine.documents import Result
from engine.saying import joined, moment, say, shortened, worded
from engine.states import Outcome, Status
from engine.store import now
from engine.store.journal import Entry

Row = dict[str, Any]
LONGEST_MESSAGE = 2000


@dataclass(frozen=True, slots=True)
class Beginning:
    """The start of an attempt, ready to be written: the step's row, the attempt's row, the journal's entry."""

    step: Row
    attempt: Row
    entry: Entry


@dataclass
class Pending:
    """Rows for one transaction. Steps and attempts are whole rows, so that writing one twice does no harm."""

    journal: list[Entry] = field(default_factory=list)
    steps: dict[tuple[str, str], Row] = field(default_factory=dict)
    attempts: dict[str, Row] = field(default_factory=dict)
    devices: dict[str, Row] = field(default_factory=dict)
    inventory: dict[str, Row] = field(default_factory=dict)
    outputs: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    said_anew: set[str] = field(default_factory=set)
    approvals: list[Row] = field(default_factory=list)
    tallied: bool = False
    met: bool = False

    def __bool__(self) -> bool:
        return bool(self.journal or self.steps or self.devices or self.inventory or self.outputs)


class Records:
    """Turns events and the commands that follow from them into rows and live events.

    ``steps`` and ``attempts`` keep the present row of each, as read from the database at the claim.
    """

    def __init__(self, run_id: str) -> None:
        self.run_id = run_id
        self.steps: dict[tuple[str, str], Row] = {}
        self.attempts: dict[str, Row] = {}
        self.devices: dict[str, Status] = {}
        self.pending = Pending()

    def take(self) -> Pending:
        """Everything gathered so far; gathering starts anew."""
        taken, self.pending = self.pending, Pending()
        taken.steps = {key: dict(row) for key, row in taken.steps.items()}
        taken.attempts = {key: dict(row) for key, row in taken.attempts.items()}
        return taken

    def event(self, device_id: str, event: Event, commands: Iterable[Command]) -> None:
        """Note an event with everything that it brought about."""
        at = now()
        live: list[Row] = []
        if isinstance(event, Finished):
            self._attempt_over(device_id, event.path, event.outcome, event.result, at)
            live.append(self._finished(device_id, event.path, event.outcome, event.result, at))
        elif isinstance(event, Met) and device_id:
            live.append(self._finished(device_id, event.node, event.outcome, event.result, at))
        self.commands(device_id, event_to_json(event), commands, live, at)

    def commands(
        self,
        device_id: str,
        body: Row,
        commands: Iterable[Command],
        live: list[Row] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Note what follows from an event that ``body`` describes."""
        at, live = at or now(), live or []
        for command in commands:
            seen = self._command(device_id, command, at)
            if seen is not None:
                live = [entry for entry in live if entry.get("path") != seen.get("path")]
                live.append(seen)
        self.note(device_id, body, live, at)

    def note(self, device_id: str, body: Row, live: list[Row], at: datetime | None = None) -> None:
        """Add a row to the journal; ``live`` are the events that watchers see."""
        self.pending.journal.append(self._entry(device_id, body, live, at or now()))

    def _entry(self, device_id: str, body: Row, live: list[Row], at: datetime) -> Entry:
        kept = {name: value for name, value in body.items() if name != "kind"}
        path = body.get("path") or body.get("node") or ""
        return Entry(body["kind"], {**kept, "live": live}, device_id, path, at)

    def step(self, device_id: str, path: str, node: str) -> Row:
        """The step's row, to be changed and written."""
        key = (device_id, path)
        row = self.steps.get(key)
        if row is None:
            row = self.steps[key] = _new_step(self.run_id, device_id, path, node)
        self.pending.steps[key] = row
        return row

    def start(self, device_id: str, path: str, attempt_id: str) -> "Beginning":
        """The rows of a step's start, apart from the others: they count only once they are committed."""
        at = now()
        row = dict(self.steps[(device_id, path)])
        row.update(status=Status.RUNNING, started_at=row["started_at"] or at, message="", wake=None, wake_at=None)
        row["_attempt"] = attempt_id
        attempt = self.attempts.get(attempt_id) or _new_attempt(row, attempt_id, at)
        body = event_to_json(Started(path, attempt_id))
        return Beginning(row, attempt, self._entry(device_id, body, [_live(row)], at))

    def started(self, beginning: "Beginning") -> None:
        """The start has been committed."""
        self.steps[(beginning.step["device_id"], beginning.step["path"])] = beginning.step
        self.attempts[beginning.attempt["id"]] = beginning.attempt

    def message(self, device_id: str, path: str, node: str, text: str) -> None:
        """Say why a step waits, without an event."""
        row = self.step(device_id, path, node)
        if row["message"] != text:
            row["message"] = text
            self.note(device_id, {"kind": "note", "path": path}, [_live(row)])

    def device(self, device_id: str, status: Status, outcome: Outcome | None = None, message: str = "") -> Row:
        """Note how the device stands in the run."""
        self.devices[device_id] = status
        self.pending.devices[device_id] = {
            "status": status,
            "outcome": outcome,
            "message": shortened(message, LONGEST_MESSAGE),
        }
        return {
            "kind": "device",
            "device_id": device_id,
            "status": status.value,
            "outcome": outcome.value if outcome else None,
            **worded(message),
        }

    def device_status(self, device_id: str, status: Status) -> None:
        """Note that the device is at work or waits, if that is new."""
        if self.devices.get(device_id) is not status:
            self.note(device_id, {"kind": "device"}, [self.device(device_id, status)])

    def output(self, attempt_id: str, stream: str, text: str) -> None:
        """Keep a piece of an attempt's output."""
        self.pending.outputs.setdefault(attempt_id, []).append((stream, text))

    def begun(self, attempt_id: str) -> None:
        """The attempt's job was seen on its device."""
        row = self.attempts[attempt_id]
        row["begun"] = True
        self.pending.attempts[attempt_id] = row

    def exited(self, attempt_id: str, code: int | None, truncated: bool) -> None:
        """The attempt's script has ended with a code; ``truncated`` if not all of its output has come here."""
        row = self.attempts[attempt_id]
        row["exit_code"] = code
        if truncated:  # left out otherwise: what is kept of the output may have been cut as well
            row["truncated"] = True
        self.pending.attempts[attempt_id] = row

    def has_begun(self, attempt_id: str) -> bool:
        """Whether the attempt's job was ever seen on its device."""
        row = self.attempts.get(attempt_id)
        return row is not None and bool(row["begun"])

    def say_anew(self, attempt_id: str) -> None:
        """The attempt is followed from its beginning again: what it said before is said once more."""
        self.pending.outputs.pop(attempt_id, None)
        self.pending.said_anew.add(attempt_id)

    def _command(self, device_id: str, command: Command, at: datetime) -> Row | None:
        match command:
            case Start():
                row = self.step(device_id, command.path, command.node)
                row.update(status=Status.QUEUED, attempts=command.number, params=dict(command.params))
                row.update(wake=None, wake_at=None, message="")
                return _live(row)
            case Wait():
                return self._wait(device_id, command, at)
            case Open():
                row = self.step(device_id, command.path, command.node)
                row.update(status=Status.RUNNING, started_at=at)
                return _live(row)
            case Close():
                return self._close(device_id, command, at)
            case Leave():
                row = self.step(device_id, command.path, command.node)
                row["port"] = command.port
                return _live(row)
            case End():
                return self.device(device_id, Status.DONE, command.outcome, command.message)
            case Arrive():
                return self._arrive(device_id, command.node)
            case _:
                # a miss: whoever waits for us at a meeting need not any more
                self.pending.tallied = True
                return None

    def _arrive(self, device_id: str, node: str) -> Row:
        self.pending.tallied = True
        row = self.step(device_id, node, node)
        why = say("waits_meeting", "Waits until every device has come here.")
        row.update(status=Status.HELD, wake={"kind": "meeting"}, message=why)
        return _live(row)

    def _wait(self, device_id: str, command: Wait, at: datetime) -> Row:
        row = self.step(device_id, command.path, command.node)
        wake = dict(command.wake)
        seconds = wake.get("seconds", wake.get("expires_seconds"))
        wake_at = at + timedelta(seconds=float(seconds)) if seconds is not None else None
        why = _closed(wake) if wake.get("kind") == "window" else command.reason
        row.update(status=Status.HELD, wake=wake, wake_at=wake_at, message=why)
        row.update(outcome=None, finished_at=None, result=None)
        if wake.get("kind") == "approval":
            self.pending.approvals.append(
                {
                    "run_id": self.run_id,
                    "path": approval_path(device_id, command.path),
                    "node": command.node,
                    "title": str(wake.get("title") or ""),
                    "description": str(wake.get("message") or wake.get("description") or ""),
                    "requested_at": at,
                    "expires_at": wake_at,
                }
            )
        return _live(row)

    def _close(self, device_id: str, command: Close, at: datetime) -> Row:
        row = self.step(device_id, command.path, command.node)
        _ended(row, command.outcome, command.result, at)
        return _live(row)

    def _finished(self, device_id: str, path: str, outcome: Outcome, result: Result, at: datetime) -> Row:
        row = self.step(device_id, path, self.steps[(device_id, path)]["node"])
        _ended(row, outcome, result, at)
        return _live(row)

    def _attempt_over(self, device_id: str, path: str, outcome: Outcome, result: Result, at: datetime) -> None:
        attempt_id = self.steps[(device_id, path)].get("_attempt")
        attempt = self.attempts.get(attempt_id or "")
        if attempt is not None and attempt["finished_at"] is None:
            attempt.update(finished_at=at, outcome=outcome, result=result.to_json())
            self.pending.attempts[attempt["id"]] = attempt


def _new_attempt(row: Row, attempt_id: str, at: datetime) -> Row:
    return {
        "id": attempt_id,
        "run_id": row["run_id"],
        "device_id": row["device_id"],
        "path": row["path"],
        "number": row["attempts"],
        "started_at": at,
        "finished_at": None,
        "outcome": None,
        "exit_code": None,
        "result": None,
        "begun": False,
    }


def _closed(wake: Row) -> str:
    """Why a step waits for its device's window; the wake holds when that opens, and where."""
    opens = moment(datetime.fromisoformat(wake["opens_at"]), wake["timezone"])
    return say("waits_window", "Waits for its maintenance window, which opens {opens}.", opens=opens)


def approval_path(device_id: str, path: str) -> str:
    """How an approval is named: by the step's path; one that waits on a single device has that device before it."""
    return f"{device_id}:{path}" if device_id else path


def _new_step(run_id: str, device_id: str, path: str, node: str) -> Row:
    return {
        "run_id": run_id,
        "device_id": device_id,
        "path": path,
        "node": node,
        "status": Status.PENDING,
        "outcome": None,
        "port": None,
        "attempts": 0,
        "started_at": None,
        "finished_at": None,
        "message": "",
        "wake": None,
        "wake_at": None,
        "changed": False,
        "params": None,
        "result": None,
    }


def _ended(row: Row, outcome: Outcome, result: Result, at: datetime) -> None:
    message = result.error.message if result.error else joined(result.warnings)
    row.update(status=Status.DONE, outcome=outcome, finished_at=at, message=shortened(message, LONGEST_MESSAGE))
    row.update(changed=outcome is Outcome.CHANGED, result=result.to_json(), wake=None, wake_at=None)


def _live(row: Mapping[str, Any]) -> Row:
    outcome = row["outcome"]
    return {
        "kind": "step",
        "device_id": row["device_id"],
        "path": row["path"],
        "node": row["node"],
        "status": str(row["status"]),
        "outcome": str(outcome) if outcome else None,
        "port": row["port"],
        "attempt": row["attempts"],
        **worded(row["message"]),
    }
