"""Changes keep to the device's maintenance window: they wait for it durably; reading steps do not."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine.conductor import Held, event_from_json
from engine.dispatch import driving, records, starting
from engine.dispatch.reaper import wake_due
from engine.dispatch.ticking import tick
from engine.inventory.clients import update_client
from engine.inventory.maintenance import DAYS, LONGEST
from engine.store import now, workflows
from engine.store.models import Batch, Client, Device, Journal, RunDevice, Schedule, Step
from tests.dispatch.site import Site, script, wait_for, workflow

LOOK = {"type": "inv.system"}
AHEAD = timedelta(days=3)


def closed() -> dict[str, Any]:
    """A window that opens in three days, to the minute."""
    opens = datetime.now(UTC) + AHEAD
    return {"days": [DAYS[opens.weekday()]], "start": f"{opens:%H:%M}", "minutes": 60, "timezone": "UTC"}


def always() -> dict[str, Any]:
    return {"days": ["mon"], "start": "00:00", "minutes": LONGEST, "timezone": "UTC"}


def give(site: Site, window: dict[str, Any] | None) -> None:
    with site.database.begin() as session:
        update_client(session, session.scalars(select(Client.id)).one(), {"window": window})


def nodes(mark: Path) -> dict[str, Any]:
    return workflow({"look": LOOK, "touch": script(f"echo once >> {mark}")}, "look.ok > touch")


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    for module in (driving, records):
        monkeypatch.setattr(module, "now", lambda: now() + by)


def let_time_pass(site: Site, run_id: str, monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """To the drive it is later, and the scheduler looks then."""
    later(monkeypatch, by)
    with site.database.begin() as session:
        session.get_one(Batch, (run_id, 0)).wake_at = now() - timedelta(seconds=1)
    with site.database.begin() as session:
        assert wake_due(session) == 1


def held(site: Site, run_id: str) -> Any:
    step = site.steps(run_id)[(site.local(), "touch")]
    assert step.status == "held", site.story(run_id)
    return step


def test_a_change_waits_for_its_window_and_holds_no_worker(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark, window = tmp_path / "mark", closed()
    give(site, window)
    run_id = site.start(nodes(mark), [site.local()], in_window=True)
    site.drive(run_id)
    step = held(site, run_id)
    opens = step.wake_at.replace(second=0, microsecond=0)
    assert (opens.weekday(), f"{opens:%H:%M}") == (DAYS.index(window["days"][0]), window["start"])
    assert site.steps(run_id)[(site.local(), "look")].outcome == "ok"
    assert step.message == (
        f"Waits for its maintenance window, which opens {opens:%A} {opens.day} {opens:%B, %H:%M} (UTC)."
    )
    assert (step.message.code, step.message.values["opens"]["at"]) == ("waits_window", opens.isoformat())
    batch = site.batches(run_id)[0]
    assert (batch.status, batch.holder, batch.wake_at) == ("held", "", step.wake_at)
    assert not mark.exists() and site.run(run_id).status == "running"
    # woken before its time, it goes on waiting
    let_time_pass(site, run_id, monkeypatch, timedelta())
    site.drive(run_id)
    assert held(site, run_id).wake_at is not None and not mark.exists()
    # a worker that was away for the whole window waits for the next one
    let_time_pass(site, run_id, monkeypatch, AHEAD + timedelta(hours=2))
    site.drive(run_id)
    assert held(site, run_id).message.values["opens"]["at"] == (opens + timedelta(days=7)).isoformat()
    let_time_pass(site, run_id, monkeypatch, timedelta(days=7) + AHEAD)
    site.drive(run_id)
    assert (site.run(run_id).outcome, mark.read_text()) == ("changed", "once\n")
    done = site.steps(run_id)[(site.local(), "touch")]
    assert (done.attempts, done.message) == (1, "") and len(site.attempts(run_id)) == 2


def test_in_the_last_minutes_of_its_window_a_change_waits_for_the_next(site: Site, tmp_path: Path) -> None:
    began = datetime.now(UTC) - timedelta(hours=1)
    window = {"days": [DAYS[began.weekday()]], "start": f"{began:%H:%M}", "minutes": 120, "timezone": "UTC"}
    give(site, {**window, "margin": 90})
    run_id = site.start(nodes(tmp_path / "mark"), [site.local()], in_window=True)
    site.drive(run_id)
    opens = began.replace(second=0, microsecond=0) + timedelta(days=7)
    assert held(site, run_id).message.values["opens"]["at"] == opens.isoformat()
    assert not (tmp_path / "mark").exists()


def test_what_began_in_the_window_goes_on_after_its_end(site: Site, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    worker = site.part("worker")
    give(site, always())
    slow = workflow({"touch": script(f"echo begun >> {mark}; while ! test -e {mark}.go; do sleep 0.1; done")})
    run_id = site.start(slow, [site.local()], in_window=True)
    wait_for(mark.exists, "the script")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    # the window that the run pinned closes while nobody drives
    with site.database.begin() as session:
        row = session.get_one(RunDevice, (run_id, site.local()))
        row.snapshot = {**row.snapshot, "window": closed()}
    (tmp_path / "mark.go").touch()
    site.part("scheduler")
    site.part("worker")
    assert site.ended(run_id).outcome == "changed"
    assert mark.read_text() == "begun\n"


def test_another_try_outside_the_window_waits_for_it(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retry = {"max": 1, "delay_seconds": 7200, "factor": 1, "on": ["node_failed"]}
    document = workflow({"touch": script(f"echo try >> {tmp_path}/mark; exit 1", retry=retry)})
    give(site, closed())
    later(monkeypatch, AHEAD)
    run_id = site.start(document, [site.local()], in_window=True)
    site.drive(run_id)
    let_time_pass(site, run_id, monkeypatch, AHEAD + timedelta(hours=3))
    site.drive(run_id)
    step = held(site, run_id)
    assert (step.wake["kind"], step.attempts, (tmp_path / "mark").read_text()) == ("window", 2, "try\n")
    let_time_pass(site, run_id, monkeypatch, AHEAD + timedelta(days=7))
    site.drive(run_id)
    assert site.run(run_id).outcome == "failed"
    assert [row.number for row in site.attempts(run_id)] == [1, 2]


@pytest.mark.parametrize("single", [True, False])
def test_cancel_ends_the_wait(site: Site, tmp_path: Path, single: bool) -> None:
    give(site, closed())
    run_id = site.start(nodes(tmp_path / "mark"), [site.local()], in_window=True)
    site.drive(run_id)
    held(site, run_id)
    if single:
        assert starting.cancel_device(site.database, site.redis, run_id, site.local())
    else:
        assert starting.cancel_run(site.database, site.redis, run_id)
    site.drive(run_id)
    assert site.run(run_id).outcome == "cancelled"
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    ("window", "mode", "in_window"),
    [("closed", "apply", False), ("closed", "preview", True), ("always", "apply", True), ("none", "apply", True)],
)
def test_nothing_waits_without_need(site: Site, tmp_path: Path, window: str, mode: str, in_window: bool) -> None:
    give(site, {"closed": closed(), "always": always(), "none": None}[window])
    run_id = site.start(nodes(tmp_path / "mark"), [site.local()], mode, in_window=in_window)
    site.drive(run_id)
    assert site.run(run_id).status == "done"
    assert (tmp_path / "mark").exists() is (mode == "apply")


def test_the_window_is_the_one_the_device_had_when_the_run_started(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(site, closed())
    run_id = site.start(nodes(tmp_path / "mark"), [site.local()], in_window=True)
    give(site, None)
    site.drive(run_id)
    held(site, run_id)
    give(site, {**closed(), "start": "00:00", "minutes": 1})
    let_time_pass(site, run_id, monkeypatch, AHEAD)
    site.drive(run_id)
    assert site.run(run_id).outcome == "changed"
    # what is run again keeps to windows as the run did, and pins them anew
    again = starting.run_again(site.database, site.redis, site.world.catalog, run_id, "ada", "all")
    with site.database.session() as session:
        assert session.get_one(RunDevice, (again, site.local())).snapshot["window"]["minutes"] == 1
    assert site.run(again).in_window


@pytest.mark.parametrize("keeps", [True, False])
def test_a_schedule_keeps_to_windows_unless_it_is_told_not_to(site: Site, tmp_path: Path, keeps: bool) -> None:
    give(site, closed())
    with site.database.begin() as session:
        workflows.create(session, {**nodes(tmp_path / "mark"), "id": "nightly"}, "ada")
        session.add(
            Schedule(
                name="Nightly", workflow_id="nightly", target={"all": True}, cron="* * * * *",
                next_due_at=now(), **({} if keeps else {"in_window": False}),
            )
        )  # fmt: skip
    with site.database.begin() as session:
        (run_id,) = tick(session, site.world.catalog, now(), 60)
    site.drive(run_id)
    assert (site.run(run_id).in_window, site.run(run_id).status == "done") == (keeps, not keeps)
    assert (tmp_path / "mark").exists() is not keeps


def test_runs_of_a_schedule_do_not_pile_up_before_a_window(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(site, closed())
    mark, here = tmp_path / "mark", site.local()
    with site.database.begin() as session:
        workflows.create(session, {**nodes(mark), "id": "nightly"}, "ada")
        other = Client(name="Any time")
        session.add(other)
        session.flush()
        second = Device(name="other", client_id=other.id, connector="local", platform="linux")
        session.add(second)
        session.add(
            Schedule(
                id="nightly", name="Nightly", workflow_id="nightly", target={"all": True}, cron="* * * * *",
                next_due_at=now(), created_by="ada",
            )
        )  # fmt: skip
        session.flush()
        key = second.id

    def due() -> list[str]:
        with site.database.begin() as session:
            session.get_one(Schedule, "nightly").next_due_at = now()
            return tick(session, site.world.catalog, now(), 60)

    (first,) = due()
    site.drive(first)
    assert site.steps(first)[(here, "touch")].status == "held", site.story(first)
    # the device that waits is not taken again, the other one is
    (again,) = due()
    with site.database.session() as session:
        taken = session.scalars(select(RunDevice.device_id).where(RunDevice.run_id == again)).all()
    assert taken == [key]
    site.drive(again)
    with site.database.begin() as session:
        session.delete(session.get_one(Device, key))
    assert due() == []
    # nothing but the first run changes it, and afterwards it is taken again
    assert mark.read_text() == "once\nonce\n"
    let_time_pass(site, first, monkeypatch, AHEAD)
    site.drive(first)
    assert site.run(first).status == "done" and mark.read_text() == "once\n" * 3
    assert len(due()) == 1


def test_the_wait_survives_the_end_of_every_process(site: Site, tmp_path: Path) -> None:
    give(site, closed())
    worker = site.part("worker")
    run_id = site.start(nodes(tmp_path / "mark"), [site.local()], in_window=True)
    wait_for(lambda: site.batches(run_id)[0].status == "held", "the hold")
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    with site.database.begin() as session:
        query = select(Journal).where(Journal.run_id == run_id, Journal.kind == "held")
        body = {key: value for key, value in session.scalars(query).one().body.items() if key != "live"}
        event = event_from_json({"kind": "held", **body})
        assert isinstance(event, Held) and event.wake["kind"] == "window"
        # its time comes: the window that the run has pinned is open now
        row = session.get_one(RunDevice, (run_id, site.local()))
        row.snapshot = {**row.snapshot, "window": always()}
        session.get_one(Batch, (run_id, 0)).wake_at = session.get_one(Step, (run_id, site.local(), "touch")).wake_at = (
            now()
        )
    site.part("scheduler")
    site.part("worker")
    assert site.ended(run_id).outcome == "changed"
    assert (tmp_path / "mark").read_text() == "once\n"
