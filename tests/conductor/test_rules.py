"""Each rule of the graph, by example."""

import pytest

from engine.conductor import Begin, Cancelled, Finished, Held, IllegalMove, Start, Started, Stop, Wait, Woken
from engine.errors import Code
from engine.states import Mode, Outcome, Status
from tests.conductor.parts import bad, closed, ended, good, outcomes, plan, run, started, walk

CHAIN = {"a": "t.plain", "b": "t.plain"}


def test_one_after_the_other() -> None:
    done = run(plan(CHAIN, ("a.ok", "b")))
    assert started(done) == ["a", "b"]
    assert done.outcome is Outcome.OK


def test_the_first_port_whose_condition_holds_is_taken() -> None:
    made = plan({"f": "t.fork", "y": "t.plain", "n": "t.plain"}, ("f.some", "y"), ("f.none", "n"))
    assert outcomes(run(made, {"f": good(3)})) == {"f": "ok", "y": "ok", "n": "skipped"}
    assert outcomes(run(made, {"f": good(0)})) == {"f": "ok", "y": "skipped", "n": "ok"}


def test_an_unhandled_failure_stops_what_depends_on_it_and_nothing_else() -> None:
    made = plan(
        {"a": "t.plain", "b": "t.plain", "c": "t.plain", "j": "t.plain", "k": {"type": "t.plain", "join": "any"}},
        *[("a.ok", "b"), ("a.ok", "c"), ("b.ok", "j"), ("c.ok", "j"), ("b.ok", "k"), ("c.ok", "k")],
    )
    done = run(made, {"b": bad()})
    assert outcomes(done) == {"a": "ok", "b": "failed", "c": "ok", "j": "skipped", "k": "ok"}
    assert done.outcome is Outcome.FAILED
    assert ended(done)[0].message == "It broke."


def test_a_wired_failure_is_handled() -> None:
    made = plan({**CHAIN, "c": "t.plain"}, ("a.ok", "b"), ("a.failed", "c"))
    done = run(made, {"a": bad()})
    assert outcomes(done) == {"a": "failed", "b": "skipped", "c": "ok"}
    assert done.outcome is Outcome.OK


def test_behind_a_failure_its_error_can_be_read() -> None:
    params = {"text": {"$text": "${a.error.code}: ${a.error.message}"}}
    done = run(plan({"a": "t.plain", "c": {"type": "t.plain", "params": params}}, ("a.failed", "c")), {"a": bad()})
    command = next(c for _, c in done.log if isinstance(c, Start) and c.path == "c")  # type: ignore[attr-defined]
    assert command.params == {"text": "node_failed: It broke."}


def test_a_join_does_not_wait_for_a_way_that_was_not_taken() -> None:
    made = plan(
        {"f": "t.fork", "y": "t.plain", "n": "t.plain", "j": "t.plain"},
        *[("f.some", "y"), ("f.none", "n"), ("y.ok", "j"), ("n.ok", "j")],
    )
    assert outcomes(run(made))["j"] == "ok"


def test_a_failing_device_does_not_take_the_others_along() -> None:
    done = run(plan(CHAIN, ("a.ok", "b")), {"d2:a": bad()}, devices=3)
    assert [outcomes(done, key)["b"] for key in ("d1", "d2", "d3")] == ["ok", "skipped", "ok"]
    assert done.outcome is Outcome.FAILED


def test_a_disabled_node_is_passed() -> None:
    made = plan({"a": {"type": "t.plain", "disabled": True}, "b": "t.plain"}, ("a.ok", "b"))
    done = run(made)
    assert (started(done), outcomes(done)["a"]) == (["b"], "skipped")


class TestRetry:
    RETRY = {"a": {"type": "t.plain", "retry": {"max": 2, "delay_seconds": 10, "factor": 3}}}  # noqa: RUF012

    def test_what_may_help_is_tried_again_with_growing_pauses(self) -> None:
        done = run(plan(self.RETRY), {"a": [bad(Code.BUSY), bad(Code.UNREACHABLE), good()]})
        pauses = [c.wake["seconds"] for _, c in done.log if isinstance(c, Wait)]  # type: ignore[attr-defined]
        assert (pauses, outcomes(done)["a"]) == ([10, 30], "ok")

    def test_it_ends_with_the_last_failure(self) -> None:
        assert outcomes(run(plan(self.RETRY), {"a": bad(Code.UNREACHABLE)}))["a"] == "unreachable"

    @pytest.mark.parametrize("code", [Code.AUTH_FAILED, Code.NODE_FAILED, Code.HOST_KEY_CHANGED, Code.LOST])
    def test_what_will_not_help_is_not_tried_again(self, code: Code) -> None:
        assert started(run(plan(self.RETRY), {"a": bad(code)})) == ["a"]

    def test_codes_can_be_named(self) -> None:
        nodes = {"a": {"type": "t.plain", "retry": {"max": 1, "delay_seconds": 0, "on": ["node_failed"]}}}
        assert outcomes(run(plan(nodes), {"a": [bad(), good()]}))["a"] == "ok"
        assert outcomes(run(plan(nodes), {"a": [bad(Code.BUSY), good()]}))["a"] == "failed"


