"""What the conductor is told (events) and what it asks for (commands).

Events are the journal: replaying them gives the same state. Commands follow from them and are never stored.
Paths, attempts and wakes are as ``docs/architecture.md`` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.documents import Result
from engine.states import Outcome

Wake = Mapping[str, Any]
"""``{"kind": "time" | "window", "seconds": n}``, ``{"kind": "approval", "expires_seconds": n}`` or ``{"kind":
"meeting"}``."""


@dataclass(frozen=True, slots=True)
class Begin:
    """The device sets out."""


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt is about to touch the device; ``attempt`` is its id."""

    path: str
    attempt: str


@dataclass(frozen=True, slots=True)
class Held:
    """The attempt waits, or may not start yet; it is started (again) on its wake with the memory it left."""

    path: str
    wake: Wake
    memory: Any = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The attempt ended."""

    path: str
    outcome: Outcome
    result: Result


@dataclass(frozen=True, slots=True)
class Woken:
    """What a held step waited for has come; ``payload`` says what it was (a decision, for one)."""

    path: str
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Met:
    """The node that runs once for all devices has ended."""

    node: str
    outcome: Outcome
    result: Result


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Somebody cancelled the run, or this device of it."""


Event = Begin | Started | Held | Finished | Woken | Met | Cancelled


@dataclass(frozen=True, slots=True)
class Start:
    """Start attempt ``number`` (from 1) of a step. After a hold: the same attempt again, with memory and payload."""

    path: str
    node: str
    number: int
    params: Mapping[str, Any]
    memory: Any = None
    payload: Any = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The step is held until its wake; then tell ``Woken``."""

    path: str
    node: str
    wake: Wake
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrive:
    """The device has reached a meeting point and waits there."""

    node: str


@dataclass(frozen=True, slots=True)
class Miss:
    """The device will never come to a meeting point."""

    node: str


@dataclass(frozen=True, slots=True)
class Open:
    """A container or a call has begun its body."""

    path: str
    node: str


@dataclass(frozen=True, slots=True)
class Close:
    """A step has ended without (further) work of the driver: skipped, a container, an expression that failed."""

    path: str
    node: str
    outcome: Outcome
    result: Result = field(default_factory=lambda: Result(ok=True))


@dataclass(frozen=True, slots=True)
class Leave:
    """The step has ended and the device goes on by this way out.

    There is none where the device does not go on: skipped, broken, cancelled, stopped.
    """

    path: str
    node: str
    port: str


@dataclass(frozen=True, slots=True)
class Stop:
    """Cancel the attempt on the device; then tell ``Finished`` with the outcome it came to."""

    path: str


@dataclass(frozen=True, slots=True)
class End:
    """The device's walk is over."""

    outcome: Outcome
    message: str = ""


Command = Start | Wait | Arrive | Miss | Open | Close | Leave | Stop | End

_EVENTS: dict[str, type[Any]] = {
    "begin": Begin,
    "started": Started,
    "held": Held,
    "finished": Finished,
    "woken": Woken,
    "met": Met,
    "cancelled": Cancelled,
}
_KINDS = {event: kind for kind, event in _EVENTS.items()}


def event_to_json(event: Event) -> dict[str, Any]:
    """An event as the journal keeps it: ``{"kind": "finished", "path": …}``."""
    body: dict[str, Any] = {"kind": _KINDS[type(event)]}
    for name in event.__slots__:
        value = getattr(event, name)
        body[name] = value.to_json() if isinstance(value, Result) else value
    return body


def event_from_json(value: Mapping[str, Any]) -> Event:
    """The event that ``event_to_json`` wrote."""
    fields = {name: inner for name, inner in value.items() if name != "kind"}
    if "outcome" in fields:
        fields["outcome"] = Outcome(fields["outcome"])
    if "result" in fields:
        fields["result"] = Result.from_json(fields["result"])
    event: Event = _EVENTS[value["kind"]](**fields)
    return event
