"""Meetings, approvals, schedules, and two runs that want one device."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from engine.dispatch import cron, starting
from engine.dispatch.queues import connect
from engine.dispatch.reaper import reap, restore, wake_due
from engine.dispatch.scheduler import Scheduler
from engine.dispatch.ticking import tick
from engine.dispatch.writing import RUN_BATCH
from engine.errors import RuotaError
from engine.store import runs, workflows
from engine.store.batches import claim_batch
from engine.store.models import Batch, Occurrence, Run, Schedule
from tests.dispatch.site import Site, script, workflow
from tests.support.sshd import Sshd

LOOK = {"type": "inv.system"}


def statuses(site: Site, run_id: str) -> dict[int, str]:
    return {number: row.status for number, row in site.batches(run_id).items()}


def test_devices_of_two_batches_meet(site: Site, sshd: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs.create, "__kwdefaults__", {"batch_size": 2})
    devices = site.fleet(sshd, 3)
    nodes = {"look": LOOK, "all": {"type": "logic.gather"}, "more": script("echo after")}
    run_id = site.start(workflow(nodes, "look.ok > all", "all.ok > more"), devices)
    site.drive(run_id, 0)
    assert statuses(site, run_id) == {0: "held", 1: "queued", RUN_BATCH: "pending"}
    site.drive(run_id, 1)
    assert statuses(site, run_id) == {0: "held", 1: "held", RUN_BATCH: "queued"}
    site.drive(run_id, RUN_BATCH)
    assert statuses(site, run_id) == {0: "queued", 1: "queued", RUN_BATCH: "done"}
    site.drive(run_id, 0, 1)
    assert site.run(run_id).outcome == "changed"
    gathered = site.steps(run_id)[("", "all")].result["data"]
    assert sorted(row["name"] for row in gathered["results"]) == ["web1", "web2", "web3"]
    assert all(site.steps(run_id)[(device, "more")].outcome == "changed" for device in devices)


def test_a_second_meeting_comes_after_one_that_nobody_reached(site: Site) -> None:
    ask = {"type": "logic.approval", "params": {"title": "Go on?"}}
    nodes = {
        "look": LOOK,
        "wanted": {"type": "logic.condition", "params": {"condition": False}},
        "ask": ask,
        "more": script("echo on"),
        "all": {"type": "logic.gather"},
    }
    edges = ("look.ok > wanted", "wanted.true > ask", "wanted.false > more", "more.ok > all")
    run_id = site.start(workflow(nodes, *edges), [site.local()])
    for _ in range(3):
        site.drive(run_id, 0, RUN_BATCH)
    assert site.run(run_id).outcome == "changed"
    steps = site.steps(run_id)
    assert (steps[("", "ask")].outcome, steps[("", "all")].outcome) == ("skipped", "ok")


def test_a_second_meeting_comes_after_a_first_that_was_held(site: Site) -> None:
    nodes = {"look": LOOK, "first": {"type": "logic.gather"}, "more": LOOK, "second": {"type": "logic.gather"}}
    run_id = site.start(workflow(nodes, "look.ok > first", "first.ok > more", "more.ok > second"), [site.local()])
    for _ in range(3):
        site.drive(run_id, 0, RUN_BATCH)
    assert site.run(run_id).outcome == "ok"


@pytest.mark.parametrize("decision", ["approved", "rejected"])
def test_an_approval_wakes_the_run(site: Site, decision: str) -> None:
    ask = {"type": "logic.approval", "params": {"title": "Install now?"}}
    nodes = {"ask": ask, "yes": LOOK}
    run_id = site.start(workflow(nodes, "ask.approved > yes"), [site.local()])
    site.drive(run_id, 0, RUN_BATCH)
    assert statuses(site, run_id)[RUN_BATCH] == "held"
    starting.decide_approval(site.database, site.redis, run_id, "ask", decision, "ada", "fine")
    with pytest.raises(RuotaError, match="already"):
        starting.decide_approval(site.database, site.redis, run_id, "ask", decision, "bob")
    site.drive(run_id, RUN_BATCH, 0)
    assert site.run(run_id).status == "done"
    assert site.steps(run_id)[(site.local(), "yes")].outcome == ("ok" if decision == "approved" else "skipped")


def test_a_step_that_is_passed_over_is_recorded_and_touches_nothing(site: Site, tmp_path: Path) -> None:
    nodes = {"touch": {**script(f"touch {tmp_path}/done"), "disabled": True}, "look": LOOK}
    run_id = site.start(workflow(nodes, "touch.ok > look"), [site.local()])
    site.drive(run_id)
    steps = site.steps(run_id)
    passed = steps[(site.local(), "touch")]
    assert (passed.outcome, passed.message) == ("skipped", "The step is turned off.")
    assert steps[(site.local(), "look")].outcome == "ok"
    assert not (tmp_path / "done").exists()


def test_what_was_previewed_is_applied_on_the_same_devices(site: Site, tmp_path: Path) -> None:
    run_id = site.start(workflow({"touch": script(f"touch {tmp_path}/done")}), [site.local()], mode="preview")
    site.drive(run_id)
    assert not (tmp_path / "done").exists()
    again = starting.run_again(site.database, site.redis, site.world.catalog, run_id, "ada", "all", "apply")
    site.drive(again)
    run = site.run(again)
    assert (run.mode, run.outcome, run.rerun_of) == ("apply", "changed", run_id)
    assert run.document == site.run(run_id).document
    assert (tmp_path / "done").exists()


def test_rerun_takes_the_devices_that_failed(site: Site, sshd: Sshd, sshd_folder: Path, tmp_path: Path) -> None:
    mark = sshd_folder / f"{tmp_path.name}-ok"
    node = script(f'test "$1" = web1 || test -e {mark}')
    node["params"]["args"] = [{"$expr": "device.name"}]
    devices = site.fleet(sshd, 2)
    run_id = site.start(workflow({"try": node}), devices)
    with pytest.raises(RuotaError, match="has not ended"):
        starting.run_again(site.database, site.redis, site.world.catalog, run_id, "ada")
    site.drive(run_id)
    assert site.run(run_id).message == "1 of 2 devices failed."
    mark.touch()
    again = starting.run_again(site.database, site.redis, site.world.catalog, run_id, "ada")
    site.drive(again)
    assert site.run(again).outcome == "changed"
    assert set(site.steps(again)) == {(devices[1], "try")}
    with pytest.raises(RuotaError, match="No device failed"):
        starting.run_again(site.database, site.redis, site.world.catalog, again, "ada")


def test_a_change_waits_for_the_change_of_another_run(site: Site, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    text = f"mkdir {busy} || exit 9; sleep 1; rmdir {busy}"
    first = site.start(workflow({"a": script(text)}), [site.local()])
    second = site.start(workflow({"b": script(text)}), [site.local()])
    site.part("worker")
    site.part("worker")
    assert site.ended(first).outcome == site.ended(second).outcome == "changed"


def scheduled(site: Site, **more: object) -> str:
    with site.database.begin() as session:
        workflows.create(session, {**workflow({"look": LOOK}), "id": "nightly"}, "ada")
        row = Schedule(
            name="Nightly",
            workflow_id="nightly",
            target={"all": True},
            cron="*/5 * * * *",
            timezone="Europe/Rome",
            **{"next_due_at": datetime.now(UTC) - timedelta(seconds=20), **more},
        )
        session.add(row)
        session.flush()
        return row.id


def count(site: Site, table: type[Run] | type[Occurrence]) -> int:
    with site.database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_two_schedulers_start_an_occurrence_once(site: Site) -> None:
    schedule = scheduled(site)
    pair = [Scheduler(site.world, connect(site.url), name) for name in ("one", "two")]
    leaders = [scheduler.tick() for scheduler in (*pair, *pair)]
    assert leaders == [True, False, True, False]
    pair[0].give_up()
    assert pair[1].tick()
    assert (count(site, Run), count(site, Occurrence)) == (1, 1)
    with site.database.session() as session:
        row = session.get_one(Schedule, schedule)
        assert row.next_due_at is not None
        assert row.next_due_at > datetime.now(UTC)
        assert session.scalars(select(Run)).one().trigger["schedule_id"] == schedule
    for scheduler in pair:
        scheduler.redis.close()


def test_the_same_due_time_taken_by_two_at_once_is_one_run(site: Site) -> None:
    schedule = scheduled(site)
    moment = datetime.now(UTC)
    with site.database.begin() as session:
        due = session.get_one(Schedule, schedule).next_due_at
        assert len(tick(session, site.world.catalog, moment, 3600)) == 1
    with site.database.begin() as session:
        session.get_one(Schedule, schedule).next_due_at = due
        session.flush()
        tick(session, site.world.catalog, moment, 3600)
    assert count(site, Run) == 1


def test_what_was_missed_for_long_is_passed_over_unless_it_catches_up(site: Site) -> None:
    longest = {"next_due_at": datetime.now(UTC) - timedelta(hours=30)}
    schedule = scheduled(site, **longest)
    with site.database.begin() as session:
        row = session.get_one(Schedule, schedule)
        row.cron = f"0 {(datetime.now(UTC) - timedelta(hours=5)).hour} * * *"
        row.timezone = "UTC"
        session.flush()
        assert tick(session, site.world.catalog, datetime.now(UTC), 3600) == []
        assert session.scalars(select(Occurrence)).one().run_id is None
        row.next_due_at = datetime.now(UTC) - timedelta(hours=29)
        row.catch_up = True
        session.delete(session.scalars(select(Occurrence)).one())
        session.flush()
        assert len(tick(session, site.world.catalog, datetime.now(UTC), 3600)) == 1


def test_disabled_schedules_start_nothing(site: Site) -> None:
    scheduled(site, enabled=False)
    with site.database.begin() as session:
        assert tick(session, site.world.catalog, datetime.now(UTC), 3600) == []


def test_cron_follows_the_zone_over_the_change_of_clocks() -> None:
    start = datetime(2026, 3, 27, 12, tzinfo=UTC)
    times = cron.upcoming("30 2 * * *", "Europe/Rome", start, 3)
    assert [time.isoformat() for time in times] == [
        "2026-03-28T01:30:00+00:00",
        "2026-03-29T01:00:00+00:00",
        "2026-03-30T00:30:00+00:00",
    ]
    with pytest.raises(RuotaError, match="no time zone"):
        cron.following("* * * * *", "Rome", start)
    with pytest.raises(RuotaError, match="no schedule"):
        cron.following("every day", "UTC", start)


def test_the_reaper_takes_what_is_quiet_and_leaves_what_lives(site: Site) -> None:
    tempo = site.world.tempo
    quiet, alive = (site.start(workflow({"look": LOOK}), [site.local()]) for _ in range(2))
    with site.database.begin() as session:
        for run_id in (quiet, alive):
            claim_batch(session, run_id, 0, "somebody")
        session.get_one(Batch, (quiet, 0)).heartbeat_at = datetime.now(UTC) - timedelta(seconds=tempo.stale + 1)
    with site.database.begin() as session:
        assert reap(session, site.redis, tempo) == [(quiet, 0)]
        assert restore(session, site.redis, tempo) == []
    assert statuses(site, quiet) == {0: "queued"}
    assert statuses(site, alive) == {0: "running"}


def test_a_wake_that_nobody_told_is_found(site: Site) -> None:
    ask = {"type": "logic.approval", "params": {"title": "Now?"}}
    run_id = site.start(workflow({"ask": ask, "look": LOOK}, "ask.approved > look"), [site.local()])
    site.drive(run_id, 0, RUN_BATCH)
    from engine.store import approvals

    with site.database.begin() as session:
        approvals.decide(session, run_id, "ask", "approved", "ada")
    with site.database.begin() as session:
        assert wake_due(session) == 1
    site.drive(run_id, RUN_BATCH, 0)
    assert site.run(run_id).outcome == "ok"
