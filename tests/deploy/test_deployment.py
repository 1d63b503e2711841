"""What is promised of several machines: one run, two workers, two schedulers, and parts that go away."""

import json
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.deploy.conftest import Deployment
from tests.dispatch.site import children, gone, kill, wait_for, workflow
from tests.support.postgresql import program

pytestmark = pytest.mark.xdist_group("deployment")
NAMES = ("one", "two", "three")
GONE = "The database does not answer; check that it runs and that RUOTA_DATABASE_URL is right."


@pytest.fixture(scope="module")
def devices(deployment: Deployment) -> list[str]:
    """Three devices behind the sshd, with a key."""
    do, sshd = deployment.page.do, deployment.sshd
    client = do("POST", "/clients", {"name": "ACME"})["id"]
    login = {"name": "ACME key", "kind": "key", "username": sshd.user.name, "private_key": sshd.private_key}
    credential = do("POST", "/credentials", login)["id"]
    fields = {"client_id": client, "connector": "ssh", "platform": "linux", "port": sshd.port}
    return [
        do("POST", "/devices", {**fields, "name": f"web{n}", "address": f"127.0.0.{n}", "credential_id": credential})[
            "id"
        ]
        for n in (1, 2, 3)
    ]


def keep(deployment: Deployment, nodes: dict[str, Any], *edges: str) -> str:
    document = {**workflow(nodes, *edges), "id": f"w-{uuid.uuid4().hex[:8]}"}
    return str(deployment.page.do("POST", "/workflows", {"document": document})["id"])


def counting(deployment: Deployment) -> tuple[str, Path]:
    """A workflow of three changes, each of which leaves a line in a file of its device; and the folder of the files.

    The second one waits for ``go_on``.
    """
    folder = deployment.sshd.folder / uuid.uuid4().hex
    folder.mkdir()
    folder.chmod(0o777)
    nodes: dict[str, Any] = {
        name: {
            "type": "script.run",
            "params": {"script": f"echo {name} >> {folder}/$1", "args": [{"$expr": "device.name"}]},
        }
        for name in NAMES
    }
    nodes["two"]["params"]["script"] += f"; until test -e {folder}.go; do sleep 0.1; done"
    return keep(deployment, nodes, "one.ok > two", "two.ok > three"), folder


def go_on(folder: Path) -> None:
    folder.with_name(f"{folder.name}.go").touch()


def lines(folder: Path) -> dict[str, list[str]]:
    return {path.name: path.read_text().split() for path in folder.iterdir()}


def start(deployment: Deployment, workflow_id: str, devices: list[str], mode: str = "apply") -> str:
    body = {"workflow_id": workflow_id, "target": {"devices": devices}, "mode": mode}
    return str(deployment.page.do("POST", "/runs", body)["id"])


def is_running(deployment: Deployment, run_id: str, node: str) -> Any:
    def look() -> bool:
        steps = deployment.page.do("GET", f"/runs/{run_id}/steps")["items"]
        return any(step["node"] == node and step["status"] == "running" for step in steps)

    return look


EVERY = {f"web{n}": list(NAMES) for n in (1, 2, 3)}


def test_a_run_in_both_modes(deployment: Deployment, devices: list[str]) -> None:
    name, folder = counting(deployment)
    go_on(folder)
    assert deployment.ended(start(deployment, name, devices, "preview"))["outcome"] == "would_change"
    assert lines(folder) == {}
    assert deployment.ended(start(deployment, name, devices))["outcome"] == "changed"
    assert lines(folder) == EVERY


def test_another_worker_takes_over(deployment: Deployment, devices: list[str]) -> None:
    name, folder = counting(deployment)
    run_id = start(deployment, name, devices)
    wait_for(is_running(deployment, run_id, "two"), "the second step")
    (busy,) = [key for key in ("worker-1", "worker-2") if children(deployment.processes[key].pid)]
    family = [deployment.processes[busy].pid, *children(deployment.processes[busy].pid)]
    for pid in family:
        kill(pid)
    deployment.processes[busy].wait()
    wait_for(gone(family), "the end of the worker")
    go_on(folder)
    assert deployment.ended(run_id)["outcome"] == "changed"
    assert lines(folder) == EVERY
    deployment.start(busy, "ruota-worker@.service")


