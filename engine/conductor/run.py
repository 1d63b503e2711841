"""A whole run in memory: the walks of all devices and their meeting points. For rehearsals and tests."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from engine.conductor.meetings import Meetings
from engine.conductor.messages import Arrive, Cancelled, Close, Command, End, Event, Miss
from engine.conductor.walk import Shared, Walk, worst
from engine.states import FAILURES, Outcome, Status

Addressed = tuple[str, Command]
"""A command with the id of its device; ``""`` is the run itself."""


def run_outcome(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a run from those of its devices and unhandled run-scoped steps: failed if any failed."""
    found: Outcome | None = None
    for outcome in outcomes:
        found = worst(found, Outcome.FAILED if outcome in FAILURES else outcome)
    return found or Outcome.OK


class RunConductor:
    """``devices`` maps an id to what expressions see: ``{"device": {...}, "client": {...}}``."""

    def __init__(self, shared: Shared, devices: Mapping[str, Mapping[str, Any]]) -> None:
        self.shared = shared
        self.devices = devices
        self.walks = {key: Walk(shared, facts["device"], facts["client"]) for key, facts in devices.items()}
        self.meetings = Meetings(shared, devices)
        self._failed_meetings: list[Outcome] = []

    @property
    def done(self) -> bool:
        """Whether every device's walk is over."""
        return all(walk.status is Status.DONE for walk in self.walks.values())

    @property
    def outcome(self) -> Outcome:
        """The outcome so far; the run's once it is done."""
        return run_outcome([*(w.outcome or Outcome.OK for w in self.walks.values()), *self._failed_meetings])

    def advance(self, device_id: str, event: Event) -> list[Addressed]:
        """Take an event of a device (or of the run, ``""``) and return the commands that follow, for whomever."""
        if device_id:
            return list(self._noted(device_id, self.walks[device_id].advance(event)))
        commands = self.meetings.advance(event)
        found = list(self._closed(commands))
        if isinstance(event, Cancelled):
            for key, walk in self.walks.items():
                found.extend(self._noted(key, walk.advance(event)))
        return found

    def _noted(self, device_id: str, commands: list[Command]) -> Iterator[Addressed]:
        tallied = False
        for command in commands:
            yield device_id, command
            if isinstance(command, Arrive):
                self.meetings.arrive(command.node, device_id)
            elif isinstance(command, Miss):
                self.meetings.miss(command.node, device_id)
            tallied = tallied or isinstance(command, Arrive | Miss | End)
        if tallied:
            for key in self.meetings.ready():
                yield from self._closed(self.meetings.start(key, self.seen_at(key)))

    def _closed(self, commands: list[Command]) -> Iterator[Addressed]:
        for command in commands:
            yield "", command
            if isinstance(command, Close):
                met = self.meetings.met[command.node]
                if met.outcome in FAILURES and not self.shared.plan.nodes[command.node].handles_failure:
                    self._failed_meetings.append(met.outcome)
                for device_id in sorted(self.meetings.arrived[command.node]):
                    yield from self._noted(device_id, self.walks[device_id].advance(met))

    def seen_at(self, key: str) -> list[Mapping[str, Any]]:
        """The list of devices that a run-scoped node sees."""
        here = self.meetings.arrived[key]
        return [seen_at_meeting(walk, key_ in here) for key_, walk in self.walks.items()]


def seen_at_meeting(walk: Walk, arrived: bool) -> dict[str, Any]:
    """What a run-scoped node sees of a device: who it is, how it stands, and the outputs of its nodes by key."""
    values = walk.top.values
    outputs = {key: values[key] for key in walk.shared.plan.nodes if key in values}
    facts = values["device"]
    return {
        "id": facts.get("id", ""),
        "name": facts.get("name", ""),
        "client": facts.get("client", ""),
        "outcome": (walk.outcome or Outcome.OK).value,
        "message": walk.message,
        "arrived": arrived,
        **outputs,
    }
