"""Whatever dies in the middle of a run: the run ends by itself, no step is lost, none runs twice."""

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rq import Worker

from engine.dispatch.tempo import Tempo
from engine.dispatch.valkey import Valkey
from engine.settings import Settings
from engine.store.models import Batch
from tests.dispatch.site import Site, children, gone, kill, script, wait_for, workflow
from tests.support.sshd import Sshd

NAMES = ("one", "two", "three")


def counting(folder: Path, held: str = "two") -> dict[str, object]:
    """Three changes in a row, each of which leaves a line in a file of its own device; ``held`` waits for ``go_on``."""
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    nodes = {name: script(f"echo {name} $1; echo {name} >> {folder}/$1") for name in NAMES}
    nodes[held]["params"]["script"] += f"; until test -e {folder}.go; do sleep 0.1; done"
    for node in nodes.values():
        node["params"]["args"] = [{"$expr": "device.name"}]
    return workflow(nodes, "one.ok > two", "two.ok > three")


def go_on(folder: Path) -> None:
    folder.with_name(f"{folder.name}.go").touch()


def lines(folder: Path) -> dict[str, list[str]]:
    return {path.name: path.read_text().split() for path in folder.iterdir()}


@pytest.fixture
def shared(sshd_folder: Path, tmp_path: Path) -> Path:
    """A folder that the devices may write to."""
    return sshd_folder / tmp_path.name


@dataclass
class Mortal:
    """A site whose Valkey a test may kill; ``valkey`` says how it is."""

    valkey: Valkey
    site: Site

    def kill_valkey(self) -> None:
        assert self.valkey.process is not None
        self.valkey.process.kill()
        self.valkey.process.wait()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    valkey = Valkey(tmp_path / "valkey")
    valkey.start()
    site = Site(Settings(data=tmp_path / "data", redis_url=valkey.url))
    yield Mortal(valkey, site)
    site.close()
    valkey.stop()


@pytest.mark.parametrize("victims", ["worker and horse", "horse"])
def test_a_killed_worker_loses_nothing_and_repeats_nothing(site: Site, sshd: Sshd, shared: Path, victims: str) -> None:
    devices = site.fleet(sshd, 2)
    site.part("scheduler")
    worker = site.part("worker")
    run_id = site.start(counting(shared), devices)
    wait_for(site.is_running(run_id, "two"), "the second step")
    horses = children(worker.pid)
    assert horses
    if victims == "worker and horse":
        worker.kill()
        worker.wait()
    for horse in horses:
        kill(horse)
    wait_for(gone(horses), "the end of the work horse")
    if victims == "worker and horse":
        site.part("worker")
    go_on(shared)
    run = site.ended(run_id)
    assert run.outcome == "changed"
    assert lines(shared) == {f"web{number}": list(NAMES) for number in (1, 2)}
    assert len(site.attempts(run_id)) == 6
    said = sorted(f"{name} web{number}" for name in NAMES for number in (1, 2))
    assert sorted(site.output(run_id).splitlines()) == said
    assert site.batches(run_id)[0].fence >= 2


def test_a_job_that_vanished_from_its_device_is_lost_and_not_run_again(site: Site, sshd: Sshd, shared: Path) -> None:
    (device,) = site.fleet(sshd, 1)
    site.part("scheduler")
    worker = site.part("worker")
    run_id = site.start(counting(shared), [device])
    wait_for(site.is_running(run_id, "two"), "the second step")
    wait_for(lambda: [row.begun for row in site.attempts(run_id)] == [True, True], "the note that its job has begun")
    horses = children(worker.pid)
    for pid in (worker.pid, *horses):
        kill(pid)
    worker.wait()
    wait_for(gone(horses), "the end of the work horse")
    shutil.rmtree(sshd.user.home / ".local" / "state" / "ruota" / "jobs")
    site.part("worker")
    go_on(shared)
    site.ended(run_id)
    steps = site.steps(run_id)
    assert [str(steps[(device, name)].outcome) for name in NAMES] == ["changed", "lost", "skipped"]
    assert lines(shared) == {"web1": ["one", "two"]}


def test_a_worker_that_is_asked_to_stop_hands_its_batch_back(site: Site, sshd: Sshd, shared: Path) -> None:
    devices = site.fleet(sshd, 2)
    worker = site.part("worker")
    run_id = site.start(counting(shared), devices)
    wait_for(site.is_running(run_id, "two"), "the second step")
    worker.terminate()
    assert worker.wait(20) == 0
    assert site.batches(run_id)[0].status == "queued"
    site.part("worker")
    go_on(shared)
    assert site.ended(run_id).outcome == "changed"
    assert lines(shared) == {f"web{number}": list(NAMES) for number in (1, 2)}


