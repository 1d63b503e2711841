"""Random graphs, device counts and event orders: what must hold for every one of them."""

import random
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.conductor import (
    Arrive,
    Begin,
    Cancelled,
    Command,
    End,
    Event,
    Finished,
    Held,
    Leave,
    RunConductor,
    Start,
    Started,
    Stop,
    Wait,
    Walk,
    Woken,
    event_from_json,
    event_to_json,
)
from engine.documents import Result
from engine.errors import Code
from engine.graph import Plan
from engine.states import FAILURES, Outcome, Status
from tests.conductor.naive import Naive, state
from tests.conductor.parts import facts, plan, shared

MOST_EVENTS = 5000
PORTS = {
    "t.plain": ["ok", "failed"],
    "t.fork": ["some", "none", "failed"],
    "t.odd": ["odd", "ok", "failed"],
    "t.meet": ["ok", "failed"],
    "logic.for_each": ["ok", "failed"],
    "logic.repeat": ["ok", "exhausted", "failed"],
}


@st.composite
def bodies(draw: st.DrawFn, prefix: str, most: int, depth: int) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Nodes and edges of one level; containers bring their bodies along."""
    nodes: dict[str, Any] = {}
    edges: list[tuple[str, str]] = []
    kinds = ["t.plain", "t.plain", "t.fork", "t.odd"] + (["logic.for_each", "logic.repeat"] if depth else [])
    if depth == 2:
        kinds.append("t.meet")
    keys = [f"{prefix}{n}" for n in range(draw(st.integers(1, most)))]
    for position, key in enumerate(keys):
        kind = draw(st.sampled_from(kinds))
        node: dict[str, Any] = {"type": kind, "join": draw(st.sampled_from(["all", "all", "any"]))}
        if draw(st.integers(0, 7)) == 0:
            node["disabled"] = True
        if kind == "t.plain":
            node["retry"] = {"max": draw(st.integers(0, 2)), "delay_seconds": 1}
        if kind == "logic.for_each":
            items = draw(st.integers(0, 3))
            node["params"] = {"items": list(range(items)), "on_failure": draw(st.sampled_from(["stop", "continue"]))}
        if kind == "logic.repeat":
            last = draw(st.integers(0, 3))
            node["params"] = {
                "until": {"$expr": f"index >= {last}"},
                "last": last,
                "max_rounds": draw(st.integers(1, 3)),
            }
        nodes[key] = node
        for source in keys[:position]:
            if draw(st.integers(0, 2)) == 0:
                edges.append((f"{source}.{draw(st.sampled_from(PORTS[nodes[source]['type']]))}", key))
        if kind.startswith("logic.") and depth:
            inner, inner_edges = draw(bodies(f"{key}x", 3, depth - 1))
            for child in inner.values():
                child.setdefault("parent", key)
            nodes.update(inner)
            edges.extend(inner_edges)
    return nodes, edges


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    nodes, edges = draw(bodies("n", 6, 2))
    return plan(nodes, *sorted(set(edges)))


class Recording:
    """A walk that keeps its events and is compared with the naive model after each."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.events: list[Event] = []
        self.told: dict[str, str] = {}

    def advance(self, event: Event) -> list[Command]:
        self.events.append(event)
        already_cancelled = self.walk.cancelled or isinstance(event, Cancelled)
        commands = self.walk.advance(event)
        for command in commands:
            if isinstance(command, Leave):
                assert not already_cancelled, "a device that is cancelled goes no further"
                assert command.path not in self.told, "a step is left once"
                self.told[command.path] = command.port
        if not self.walk.cancelled:
            naive = Naive(self.walk.shared.plan, self.events)
            assert state(self.walk.steps) == naive.told
            assert self.told == naive.ways()
            assert naive.over == (self.walk.status is Status.DONE)
            if naive.over and naive.failures:
                assert self.walk.outcome in naive.failures
        return commands

    def __getattr__(self, name: str) -> Any:
        return getattr(self.walk, name)