class TestLoops:
    def test_each_item_in_turn_with_what_is_collected(self) -> None:
        loop = {"type": "logic.for_each", "params": {"items": ["x", "y"], "collect": {"$expr": "b.n"}}}
        body = {"type": "t.plain", "parent": "l", "params": {"name": {"$expr": "item"}, "at": {"$expr": "index"}}}
        done = run(plan({"l": loop, "b": body}), {"l#0/b": good(7), "l#1/b": good(8)})
        starts = [c for _, c in done.log if isinstance(c, Start)]  # type: ignore[attr-defined]
        assert [(s.path, s.params) for s in starts] == [
            ("l#0/b", {"name": "x", "at": 0}),
            ("l#1/b", {"name": "y", "at": 1}),
        ]
        assert closed(done, "l").result.data == {"count": 2, "failed": 0, "results": [7, 8]}

    def test_a_failing_item_ends_the_loop_or_not_but_always_fails_it(self) -> None:
        for how, paths in (("stop", ["l#0/b"]), ("continue", ["l#0/b", "l#1/b"])):
            loop = {"type": "logic.for_each", "params": {"items": [1, 2], "on_failure": how}}
            done = run(plan({"l": loop, "b": {"type": "t.plain", "parent": "l"}}), {"l#0/b": bad()})
            assert (started(done), outcomes(done)["l"], done.outcome) == (paths, "failed", Outcome.FAILED)

    def test_ten_thousand_rounds_with_nothing_to_do_need_no_stack(self) -> None:
        loop = {"type": "logic.for_each", "params": {"items": list(range(10_000))}}
        done = run(plan({"l": loop, "b": {"type": "t.plain", "parent": "l", "disabled": True}}))
        assert closed(done, "l").result.data["count"] == 10_000

    def test_a_long_chain_that_is_skipped_needs_no_stack(self) -> None:
        nodes = {f"n{number}": "t.plain" for number in range(3000)}
        edges = [(f"n{number}.ok", f"n{number + 1}") for number in range(2999)]
        assert outcomes(run(plan(nodes, *edges), {"n0": bad()}))["n2999"] == "skipped"

    def test_repeat_until_it_holds_or_the_rounds_are_used_up(self) -> None:
        def nodes(most: int) -> dict[str, object]:
            params = {"until": {"$expr": "b.n == 3"}, "max_rounds": most, "delay_seconds": 5}
            loop = {"type": "logic.repeat", "params": params}
            return {"l": loop, "b": {"type": "t.plain", "parent": "l"}, "y": "t.plain", "n": "t.plain"}

        edges = [("l.ok", "y"), ("l.exhausted", "n")]
        answers = {f"l#{number}/b": good(number + 1) for number in range(5)}
        held = run(plan(nodes(5), *edges), answers)
        assert (started(held)[:3], outcomes(held)["y"]) == (["l#0/b", "l#1/b", "l#2/b"], "ok")
        gave_up = run(plan(nodes(2), *edges), answers)
        assert (outcomes(gave_up)["l"], outcomes(gave_up)["n"]) == ("ok", "ok")

    def test_a_list_that_is_none_fails_in_a_sentence(self) -> None:
        loop = {"type": "logic.for_each", "params": {"items": "text"}}
        done = run(plan({"l": loop, "b": {"type": "t.plain", "parent": "l"}}))
        error = closed(done, "l").result.error
        assert error is not None
        assert "not a list" in error.message


class TestCall:
    SUB = {  # noqa: RUF012
        "format": 1,
        "id": "sub",
        "name": "Sub",
        "inputs": {"type": "object", "properties": {"k": {"type": "integer", "default": 5}}},
        "outputs": {"sum": {"schema": {"type": "integer"}, "value": {"$expr": "q.n + inputs.k"}}},
        "nodes": {"q": {"type": "t.plain"}},
        "edges": [],
    }

    def made(self, **params: object) -> object:
        call = {"type": "logic.call", "params": {"workflow": "sub", **params}}
        after = {"type": "t.plain", "params": {"v": {"$expr": "c.sum"}}}
        return plan({"c": call, "u": after}, ("c.ok", "u"), called={"sub": self.SUB})

    def test_inputs_go_in_and_outputs_come_out(self) -> None:
        done = run(self.made(inputs={"k": 10}), {"c/q": good(2)})  # type: ignore[arg-type]
        assert started(done) == ["c/q", "u"]
        assert closed(done, "c").result.data == {"sum": 12}
        assert closed(run(self.made(), {"c/q": good(2)}), "c").result.data == {"sum": 7}  # type: ignore[arg-type]

    def test_its_failure_is_the_nodes_failure(self) -> None:
        done = run(self.made(), {"c/q": bad()})  # type: ignore[arg-type]
        assert outcomes(done) == {"c/q": "failed", "c": "failed", "u": "skipped"}


