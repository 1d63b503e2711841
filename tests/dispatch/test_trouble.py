"""What gets in the way of a drive: a database that somebody holds, a script that never stops talking."""

import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from engine.connectors.output import MOST_OUTPUT
from engine.store import database as databases
from tests.dispatch.site import Site, children, script, wait_for, workflow

GIGABYTE = 1_000_000_000
MOST_MEMORY = 400 * 1024 * 1024


def test_a_database_that_is_held_by_somebody_is_waited_for(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(databases, "BUSY_MILLISECONDS", 200)
    site.database.close()  # the next connections have the short patience
    counted = tmp_path / "counted"
    nodes = {name: script(f"echo {name} >> {counted}; sleep 0.3") for name in ("one", "two")}
    run_id = site.start(workflow(nodes, "one.ok > two"), [site.local()])
    freed = threading.Event()

    def hold() -> None:
        wait_for(counted.exists, "the first step")
        with sqlite3.connect(site.settings.data / "ruota.db", timeout=10, isolation_level=None) as held:
            held.execute("BEGIN EXCLUSIVE")
            time.sleep(2)
            held.execute("ROLLBACK")
        held.close()
        freed.set()

    holder = threading.Thread(target=hold)
    holder.start()
    site.drive(run_id)
    holder.join(30)
    assert freed.is_set()
    assert site.ended(run_id).outcome == "changed"
    assert counted.read_text().split() == ["one", "two"]
    waiting = f"The database stayed busy for too long; try again in a moment. Run {run_id} waits for it."
    said = [record.getMessage() for record in caplog.records if run_id in record.getMessage()]
    assert said == [waiting, f"The database answers again; run {run_id} goes on."]


def test_a_script_that_prints_a_gigabyte(site: Site) -> None:
    """The beginning and the end are kept, a sentence stands between them, and the worker stays small."""
    body = f"echo begin; head -c {GIGABYTE} /dev/zero | tr '\\0' x; echo; echo end"
    worker = site.part("worker")
    run_id = site.start(workflow({"talk": script(body)}), [site.local()])
    most = 0

    def over() -> bool:
        nonlocal most
        most = max(most, *(peak(pid) for pid in (worker.pid, *children(worker.pid))))
        return site.run(run_id).status == "done"

    wait_for(over, "the end of the script", 120)
    assert site.run(run_id).outcome == "changed", site.story(run_id)
    said = site.output(run_id)
    assert said.startswith("begin\nx") and said.endswith("x\nend\n")
    assert said.count("\n[some output is left out here]\n") == 1
    assert "characters of output are left out" not in said  # nobody has counted them
    assert len(said) < MOST_OUTPUT * 1.1
    assert [(attempt.exit_code, attempt.truncated) for attempt in site.attempts(run_id)] == [(0, True)]
    assert 0 < most < MOST_MEMORY


def test_an_attempt_keeps_how_its_script_ended(site: Site) -> None:
    document = workflow({"leave": script("echo short; exit 3"), "look": {"type": "inv.system"}}, "leave.failed > look")
    run_id = site.start(document, [site.local()])
    site.drive(run_id)
    ended = {attempt.path: (attempt.exit_code, attempt.truncated) for attempt in site.attempts(run_id)}
    # the code is that of the node type's own script, which reports what it was given to run in its result
    assert ended == {"leave": (1, False), "look": (0, False)}, site.story(run_id)


def peak(pid: int) -> int:
    """The most memory that a process has ever had, in bytes; 0 for one that has gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) * 1024
    return 0
