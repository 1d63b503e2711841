"""A disk that fills up under the data folder in the middle of a run, with everything of ``ruota up`` on it."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.dispatch.site import gone, script, wait_for, workflow
from tests.dispatch.test_up import Up
from tests.support.require import missing
from tests.web.served import Page

NAMES = ("one", "two", "three")
LONG = "x" * 15_000
FULL = "The database's disk is full; free some space and try again."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        missing(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def up(disk: Path) -> Iterator[Up]:
    made = Up(disk / "data", "--port", "0")
    yield made
    made.process.terminate()
    try:
        made.process.wait(60)
    finally:
        made.process.kill()
        made.process.wait()
        made.out.close()
    wait_for(gone(made.family), "the end of every process")


def fill(folder: Path) -> Path:
    """Take every byte that is left; the file that holds them."""
    path = folder / "filling"
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    with path.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x")
    return path


def run_of(page: Page, document: dict[str, Any]) -> str:
    kept = page.do("POST", "/workflows", {"document": document})["id"]
    body = {"workflow_id": kept, "target": {"all": True}, "mode": "apply"}
    return str(page.do("POST", "/runs", body)["id"])


def outcome(page: Page, run_id: str) -> Any:
    with suppress(httpx.HTTPStatusError):
        return page.do("GET", f"/runs/{run_id}")["outcome"]
    return None


def test_a_disk_that_fills_up_loses_nothing_and_repeats_nothing(up: Up, disk: Path, tmp_path: Path) -> None:
    page = Page(up.ready().removeprefix("http://").rstrip("/"))
    page.enter("/setup", "admin")
    counted = tmp_path / "counted"
    nodes = {name: script(f"echo {name} >> {counted}; sleep 1") for name in NAMES}
    run_id = run_of(page, {**workflow(nodes, "one.ok > two", "two.ok > three"), "id": "counting"})
    wait_for(counted.exists, "the first step")
    accepted: list[str] = []
    filling = fill(disk)
    try:
        refused = wait_for(lambda: add_client(page, accepted), "a refusal")
        assert refused.status_code == 503
        assert refused.json()["error"] == {"code": "unavailable", "message": FULL}
        time.sleep(3)  # for every step to have ended on the device, if the run went on without the database
        assert page.do("GET", f"/runs/{run_id}")["status"] == "running"
        assert counted.read_text().split() == list(NAMES[: len(counted.read_text().split())])
    finally:
        filling.unlink()
    assert wait_for(lambda: outcome(page, run_id), "the end of the run", 90) == "changed"
    assert counted.read_text().split() == list(NAMES)
    again = run_of(page, {**workflow({"look": {"type": "inv.system"}}), "id": "looking"})
    assert wait_for(lambda: outcome(page, again), "the end of the next run", 90) == "ok"
    kept = {client["name"]: client["notes"] for client in page.do("GET", "/clients")["items"]}
    assert {name: notes for name, notes in kept.items() if name in accepted or notes} == dict.fromkeys(accepted, LONG)
    page.http.close()
    assert up.process.poll() is None
    assert os.path.ismount(disk)


def add_client(page: Page, accepted: list[str]) -> httpx.Response | None:
    """The answer to a change that there is no room for; the first few may still fit into the database's file."""
    name = f"Client {len(accepted)}"
    answer = page.http.post("/api/v1/clients", json={"name": name, "notes": LONG})
    if answer.status_code != 201:
        return answer
    accepted.append(name)
    return None
