"""The rules of the conductor a second time, written from the prose: everything is computed anew from the whole log.

Where the conductor pushes tokens along, this pulls: the state of a node is asked for, and asks for those before it.
It knows literal params only, loops over literal lists and ``until`` on ``index``.
"""

from typing import Any

from engine.conductor import Begin, Cancelled, Event, Finished, Held, Met, Started, Woken
from engine.graph import Body, Plan, PlanNode
from engine.states import FAILURES, SUCCESSES, Outcome

Told = tuple[str, str | None]
"""(status, outcome)"""


def passed(node: PlanNode) -> str:
    """By which way a node is left that does not run: the way of all being well, else the first."""
    names = [port.name for port in node.ports]
    return "ok" if "ok" in names else names[0]


class Naive:
    """``told`` is every step's state after the events; ``over`` whether the walk has ended, ``outcome`` as what."""

    def __init__(self, plan: Plan, events: list[Event]) -> None:
        self.plan = plan
        self.events = events
        self.told: dict[str, Told] = {}
        self.begun = any(isinstance(event, Begin | Cancelled) for event in events)
        self.cancelled_at = next((n for n, e in enumerate(events) if isinstance(e, Cancelled)), None)
        self.memo: dict[str, tuple[Told, str | None]] = {}
        self.failures: list[Outcome] = []
        if any(isinstance(event, Begin) for event in events):
            self.body("", plan.top)

    def body(self, prefix: str, body: Body) -> bool:
        """Visit a body; True when all its nodes have ended."""
        ended = True
        for key in body.keys:
            told, _way = self.node(prefix, key)
            ended = ended and told is not None and told[0] == "done"
        return ended

    def node(self, prefix: str, key: str) -> tuple[Told | None, str | None]:
        """The node's state and the way it left: a port, ``dead``, ``broken``, or None while it has not left."""
        path = prefix + key
        if path not in self.memo:
            self.memo[path] = self.compute(prefix, key)  # type: ignore[assignment]
            told = self.memo[path][0]
            if told is not None:
                self.told[path] = told
        return self.memo[path]

    def compute(self, prefix: str, key: str) -> tuple[Told | None, str | None]:
        node = self.plan.nodes[key]
        marks = [self.mark(prefix, way.source, way.port) for way in node.incoming]
        live, open_, broken = marks.count("live"), marks.count(None), marks.count("broken")
        if node.incoming:
            if node.node.join == "any":
                runs, waits = live > 0, live == 0 and open_ > 0
            else:
                runs, waits = open_ == 0 and broken == 0 and live > 0, open_ > 0
            if waits:
                return None, None
            if not runs:
                return ("done", "skipped"), "broken" if broken else "dead"
        first = passed(node)
        if node.node.disabled:
            return ("done", "skipped"), first
        if node.scope == "run":
            return self.meeting(key)
        if node.type.control == "for_each":
            return self.rounds(prefix, key, len(node.node.params["items"]), None)
        if node.type.control == "repeat":
            return self.rounds(prefix, key, node.node.params["max_rounds"], node.node.params["last"])
        return self.attempts(prefix, key)

    def mark(self, prefix: str, source: str, port: str) -> str | None:
        told, way = self.node(prefix, source)
        if told is None or told[0] != "done" or way is None:
            return None
        if way in ("dead", "broken"):
            return way
        return "live" if way == port else "dead"

    def leave(self, prefix: str, key: str, outcome: Outcome, n: int) -> tuple[Told, str]:
        node = self.plan.nodes[key]
        told = ("done", outcome.value)
        if outcome in SUCCESSES:
            if node.type.id == "t.fork":
                return told, "some" if n > 0 else "none"
            if node.type.id == "t.odd":
                return told, "odd" if n > 0 else "ok"
            return told, node.ports[0].name
        if outcome is Outcome.CANCELLED:  # nobody's failure: what follows is not done, and nobody is told it broke
            return told, "dead"
        if node.handles_failure:
            return told, "failed"
        if not prefix and outcome in FAILURES and node.scope != "run":
            self.failures.append(outcome)
        return told, "broken"

    def attempts(self, prefix: str, key: str) -> tuple[Told | None, str | None]:
        """Replay the events of one step: queued until started, held or done as the last event says."""
        node, path = self.plan.nodes[key], prefix + key
        status, number = "queued", 1
        for event in self.events:
            if isinstance(event, Begin | Cancelled | Met) or event.path != path:
                continue
            if isinstance(event, Started):
                status = "running"
            elif isinstance(event, Held):
                status = "held"
            elif isinstance(event, Woken):
                status = "queued"
            elif isinstance(event, Finished):
                again = event.outcome is Outcome.UNREACHABLE and number <= node.retry.max
                if not again:
                    return self.leave(prefix, key, event.outcome, int(event.result.data.get("n", 0)))
                status, number = "held", number + 1
        return (status, None), None

    def meeting(self, key: str) -> tuple[Told | None, str | None]:
        met = next((event for event in self.events if isinstance(event, Met) and event.node == key), None)
        if met is None:
            return ("held", None), None
        if met.outcome is Outcome.SKIPPED:
            return ("done", "skipped"), passed(self.plan.nodes[key])
        return self.leave("", key, met.outcome, 0)

    def rounds(self, prefix: str, key: str, most: int, last: int | None) -> tuple[Told | None, str | None]:
        """A container: one round after the other, until the list or the condition ends it, or a round fails."""
        node = self.plan.nodes[key]
        assert node.body is not None
        failed, satisfied = 0, False
        for number in range(most):
            inside = f"{prefix}{key}#{number}/"
            if not self.body(inside, node.body):
                return ("running", None), None
            if any(self.unhandled(inside, inner) for inner in node.body.keys):
                failed += 1
                if node.type.control == "repeat" or node.node.params.get("on_failure", "stop") == "stop":
                    break
            elif last is not None and number >= last:
                satisfied = True
                break
        if failed:
            return self.leave(prefix, key, Outcome.FAILED, 0)
        if last is None:
            return ("done", "ok"), "ok"
        return ("done", "ok"), "ok" if satisfied else "exhausted"

    def unhandled(self, inside: str, key: str) -> bool:
        told, way = self.node(inside, key)
        return told is not None and told[1] in {outcome.value for outcome in FAILURES} and way == "broken"

    def ways(self) -> dict[str, str]:
        """By path the way out that the device went on by; nothing of steps that it has not left, or not that way."""
        return {path: way for path, (_told, way) in self.memo.items() if way not in (None, "dead", "broken")}

    @property
    def over(self) -> bool:
        """Whether every node of the top level has ended."""
        return self.begun and all(self.told.get(key, ("", ""))[0] == "done" for key in self.plan.top.keys)


def state(value: Any) -> dict[str, Told]:
    """The conductor's steps in the naive model's form."""
    return {path: (step.status.value, step.outcome.value if step.outcome else None) for path, step in value.items()}
