"""200 devices, ten inline steps of ``true`` on each: the product against a bare loop, pyinfra and Ansible."""

import json
import subprocess
import sys
import time
from pathlib import Path

from bench import place
from bench.contestants import others
from bench.rows import Row
from engine.dispatch import starting
from engine.store import runs
from tests.support.sshd import Sshd

DEVICES, STEPS = 200, 10
PATIENCE = 600.0


def _workflow() -> dict[str, object]:
    nodes = {f"n{number}": {"type": "bench.nothing"} for number in range(STEPS)}
    edges = [{"from": f"n{number}.ok", "to": f"n{number + 1}"} for number in range(STEPS - 1)]
    return {"format": 1, "id": "fleet", "name": "Fleet", "nodes": nodes, "edges": edges}


def _product(here: place.Place, devices: list[str]) -> float:
    """Seconds from the order to the end of the run: RQ jobs, journal and all."""
    world = here.world
    begin = time.perf_counter()
    run_id = starting.start_document(
        world.database,
        here.redis,
        world.catalog,
        document=_workflow(),
        target={"devices": devices},
        mode="apply",
    )
    while time.perf_counter() - begin < PATIENCE:
        with world.database.session() as session:
            run = runs.get(session, run_id)
        if run.status == "done":
            assert run.outcome == "ok", run.message
            return time.perf_counter() - begin
        time.sleep(0.02)
    raise RuntimeError("the run did not end")


def _bare(folder: Path) -> float:
    command = [sys.executable, "-m", "bench.contestants.bare", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return float(done.stdout)


def _write_fleet(folder: Path, daemon: Sshd, hosts: list[str]) -> dict[str, object]:
    fleet: dict[str, object] = {
        "hosts": hosts,
        "port": daemon.port,
        "user": daemon.user.name,
        "host_key": daemon.host_key,
        "steps": STEPS,
    }
    (folder / "fleet.json").write_text(json.dumps(fleet))
    key = folder / "key"
    key.touch(mode=0o600)
    key.write_text(daemon.private_key)
    return fleet


def rows() -> list[Row]:
    """Seconds of each, our best of three interleaved with the bare loop's."""
    hosts = [f"127.0.{number // 200}.{number % 200 + 1}" for number in range(1, DEVICES + 1)]
    with place.ruota() as here, place.sshd(here.folder) as daemon:
        fleet = _write_fleet(here.folder, daemon, hosts)
        devices = place.enrol(here, daemon, hosts)
        ours, bare = [], []
        for _ in range(3):
            bare.append(_bare(here.folder))
            ours.append(_product(here, devices))
        pyinfra = others.pyinfra(here.folder, fleet)
        ansible = others.ansible(here.folder, fleet)
    best = min(ours)
    name = f"fleet: {DEVICES} devices x {STEPS} steps"
    return [
        Row(name, best, "s", f"bare asyncssh loop ({min(bare):.1f} s)", best / min(bare)),
        Row(name, best, "s", f"pyinfra ({pyinfra:.1f} s), times faster", pyinfra / best),
        Row(name, best, "s", f"ansible-core ({ansible:.1f} s), times faster", ansible / best),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