def test_stop_ends_the_device_as_it_says() -> None:
    nodes = {"s": {"type": "logic.stop", "params": {"outcome": "failed", "message": "Not today."}}, "b": "t.plain"}
    done = run(plan(nodes, ("s.ok", "b")))
    assert (started(done), done.outcome, ended(done)[0].message) == ([], Outcome.FAILED, "Not today.")


class TestMeeting:
    NODES = {"a": "t.plain", "m": "t.meet", "b": "t.plain"}  # noqa: RUF012
    EDGES = (("a.ok", "m"), ("m.ok", "b"))

    def test_it_runs_once_when_all_have_come_or_cannot(self) -> None:
        params = {"names": {"$expr": "devices.filter(d, d.arrived).map(d, d.name)"}}
        made = plan({**self.NODES, "m": {"type": "t.meet", "params": params}}, *self.EDGES)
        done = run(made, {"d2:a": bad()}, devices=3)
        starts = [c for key, c in done.log if not key and isinstance(c, Start)]  # type: ignore[attr-defined]
        assert [s.params for s in starts] == [{"names": ["d1", "d3"]}]
        assert [outcomes(done, key)["b"] for key in ("d1", "d2", "d3")] == ["ok", "skipped", "ok"]

    def test_its_failure_holds_up_everybody_behind_it(self) -> None:
        done = run(plan(self.NODES, *self.EDGES), {":m": bad()}, devices=2)
        assert [outcomes(done, key)["b"] for key in ("d1", "d2")] == ["skipped", "skipped"]
        assert done.outcome is Outcome.FAILED

    def test_with_nobody_there_it_is_skipped(self) -> None:
        done = run(plan(self.NODES, *self.EDGES), {"a": bad()}, devices=2)
        assert not [c for key, c in done.log if not key and isinstance(c, Start)]  # type: ignore[attr-defined]


class TestPreview:
    def test_a_change_that_cannot_be_previewed_is_passed_with_a_word(self) -> None:
        done = run(plan({"a": "t.blind", "b": "t.change"}, ("a.ok", "b")), mode=Mode.PREVIEW)
        assert started(done) == ["b"]
        assert "preview" in closed(done, "a").result.warnings[0]
        assert started(run(plan({"a": "t.blind"}))) == ["a"]


class TestHoldAndCancel:
    def test_a_held_step_goes_on_with_what_it_left(self) -> None:
        one = walk(plan(CHAIN, ("a.ok", "b")))
        one.advance(Begin())
        one.advance(Started("a", "x"))
        assert isinstance(one.advance(Held("a", {"kind": "time", "seconds": 9}, {"boot": "1"}))[0], Wait)
        again = one.advance(Woken("a", {"said": "yes"}))[0]
        assert again == Start("a", "a", 1, {}, {"boot": "1"}, {"said": "yes"})

    def test_cancel_stops_what_runs_and_starts_nothing(self) -> None:
        one = walk(plan({**CHAIN, "c": "t.plain"}, ("a.ok", "b")))
        one.advance(Begin())
        one.advance(Started("a", "x"))
        one.advance(Started("c", "y"))
        one.advance(Held("c", {"kind": "time", "seconds": 9}))
        assert [c for c in one.advance(Cancelled()) if isinstance(c, Stop)] == [Stop("a")]
        one.advance(Finished("a", Outcome.CANCELLED, bad(Code.CANCELLED)))
        assert one.status is Status.DONE
        assert {path: step.outcome for path, step in one.steps.items()} == dict.fromkeys("abc", Outcome.CANCELLED)
        assert one.outcome is Outcome.CANCELLED

    def test_a_step_that_ends_well_during_a_cancel_stays_well(self) -> None:
        one = walk(plan(CHAIN, ("a.ok", "b")))
        one.advance(Begin())
        one.advance(Started("a", "x"))
        one.advance(Cancelled())
        one.advance(Finished("a", Outcome.CHANGED, good(changed=True)))
        assert (one.steps["a"].outcome, one.steps["b"].outcome) == (Outcome.CHANGED, Outcome.CANCELLED)

    @pytest.mark.parametrize("event", [Started("z", "x"), Finished("a", Outcome.OK, good()), Woken("a"), Begin()])
    def test_what_cannot_follow_is_refused(self, event: object) -> None:
        one = walk(plan(CHAIN, ("a.ok", "b")))
        one.advance(Begin())
        one.advance(Started("a", "x"))
        one.advance(Finished("a", Outcome.OK, good()))
        with pytest.raises(IllegalMove):
            one.advance(event)  # type: ignore[arg-type]


def test_an_expression_that_cannot_be_computed_fails_the_step() -> None:
    nodes = {"a": "t.plain", "b": {"type": "t.plain", "params": {"x": {"$expr": "10 / (a.n - 1)"}}}}
    done = run(plan(nodes, ("a.ok", "b")))
    error = closed(done, "b").result.error
    assert error is not None
    assert (error.code, "10 / (a.n - 1)" in error.message) == (Code.BAD_PARAM, True)
