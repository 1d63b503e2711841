"""One step's way from queued to done: attempts, holds and retries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.conductor.messages import Wake
from engine.documents import Failure, Result
from engine.errors import Code
from engine.graph import PlanNode
from engine.saying import say
from engine.states import FAILURES, Outcome, Status

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.QUEUED, Status.HELD, Status.RUNNING, Status.DONE}),
    Status.QUEUED: frozenset({Status.RUNNING, Status.HELD, Status.DONE}),
    Status.RUNNING: frozenset({Status.HELD, Status.RUNNING, Status.DONE}),
    Status.HELD: frozenset({Status.QUEUED, Status.RUNNING, Status.DONE}),
    Status.DONE: frozenset(),
}
"""Where a step may go from where it is. ``running`` to ``running``: a driver that came back attached again;
``queued`` to ``held``: it may not start yet."""

WORTH_A_RETRY = frozenset({Code.UNREACHABLE, Code.REFUSED, Code.BUSY})
"""Without a list of its own a retry covers these: nothing has been touched, and waiting may help."""

LONGEST_DELAY = 86_400.0

CANCELLED = Result.failed(Code.CANCELLED, say("run_cancelled", "The run was cancelled."))
"""What became of a step that the end of its run has kept from its work."""


class IllegalMove(Exception):
    """An event that cannot follow: a driver told the conductor something impossible."""


@dataclass(slots=True)
class Step:
    """The state of a step. ``number`` counts attempts, ``attempt`` is the id of the one under way."""

    path: str
    node: str
    status: Status = Status.PENDING
    outcome: Outcome | None = None
    number: int = 0
    attempt: str | None = None
    params: Mapping[str, Any] | None = None
    memory: Any = None
    wake: Wake | None = None
    retrying: bool = False

    def move(self, status: Status) -> None:
        """Go to another status, if the table allows it."""
        if status not in TRANSITIONS[self.status]:
            raise IllegalMove(f"The step {self.path} cannot go from {self.status} to {status}.")
        self.status = status

    def hold(self, wake: Wake, memory: Any) -> None:
        """Wait for the wake, keeping the memory."""
        self.move(Status.HELD)
        self.wake, self.memory = wake, memory

    def end(self, outcome: Outcome) -> None:
        """The step is over."""
        self.move(Status.DONE)
        self.outcome, self.wake, self.memory, self.params = outcome, None, None, None


def retry_delay(node: PlanNode, step: Step, outcome: Outcome, result: Result) -> float | None:
    """Seconds until another attempt, or None when there is to be none."""
    if outcome not in FAILURES or outcome is Outcome.LOST or step.number > node.retry.max:
        return None
    code = result.error.code if result.error else Code.NODE_FAILED
    if node.retry.on:
        worth = code.value in node.retry.on
    else:
        worth = code in WORTH_A_RETRY or (outcome is Outcome.TIMED_OUT and node.type.effect == "read")
    if not worth:
        return None
    delay: float = node.retry.delay_seconds * node.retry.factor ** (step.number - 1)
    return min(delay, LONGEST_DELAY)


def failure_of(result: Result) -> Failure:
    """The reason of a failed result; one that gave none gets a plain one."""
    return result.error or Failure(Code.NODE_FAILED, say("failed_silently", "The step failed without saying why."))
