"""By which way out each step was left, by example."""

from engine.conductor import Begin, Cancelled, Finished, Leave, Shared, Start, Started, Walk
from engine.errors import Code
from engine.states import Mode, Outcome
from tests.conductor.parts import bad, facts, good, plan, run, walk, ways

FORK = {"f": "t.fork", "y": "t.plain", "n": "t.plain"}
EDGES = (("f.some", "y"), ("f.none", "n"))


def test_each_device_tells_its_own_way() -> None:
    done = run(plan(FORK, *EDGES), {"d1:f": good(3), "d2:f": good(0)}, devices=2)
    assert ways(done, "d1") == {"f": "some", "y": "ok"}
    assert ways(done, "d2") == {"f": "none", "n": "ok"}


def test_a_failure_goes_by_its_wire_or_nowhere() -> None:
    nodes = {"a": "t.plain", "b": "t.plain", "c": "t.plain"}
    assert ways(run(plan(nodes, ("a.ok", "b"), ("a.failed", "c")), {"a": bad()})) == {"a": "failed", "c": "ok"}
    assert ways(run(plan(nodes, ("a.ok", "b"), ("b.ok", "c")), {"a": bad()})) == {}


def test_the_last_attempt_decides() -> None:
    nodes = {"f": {"type": "t.fork", "retry": {"max": 2, "delay_seconds": 1}}, "y": "t.plain", "n": "t.plain"}
    wired = plan(nodes, *EDGES, ("f.failed", "n"))
    assert ways(run(wired, {"f": [bad(Code.BUSY), good(1)]})) == {"f": "some", "y": "ok"}
    assert ways(run(wired, {"f": bad(Code.BUSY)})) == {"f": "failed", "n": "ok"}


def test_what_is_passed_is_left_as_if_all_were_well_else_by_its_first_way() -> None:
    nodes = {"o": {"type": "t.odd", "disabled": True}, "y": "t.plain", "n": "t.plain"}
    assert ways(run(plan(nodes, ("o.odd", "y"), ("o.ok", "n")))) == {"o": "ok", "n": "ok"}


def test_an_older_run_that_is_walked_again_leaves_by_the_first_way_as_its_journal_has_it() -> None:
    nodes = {"o": {"type": "t.odd", "disabled": True}, "y": "t.plain", "n": "t.plain"}
    made = plan(nodes, ("o.odd", "y"), ("o.ok", "n"))
    known = facts("d")
    older = Walk(Shared(made, Mode.APPLY, {}, {}, first_way=True), known["device"], known["client"])
    assert [command.path for command in older.advance(Begin()) if isinstance(command, Start)] == ["y"]
    older.advance(Started("y", "1"))


def test_what_is_passed_has_another_first_way() -> None:
    off = plan({**FORK, "f": {"type": "t.fork", "disabled": True}}, *EDGES)
    assert ways(run(off)) == {"f": "some", "y": "ok"}
    blind = plan({"a": "t.blind", "b": "t.plain"}, ("a.ok", "b"))
    assert ways(run(blind, mode=Mode.PREVIEW)) == {"a": "ok", "b": "ok"}


def test_every_round_of_a_loop_tells_its_own() -> None:
    loop = {"type": "logic.for_each", "params": {"items": [1, 2]}}
    made = plan({"l": loop, "f": {"type": "t.fork", "parent": "l"}})
    done = run(made, {"l#0/f": good(1), "l#1/f": good(0)})
    assert ways(done) == {"l#0/f": "some", "l#1/f": "none", "l": "ok"}


def test_a_call_tells_of_itself_and_of_what_it_calls() -> None:
    sub = {"format": 1, "id": "sub", "name": "sub", "nodes": {"q": {"type": "t.fork"}}, "edges": []}
    made = plan({"c": {"type": "logic.call", "params": {"workflow": "sub"}}}, called={"sub": sub})
    assert ways(run(made, {"c/q": good(0)})) == {"c/q": "none", "c": "ok"}


def test_who_meets_leaves_together() -> None:
    made = plan({"a": "t.plain", "m": "t.meet", "b": "t.plain"}, ("a.ok", "m"), ("m.ok", "b"))
    done = run(made, {"d2:a": bad()}, devices=2)
    assert (ways(done, ""), ways(done, "d1"), ways(done, "d2")) == ({"m": "ok"}, {"a": "ok", "m": "ok", "b": "ok"}, {})
    nobody = run(made, {"a": bad()}, devices=2)
    assert (ways(nobody, ""), ways(nobody, "d1")) == ({}, {})
    failing = plan({"m": "t.meet", "b": "t.plain"}, ("m.failed", "b"))
    failed = run(failing, {":m": bad()}, devices=2)
    assert (ways(failed, ""), ways(failed, "d2")) == ({"m": "failed"}, {"m": "failed", "b": "ok"})


def test_who_is_cancelled_or_stopped_goes_no_further() -> None:
    one = walk(plan({"a": "t.plain", "b": "t.plain"}, ("a.ok", "b")))
    one.advance(Begin())
    one.advance(Started("a", "x"))
    one.advance(Cancelled())
    commands = one.advance(Finished("a", Outcome.OK, good()))
    assert not [command for command in commands if isinstance(command, Leave)]
    assert ways(run(plan({"s": "logic.stop", "b": "t.plain"}, ("s.ok", "b")))) == {}