def test_a_database_that_goes_away_in_the_middle(deployment: Deployment, devices: list[str]) -> None:
    name, folder = counting(deployment)
    run_id = start(deployment, name, devices)
    wait_for(is_running(deployment, run_id, "two"), "the second step")
    deployment.database.stop()
    try:
        answer = deployment.page.http.get(f"/api/v1/runs/{run_id}")
        assert answer.status_code == 503
        assert answer.json()["error"]["message"] == GONE
        time.sleep(3)
    finally:
        deployment.database.start()
    go_on(folder)
    assert deployment.ended(run_id)["outcome"] == "changed"
    assert lines(folder) == EVERY
    assert all(process.poll() is None for process in deployment.processes.values()), deployment.logs()


def test_the_command_line_says_once_that_the_database_is_away(
    deployment: Deployment, devices: list[str], tmp_path: Path
) -> None:
    assert devices
    folder = deployment.sshd.folder / uuid.uuid4().hex
    folder.mkdir()
    folder.chmod(0o777)
    file = tmp_path / "counting.workflow.json"
    nodes = {"one": {"type": "script.run", "params": {"script": f"echo one >> {folder}/said; sleep 3"}}}
    file.write_text(json.dumps(workflow(nodes)))
    runner = deployment.ruota("run", str(file), "--on", "web1", "--json")
    try:
        wait_for((folder / "said").exists, "the step")
        deployment.database.stop()
        try:
            asked = deployment.ruota("devices")
            out, err = asked.communicate(timeout=60)
            assert (asked.returncode, out, err) == (1, "", f"{GONE}\n")
            time.sleep(2)
        finally:
            deployment.database.start()
        out, err = runner.communicate(timeout=90)
    finally:
        runner.kill()
        runner.wait()
    assert (runner.returncode, json.loads(out)["outcome"]) == (0, "changed")
    assert err == f"{GONE}\n"
    assert (folder / "said").read_text() == "one\n"


def test_a_queue_that_goes_away_in_the_middle_and_forgets(deployment: Deployment, devices: list[str]) -> None:
    name, folder = counting(deployment)
    run_id = start(deployment, name, devices)
    wait_for(is_running(deployment, run_id, "two"), "the second step")
    deployment.queue.stop()
    later = start(deployment, name, devices[:1], "preview")
    time.sleep(2)
    deployment.queue.start()
    go_on(folder)
    assert deployment.ended(run_id)["outcome"] == "changed"
    assert deployment.ended(later)["outcome"] == "would_change"
    assert lines(folder) == EVERY
    assert all(process.poll() is None for process in deployment.processes.values()), deployment.logs()


def test_of_two_schedulers_one_starts_each_occurrence(deployment: Deployment, devices: list[str]) -> None:
    name = keep(deployment, {"look": {"type": "inv.system"}})
    deployment.page.do("POST", f"/workflows/{name}/publish", {"message": "first"})
    schedule = {
        "name": "Every minute",
        "workflow_id": name,
        "cron": "* * * * *",
        "timezone": "Europe/Rome",
        "target": {"devices": devices[:1]},
        "mode": "preview",
        "enabled": True,
    }
    key = deployment.page.do("POST", "/schedules", schedule)["id"]

    def started() -> Any:
        return deployment.page.do("GET", f"/runs?workflow={name}")["items"]

    wait_for(started, "the first occurrence", 75)
    time.sleep(2)  # for the other scheduler to do the same, if it would
    assert len(started()) == 1
    deployment.page.do("DELETE", f"/schedules/{key}")
    assert deployment.ended(started()[0]["id"])["outcome"] == "ok"


def test_no_secret_lies_about(deployment: Deployment, devices: list[str]) -> None:
    assert devices
    dump = subprocess.run(
        [program("pg_dump") or "pg_dump", deployment.database_url], capture_output=True, text=True, check=True
    ).stdout
    key = deployment.sshd.private_key.splitlines()[1]
    assert "web1" in dump
    for place in (dump, deployment.queue.everything(), deployment.logs(), json.dumps(dict(os.environ))):
        assert key not in place
        assert deployment.page.http.cookies.get("ruota_session", "") not in place


def test_every_part_stops_when_asked(deployment: Deployment) -> None:
    """The last test here: systemd stops the units in any order."""
    for process in deployment.processes.values():
        process.send_signal(signal.SIGTERM)
    codes = {name: process.wait(30) for name, process in deployment.processes.items()}
    assert set(codes.values()) <= {0, -signal.SIGTERM}, codes
    with pytest.raises(httpx.TransportError):
        deployment.page.http.get("/healthz")
