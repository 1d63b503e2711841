import json
from pathlib import Path

import pytest
from sqlalchemy import select, update

from engine.dispatch.drive import Job
from engine.dispatch.live import CHANNEL, events_after
from engine.dispatch.records import Pending
from engine.dispatch.starting import NotReady
from engine.dispatch.writing import Changing, Claim, write
from engine.errors import Code, RuotaError
from engine.saying import told
from engine.store import runs
from engine.store.batches import StaleFence, claim_batch
from engine.store.journal import last_sequence
from engine.store.models import Batch, Device, Journal
from tests.dispatch.site import Site, script, workflow
from tests.support.sshd import Sshd


def test_a_workflow_runs_on_this_computer(site: Site, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    nodes = {"look": {"type": "inv.system"}, "write": script(f"echo hello; echo x >> {mark}")}
    run_id = site.start(workflow(nodes, "look.ok > write"), [site.local()])
    site.drive(run_id)
    run, steps = site.run(run_id), site.steps(run_id)
    assert (run.status, run.outcome) == ("done", "changed")
    assert steps[(site.local(), "look")].outcome == "ok"
    assert steps[(site.local(), "write")].outcome == "changed"
    assert mark.read_text() == "x\n"
    assert site.output(run_id) == "hello\n"


def test_several_devices_over_ssh_with_their_host_keys_pinned(site: Site, sshd: Sshd) -> None:
    devices = site.fleet(sshd, 4)
    run_id = site.start(workflow({"look": {"type": "inv.system"}}), devices)
    site.drive(run_id)
    assert site.run(run_id).outcome == "ok"
    with site.database.session() as session:
        rows = session.scalars(select(Device).where(Device.id.in_(devices))).all()
        assert {row.host_key for row in rows} == {sshd.host_key}
        assert all(row.last_seen_at and row.facts["hostname"] and row.last_error is None for row in rows)


def test_a_changed_host_key_is_refused_and_noted(site: Site, sshd: Sshd) -> None:
    (device,) = site.fleet(sshd, 1)
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILMc2xZIRcQ3Y6mSpkKtWgDIbWjmDIrtZjzuHYRAo8dd"
    with site.database.begin() as session:
        session.execute(update(Device).values(host_key=other).where(Device.id == device))
    run_id = site.start(workflow({"look": {"type": "inv.system"}}), [device])
    site.drive(run_id)
    assert site.run(run_id).outcome == "failed"
    step = site.steps(run_id)[(device, "look")]
    assert (step.outcome, step.result["error"]["code"]) == ("unreachable", Code.HOST_KEY_CHANGED.value)
    with site.database.session() as session:
        row = session.get_one(Device, device)
        assert row.last_error == step.message
        assert row.host_key == other


def test_a_failing_device_does_not_stop_the_others(site: Site, sshd: Sshd) -> None:
    first, second = site.fleet(sshd, 2)
    with site.database.begin() as session:
        session.execute(update(Device).values(port=1).where(Device.id == first))
    run_id = site.start(
        workflow({"look": {"type": "inv.system"}, "more": script("true")}, "look.ok > more"), [first, second]
    )
    site.drive(run_id)
    steps = site.steps(run_id)
    assert steps[(first, "look")].outcome == "unreachable"
    assert steps[(first, "more")].outcome == "skipped"
    # the reason can be said in any language, wherever it is kept
    refused = told(steps[(first, "look")].message)
    assert refused["code"] == "ssh_refused"
    assert refused["values"] == {"device": "web1 (127.0.0.1:1)"}
    kept = [steps[(first, "look")].result, site.attempts(run_id)[0].result]
    assert [(result or {})["error"]["told"] for result in kept] == [refused, refused]
    with site.database.session() as session:
        assert told(session.get_one(Device, first).last_error or "") == refused
        events = events_after(session, run_id, 0, 1000)
    assert {(event["kind"], event["told"]["code"]) for event in events if event.get("told")} == {
        ("step", "ssh_refused"),
        ("device", "ssh_refused"),
        ("run", "devices_failed"),
    }
    assert steps[(second, "more")].outcome == "changed"
    assert site.run(run_id).message == "1 of 2 devices failed."
    assert told(site.run(run_id).message) == {"code": "devices_failed", "values": {"failed": 1, "count": 2}}


def test_preview_changes_nothing(site: Site, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    run_id = site.start(workflow({"write": script(f"touch {mark}")}), [site.local()], mode="preview")
    site.drive(run_id)
    assert not mark.exists()
    assert site.attempts(run_id)[0].outcome == site.steps(run_id)[(site.local(), "write")].outcome


def test_a_workflow_with_an_error_does_not_start(site: Site) -> None:
    with pytest.raises(NotReady) as refused:
        site.start(workflow({"look": {"type": "inv.nonsense"}}))
    assert refused.value.problems[0]["pointer"] == "/nodes/look/type"


def test_a_run_needs_a_device_and_fitting_inputs(site: Site) -> None:
    look = workflow(
        {"look": {"type": "inv.system"}}, inputs={"type": "object", "properties": {"n": {"type": "integer"}}}
    )
    with pytest.raises(RuotaError, match="no device"):
        site.start(look, [])
    with pytest.raises(RuotaError, match="no input 'm'"):
        site.start(look, inputs={"m": 1})
    with pytest.raises(RuotaError, match="The input 'n'"):
        site.start(look, inputs={"n": "many"})


def test_a_second_job_for_the_same_batch_does_nothing(site: Site, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    run_id = site.start(workflow({"write": script(f"echo x >> {mark}")}), [site.local()])
    site.drive(run_id, 0, 0, 0)
    assert mark.read_text() == "x\n"
    assert site.batches(run_id)[0].fence == 1


def test_a_stale_fence_writes_nothing(site: Site) -> None:
    run_id = site.start(workflow({"look": {"type": "inv.system"}}), [site.local()])
    with site.database.begin() as session:
        fence = claim_batch(session, run_id, 0, "first")
        claim_batch(session, run_id, 0, "second")
    before = site.run(run_id).next_sequence
    with pytest.raises(StaleFence), site.database.begin() as session:
        write(session, Claim(run_id, 0, fence), Pending(), [], Changing())
    assert site.run(run_id).next_sequence == before


def test_live_events_tell_what_the_steps_say(site: Site) -> None:
    run_id = site.start(workflow({"look": {"type": "inv.system"}}), [site.local()])
    site.drive(run_id)
    with site.database.session() as session:
        events = events_after(session, run_id, 0)
        assert [event["seq"] for event in events] == sorted(event["seq"] for event in events)
        assert events[-1]["seq"] == last_sequence(session, run_id)
        assert events_after(session, run_id, events[-1]["seq"]) == []
    told = [(event["status"], event["outcome"]) for event in events if event["kind"] == "step"]
    assert told == [("queued", None), ("running", None), ("done", "ok")]
    assert [e["status"] for e in events if e["kind"] == "run"] == ["running", "done"]


def test_watchers_hear_every_number(site: Site) -> None:
    """A number that nobody hears would look like a message that was lost, and be asked for over HTTP."""
    heard = site.redis.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(CHANNEL)
    heard.get_message(timeout=5)
    nodes = {"look": script("exit 3"), "more": script("true"), "all": {"type": "logic.gather"}}
    run_id = site.start(workflow(nodes, "look.ok > more", "more.ok > all"), [site.local()])
    site.drive(run_id)
    numbers: set[int] = set()
    with site.database.session() as session:
        last = last_sequence(session, run_id)
    while max(numbers, default=0) < last and (message := heard.get_message(timeout=5)):
        [batch] = json.loads(message["data"])["data"]
        numbers |= {event["seq"] for event in batch["events"] if "seq" in event}
    heard.close()
    assert sorted(numbers) == list(range(1, last + 1))


def test_retries_are_attempts_of_one_step(site: Site, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"echo x >> {mark}; test $(wc -l < {mark}) -ge 3"
    retry = {"max": 5, "delay_seconds": 0.1, "factor": 1, "on": ["node_failed"]}
    run_id = site.start(workflow({"write": script(text, retry=retry)}), [site.local()])
    site.drive(run_id)
    assert site.run(run_id).outcome == "changed"
    found = sorted((attempt.number, attempt.outcome) for attempt in site.attempts(run_id))
    assert found == [(1, "failed"), (2, "failed"), (3, "changed")]


def test_changes_on_one_device_exclude_each_other_across_branches(site: Site, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    text = f"mkdir {busy} || exit 9; sleep 0.2; rmdir {busy}"
    run_id = site.start(workflow({name: script(text) for name in ("a", "b", "c")}), [site.local()])
    site.drive(run_id)
    assert [step.outcome for step in site.steps(run_id).values()] == ["changed"] * 3


def test_a_fault_of_our_own_ends_the_run(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = site.start(workflow({"look": {"type": "inv.system"}}), [site.local()])

    async def broken(*_: object) -> None:
        raise ZeroDivisionError("broken on purpose")

    monkeypatch.setattr(Job, "_until_done", broken)
    for _ in range(20):
        site.drive(run_id)
        with site.database.begin() as session:
            session.execute(update(Batch).values(status="queued").where(Batch.status == "held"))
    assert (site.run(run_id).status, site.run(run_id).outcome) == ("done", "failed")
    with site.database.session() as session:
        assert "broken on purpose" in runs.devices(session, run_id)[0].message


def test_secrets_are_nowhere_in_the_database(site: Site, tmp_path: Path) -> None:
    from engine.inventory.credentials import create_credential

    with site.database.begin() as session:
        values = {"name": "Token", "kind": "secret", "value": "tok-5up3r-s3cret"}
        credential = create_credential(session, site.world.vault, values).id
    node = script('echo "the token is $RUOTA_SECRET"')
    node["params"]["secret"] = {"$credential": credential}
    run_id = site.start(workflow({"use": node}), [site.local()])
    site.drive(run_id)
    assert site.run(run_id).outcome == "changed"
    assert "the token is" in site.output(run_id)
    with site.database.session() as session:
        journal = [str(row.body) for row in session.scalars(select(Journal))]
    kept = [site.output(run_id), *journal, *(str(s.result) + str(s.params) for s in site.steps(run_id).values())]
    assert not any("5up3r" in text for text in kept)
