"""The transition table, whole: what it allows happens, what it does not is refused."""

import itertools

import pytest

from engine.conductor import TRANSITIONS, IllegalMove, Step
from engine.states import Outcome, Status

ALLOWED = {
    ("pending", "queued"),
    ("pending", "held"),
    ("pending", "running"),
    ("pending", "done"),
    ("queued", "running"),
    ("queued", "held"),
    ("queued", "done"),
    ("running", "running"),
    ("running", "held"),
    ("running", "done"),
    ("held", "queued"),
    ("held", "running"),
    ("held", "done"),
}


def test_the_table_names_every_status() -> None:
    assert set(TRANSITIONS) == set(Status)


@pytest.mark.parametrize(("start", "to"), list(itertools.product(Status, Status)))
def test_every_move(start: Status, to: Status) -> None:
    step = Step("a", "a", status=start)
    if (start.value, to.value) in ALLOWED:
        step.move(to)
        assert step.status is to
    else:
        with pytest.raises(IllegalMove, match=f"from {start} to {to}"):
            step.move(to)
        assert step.status is start


@pytest.mark.parametrize("start", [status for status in Status if status is not Status.DONE])
@pytest.mark.parametrize("outcome", list(Outcome))
def test_an_end_keeps_the_outcome_and_nothing_else(start: Status, outcome: Outcome) -> None:
    step = Step("a", "a", status=start, wake={"kind": "meeting"}, memory={"k": 1}, params={"p": 1})
    step.end(outcome)
    assert (step.status, step.outcome) == (Status.DONE, outcome)
    assert (step.wake, step.memory, step.params) == (None, None, None)


def test_done_is_the_end() -> None:
    step = Step("a", "a", status=Status.DONE)
    with pytest.raises(IllegalMove):
        step.end(Outcome.OK)
