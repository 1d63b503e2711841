"""Cancelling a run, or one device of it: what runs is ended there, and what cannot be ended is said so."""

import threading
import time
from pathlib import Path

import pytest

from engine.dispatch import starting
from engine.errors import RuotaError
from tests.dispatch.site import Site, script, wait_for, workflow
from tests.support.sshd import Sshd, make_sshd

LOOK = {"type": "inv.system"}


def statuses(site: Site, run_id: str) -> dict[int, str]:
    return {number: row.status for number, row in site.batches(run_id).items()}


def test_cancel_ends_what_runs_on_the_device(site: Site, tmp_path: Path) -> None:
    started, ended = tmp_path / "started", tmp_path / "ended"
    text = f"echo $$ > {started}; sleep 60; touch {ended}"
    nodes = {"long": script(text), "next": LOOK}
    run_id = site.start(workflow(nodes, "long.ok > next"), [site.local()])
    site.part("worker")
    wait_for(lambda: started.exists() and started.read_text().strip(), "the start of the script")
    pid = int(started.read_text())
    assert starting.cancel_run(site.database, site.redis, run_id)
    run = site.ended(run_id)
    assert run.outcome == "cancelled"
    assert site.steps(run_id)[(site.local(), "next")].outcome == "cancelled"
    wait_for(lambda: not Path(f"/proc/{pid}").exists(), "the end of the script on the device")
    assert not ended.exists()
    assert not starting.cancel_run(site.database, site.redis, run_id)


def test_cancel_of_a_run_that_waits(site: Site) -> None:
    wait = {"type": "logic.wait", "params": {"duration": 1, "unit": "hours"}}
    run_id = site.start(workflow({"wait": wait, "look": LOOK}, "wait.ok > look"), [site.local()])
    site.drive(run_id)
    assert statuses(site, run_id) == {0: "held"}
    starting.cancel_run(site.database, site.redis, run_id)
    site.drive(run_id)
    assert site.run(run_id).outcome == "cancelled"


def test_one_device_is_cancelled_and_the_other_goes_on(site: Site, sshd: Sshd, tmp_path: Path) -> None:
    """At the moment at which the step is committed as running, but has perhaps not begun on the device."""
    devices = site.fleet(sshd, 2)
    go_on = Path(sshd.folder) / f"{tmp_path.name}-go"
    nodes = {"long": script(f"while ! test -e {go_on}; do sleep 0.1; done"), "next": LOOK}
    run_id = site.start(workflow(nodes, "long.ok > next"), devices)
    site.part("worker")
    wait_for(site.is_running(run_id, "long", 2), "the start on both devices")
    assert starting.cancel_device(site.database, site.redis, run_id, devices[0])
    wait_for(lambda: site.steps(run_id)[(devices[0], "long")].status == "done", "the end on the first device")
    go_on.touch()
    run = site.ended(run_id)
    steps = site.steps(run_id)
    assert [str(steps[(device, "long")].outcome) for device in devices] == ["cancelled", "changed"]
    assert [str(steps[(device, "next")].outcome) for device in devices] == ["cancelled", "ok"]
    assert run.outcome == "cancelled"
    assert not starting.cancel_device(site.database, site.redis, run_id, devices[0])
    with pytest.raises(RuotaError, match="has no device"):
        starting.cancel_device(site.database, site.redis, run_id, "nobody")


def test_a_step_that_cannot_be_ended_is_not_called_cancelled(
    site: Site, sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.dispatch.stopping.PATIENCE", 1.0)
    home = Path(sshd.folder) / f"{tmp_path.name}-sshd"
    home.mkdir(mode=0o755)
    daemon = make_sshd(home, sshd.user)
    daemon.start()
    shared = Path(sshd.folder) / f"{tmp_path.name}-shared"
    shared.mkdir()
    shared.chmod(0o777)
    ended = shared / "ended"
    run_id = site.start(workflow({"long": script(f"sleep 6; touch {ended}")}), site.fleet(daemon, 1))

    def lose_it() -> None:
        wait_for(lambda: site.output(run_id) == "" and site.is_running(run_id, "long")(), "the start")
        time.sleep(1)
        daemon.drop_connections()
        daemon.stop()
        starting.cancel_run(site.database, site.redis, run_id)

    thread = threading.Thread(target=lose_it)
    thread.start()
    try:
        site.drive(run_id)
    finally:
        thread.join()
        daemon.stop()
    (step,) = site.steps(run_id).values()
    assert step.outcome == "lost"
    assert "may still be running there" in step.message
    assert not ended.exists()
    wait_for(ended.exists, "the script's own end")


def test_a_waiting_device_is_cancelled(site: Site) -> None:
    wait = {"type": "logic.wait", "params": {"duration": 1, "unit": "hours"}}
    run_id = site.start(workflow({"wait": wait, "look": LOOK}, "wait.ok > look"), [site.local()])
    site.drive(run_id)
    assert statuses(site, run_id) == {0: "held"}
    assert starting.cancel_device(site.database, site.redis, run_id, site.local())
    site.drive(run_id)
    assert site.run(run_id).outcome == "cancelled"