def test_a_run_outlives_its_valkey(mortal: Mortal, sshd: Sshd, shared: Path) -> None:
    """Killed in the middle of a run, with all it knew; later it is there again, empty."""
    site = mortal.site
    devices = site.fleet(sshd, 2)
    site.part("scheduler")
    site.part("worker")
    run_id = site.start(counting(shared), devices)
    wait_for(site.is_running(run_id, "two"), "the second step")
    mortal.kill_valkey()
    shutil.rmtree(mortal.valkey.folder / "appendonlydir")
    second = site.start(workflow({"look": {"type": "inv.system"}}), devices)
    mortal.valkey.start()
    go_on(shared)
    assert site.ended(run_id).outcome == "changed"
    assert site.ended(second).outcome == "ok"
    assert lines(shared) == {f"web{number}": list(NAMES) for number in (1, 2)}


def test_a_worker_whose_drive_ends_while_valkey_is_away_goes_on(mortal: Mortal, sshd: Sshd, shared: Path) -> None:
    site = mortal.site
    devices = site.fleet(sshd, 1)
    site.part("scheduler")
    worker = site.part("worker")
    run_id = site.start(counting(shared, "three"), devices)
    wait_for(site.is_running(run_id, "three"), "the last step")
    horses = children(worker.pid)
    mortal.kill_valkey()
    go_on(shared)
    assert site.ended(run_id).outcome == "changed"
    wait_for(gone(horses), "the end of the work horse")
    wait_for(lambda: "The worker lost Valkey" in site.logs(), "the worker's look at its job, in vain")
    mortal.valkey.start()
    second = site.start(workflow({"look": {"type": "inv.system"}}), devices)
    assert site.ended(second).outcome == "ok"
    assert worker.poll() is None
    assert lines(shared) == {"web1": list(NAMES)}


def test_a_worker_stops_when_asked_while_valkey_is_away(mortal: Mortal) -> None:
    worker = mortal.site.part("worker")
    # it is born before it listens to signals, and idle after
    wait_for(
        lambda: [one.get_state() for one in Worker.all(connection=mortal.site.redis)] == ["idle"], "the idle worker"
    )
    mortal.kill_valkey()
    wait_for(lambda: "could not connect" in mortal.site.logs(), "the worker's notice")
    worker.terminate()
    assert worker.wait(30) == 0


def test_a_job_that_valkey_has_lost_is_enqueued_again(site: Site) -> None:
    run_id = site.start(workflow({"look": {"type": "inv.system"}}), [site.local()])
    assert site.batches(run_id)[0].job_id
    site.redis.flushall()
    site.part("scheduler")
    site.part("worker")
    assert site.ended(run_id).outcome == "ok"


def test_a_hold_survives_the_end_of_every_process(site: Site) -> None:
    wait = {"type": "logic.wait", "params": {"duration": 3, "unit": "seconds"}}
    document = workflow({"wait": wait, "look": {"type": "inv.system"}}, "wait.ok > look")
    worker = site.part("worker")
    run_id = site.start(document, [site.local()])
    wait_for(lambda: site.batches(run_id)[0].status == "held", "the hold")
    assert site.batches(run_id)[0].wake_at is not None
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    site.part("scheduler")
    site.part("worker")
    assert site.ended(run_id).outcome == "ok"
    assert site.batches(run_id)[0].fence == 2


def test_the_horse_dies_with_its_worker(site: Site, tmp_path: Path) -> None:
    worker = site.part("worker")
    run_id = site.start(workflow({"nap": script("sleep 2")}), [site.local()])
    wait_for(site.is_running(run_id, "nap"), "the nap")
    with site.database.session() as session:
        horse = int(session.get_one(Batch, (run_id, 0)).holder.rpartition(":")[2])
    assert horse in children(worker.pid)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    wait_for(gone([horse]), "the end of the work horse")


def test_time_constants_may_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUOTA_TEMPO", '{"stale": 2, "unknown": 1}')
    assert Tempo.from_environment().stale == 2.0
    monkeypatch.delenv("RUOTA_TEMPO")
    assert Tempo.from_environment() == Tempo()
