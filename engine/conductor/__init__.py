"""The conductor: a pure state machine that says what comes next for every device of a run."""

from engine.conductor.meetings import Meetings
from engine.conductor.messages import (
    Arrive,
    Begin,
    Cancelled,
    Close,
    Command,
    End,
    Event,
    Finished,
    Held,
    Met,
    Miss,
    Open,
    Start,
    Started,
    Stop,
    Wait,
    Wake,
    Woken,
    event_from_json,
    event_to_json,
)
from engine.conductor.outcomes import outcome_of
from engine.conductor.run import RunConductor, run_outcome, seen_at_meeting
from engine.conductor.steps import CANCELLED, TRANSITIONS, IllegalMove, Step
from engine.conductor.walk import Shared, Walk, worst

__all__ = [
    "CANCELLED",
    "TRANSITIONS",
    "Arrive",
    "Begin",
    "Cancelled",
    "Close",
    "Command",
    "End",
    "Event",
    "Finished",
    "Held",
    "IllegalMove",
    "Meetings",
    "Met",
    "Miss",
    "Open",
    "RunConductor",
    "Shared",
    "Start",
    "Started",
    "Step",
    "Stop",
    "Wait",
    "Wake",
    "Walk",
    "Woken",
    "event_from_json",
    "event_to_json",
    "outcome_of",
    "run_outcome",
    "seen_at_meeting",
    "worst",
]