class World:
    """Plays the driver: takes what waits in random order and answers at random."""

    def __init__(self, made: Plan, devices: int, rng: random.Random, cancel_at: int | None) -> None:
        self.conductor = RunConductor(shared(made), {f"d{n}": facts(f"d{n}") for n in range(devices)})
        self.recorded = {key: Recording(walk) for key, walk in self.conductor.walks.items()}
        self.conductor.walks = self.recorded  # type: ignore[assignment]
        self.rng, self.cancel_at = rng, cancel_at
        self.open: list[tuple[str, str, Any]] = []
        self.starts: Counter[tuple[str, str, int, int]] = Counter()
        self.holds: Counter[tuple[str, str]] = Counter()
        self.over: Counter[str] = Counter()
        self.arrived: set[tuple[str, str]] = set()
        self.together: dict[str, str] = {}

    def play(self) -> None:
        for key in self.recorded:
            self.take(self.conductor.advance(key, Begin()))
        for count in range(MOST_EVENTS):
            if count == self.cancel_at:
                self.take(self.conductor.advance("", Cancelled()))
            if not self.open:
                return
            index = self.rng.randrange(len(self.open))
            self.open[index], self.open[-1] = self.open[-1], self.open[index]
            self.step(*self.open.pop())
        raise AssertionError("the run does not end")

    def take(self, commands: list[tuple[str, Command]]) -> None:
        for device, command in commands:
            match command:
                case Start():
                    key = (device, command.path, command.number, self.holds[(device, command.path)])
                    self.starts[key] += 1
                    self.open.append(("start", device, command))
                case Wait():
                    self.open.append(("wake", device, command.path))
                case Stop():
                    self.stop(device, command.path)
                case Arrive():
                    self.arrived.add((device, command.node))
                case Leave() if not device:
                    self.together[command.node] = command.port
                case End():
                    self.over[device] += 1

    def stop(self, device: str, path: str) -> None:
        self.open = [
            entry
            for entry in self.open
            if not (entry[1] == device and (entry[2] == path or getattr(entry[2], "path", None) == path))
        ]
        self.open.append(("stopped", device, path))

    def step(self, what: str, device: str, subject: Any) -> None:
        advance = self.conductor.advance
        if what == "start":
            assert not self.recorded[device or "d0"].cancelled, "nothing starts after a cancel"
            self.check_order(device, subject)
            self.take(advance(device, Started(subject.path, "a")))
            self.open.append(("run", device, subject.path))
        elif what == "run":
            self.answer(device, subject)
        elif what == "stopped":
            failed = Result.failed(Code.CANCELLED, "The run was cancelled.")
            self.take(advance(device, Finished(subject, Outcome.CANCELLED, failed)))
        else:
            live = self.conductor.meetings.steps if not device else self.recorded[device].steps
            if live[subject].status is Status.HELD:
                self.take(advance(device, Woken(subject)))

    def check_order(self, device: str, start: Start) -> None:
        """No step before what it depends on."""
        if not device:
            node = self.conductor.shared.plan.nodes[start.node]
            assert all(w.status is Status.DONE or w.steps.get(node.key) for w in self.recorded.values())
            return
        steps, prefix = self.recorded[device].steps, start.path[: len(start.path) - len(start.node)]
        node = self.conductor.shared.plan.nodes[start.node]
        before = [steps.get(prefix + way.source) for way in node.incoming]
        ended = [step is not None and step.status is Status.DONE for step in before]
        assert any(ended) if node.node.join == "any" and ended else all(ended)

    def answer(self, device: str, path: str) -> None:
        draw = self.rng.random()
        if draw < 0.15 and self.holds[(device, path)] < 2:
            self.holds[(device, path)] += 1
            event: Event = Held(path, {"kind": "time", "seconds": 5}, {"k": 1})
        elif draw < 0.3:
            event = Finished(path, Outcome.UNREACHABLE, Result.failed(Code.UNREACHABLE, "gone"))
        elif draw < 0.45:
            event = Finished(path, Outcome.FAILED, Result.failed(Code.NODE_FAILED, "broke"))
        else:
            event = Finished(path, Outcome.OK, Result(ok=True, data={"n": self.rng.randrange(2)}))
        self.take(self.conductor.advance(device, event))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    plans(),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
    st.one_of(st.none(), st.none(), st.integers(0, 25)),
)
def test_every_run_keeps_the_rules(made: Plan, devices: int, rng: random.Random, cancel_at: int | None) -> None:
    world = World(made, devices, rng, cancel_at)
    world.play()
    # every run ends, each device once; a join or a meeting that waits for ever would leave its walk open
    assert world.conductor.done
    assert all(world.over[key] == 1 for key in world.recorded)
    # no attempt of a step is started twice
    assert all(count == 1 for count in world.starts.values())
    for key, recorded in world.recorded.items():
        assert all(step.status is Status.DONE for step in recorded.steps.values())
        assert set(made.top.keys) <= set(recorded.steps)
        # replaying the journal, through its JSON, gives the same state
        again = Walk(world.conductor.shared, facts(key)["device"], facts(key)["client"])
        for event in recorded.events:
            again.advance(event_from_json(event_to_json(event)))
        assert state(again.steps) == state(recorded.steps)
        assert (again.outcome, again.status, again.message) == (recorded.outcome, recorded.status, recorded.message)
    if cancel_at is None:
        # whoever met goes on by the one way out that the meeting itself tells
        for key, node in world.arrived:
            assert world.recorded[key].told.get(node) == world.together.get(node)
        assert set(world.together) <= {node for _, node in world.arrived}
        failed = any(recorded.outcome in FAILURES for recorded in world.recorded.values())
        assert not failed or world.conductor.outcome is Outcome.FAILED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), st.randoms(use_true_random=False), st.integers(0, 40))
def test_a_walk_cut_anywhere_goes_on_from_its_journal(made: Plan, rng: random.Random, cut: int) -> None:
    world = World(made, 1, rng, None)
    world.play()
    events = world.recorded["d0"].events
    half = events[:cut]
    again = Walk(world.conductor.shared, facts("d0")["device"], facts("d0")["client"])
    for event in half:
        again.advance(event)
    for event in events[cut:]:
        again.advance(event)
    assert state(again.steps) == state(world.recorded["d0"].steps)
