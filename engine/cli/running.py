"""``ruota run``: a workflow's file on real devices, watched in the terminal."""

import getpass
import json
import signal
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from redis import Redis
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from engine.cli.files import inputs_of, read_document, siblings
from engine.dispatch import instance, starting
from engine.dispatch.plans import catalog
from engine.dispatch.queues import connect
from engine.dispatch.supervisor import Supervisor, prepare
from engine.errors import Code, RuotaError
from engine.inspection.deeds import deeds
from engine.inventory.reach import reach
from engine.inventory.target_text import parse_target
from engine.inventory.unfit import unfit
from engine.settings import Settings
from engine.states import SUCCESSES, Outcome
from engine.store import Database, open_database, runs
from engine.store.models import Run, RunDevice, Step

LOOK = 0.3
COLOURS = {"ok": "green", "changed": "yellow", "would_change": "cyan", "skipped": "dim", "cancelled": "dim"}
GOOD = frozenset({*SUCCESSES, Outcome.SKIPPED})


def run(parsed: Namespace, settings: Settings) -> int:
    """Run a file; exit code 0 only when the run succeeded."""
    document = read_document(parsed.file)
    inputs = inputs_of(parsed.input)
    prepare(settings)
    database = open_database(settings)
    with database.session() as session:
        target = parse_target(session, parsed.on)
        called = {**starting.called_by(session, document), **siblings(parsed.file, document)}
        warnings = [str(one) for one in unfit(reach(session, target), deeds(document, catalog(), called))]
    starting.check_document(document, catalog(), called)
    for warning in warnings:
        print(warning, file=sys.stderr)
    with _parts(settings) as (redis, tend):
        with database.begin() as session:
            run_id = starting.create_run(
                session,
                catalog(),
                document,
                target,
                "preview" if parsed.preview else "apply",
                inputs,
                getpass.getuser(),
                {"kind": "command_line"},
                called=called,
                in_window=parsed.in_window,
            )
        starting.enqueue(database, redis, run_id)
        _watch(database, redis, run_id, parsed.json, tend)
    report = report_of(database, run_id)
    if parsed.json:
        print(json.dumps({**report, "warnings": warnings}, ensure_ascii=False))
    return 0 if Outcome(report["outcome"]) in GOOD else 1


@contextmanager
def _parts(settings: Settings) -> Iterator[tuple[Redis, Any]]:
    """The instance that runs on the data folder, or parts of our own for the time of the run."""
    running = instance.running(settings.data, patience=30)
    if running is not None or settings.redis_url:
        yield connect(settings.redis_url or (running.redis_url if running else "")), lambda: None
        return
    quiet = Supervisor(settings, lambda line: print(line, file=sys.stderr), web=False)
    with quiet.running():
        yield connect(quiet.redis_url), quiet.tend


def _watch(database: Database, redis: Redis, run_id: str, quiet: bool, tend: Any) -> None:
    """Wait for the end. The first Ctrl-C cancels the run on the devices; a second one leaves it."""
    asked, trouble = False, ""

    def interrupt(_number: int, _frame: Any) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        print("Cancelling the run; press Ctrl-C again to leave it running.", file=sys.stderr)
        starting.cancel_run(database, redis, run_id)

    kept = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    console = Console(stderr=quiet)
    try:
        with Live(console=console, auto_refresh=False, transient=quiet) as live:
            while True:
                try:
                    if _look(database, run_id, None if quiet else live):
                        return
                    trouble = ""
                except RuotaError as error:
                    if error.code is not Code.UNAVAILABLE:
                        raise
                    if error.message != trouble:
                        print(error.message, file=sys.stderr)
                    trouble = error.message
                tend()
                time.sleep(LOOK)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def _look(database: Database, run_id: str, live: Live | None) -> bool:
    with database.session() as session:
        row = runs.get(session, run_id)
        if live is not None:
            live.update(table_of(row, runs.devices(session, run_id), runs.steps(session, run_id)), refresh=True)
        return row.status == "done"


def table_of(row: Run, devices: list[RunDevice], steps: list[Step]) -> Table:
    """The run as a table: a row for each device, its steps in the order in which they began."""
    table = Table(title=f"{row.workflow_name} ({row.mode}): {row.outcome or row.status}", title_justify="left")
    table.add_column("Device", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Steps")
    by_device: dict[str, list[Step]] = {}
    for step in steps:
        by_device.setdefault(step.device_id, []).append(step)
    names = {device.device_id: device for device in devices}
    for device_id in [*([""] if "" in by_device else []), *names]:
        device = names.get(device_id)
        state = (device.outcome or device.status) if device else ""
        trail = Text(" ").join(_shown(step) for step in by_device.get(device_id, []))
        if device is not None and device.message:
            trail.append(f"\n{device.message}", style="red")
        name = str(device.snapshot.get("name", device_id)) if device else "all devices"
        table.add_row(Text(name), Text(state, style=COLOURS.get(state, "red" if state else "")), trail)
    return table


def _shown(step: Step) -> Text:
    state = step.outcome or step.status
    style = COLOURS.get(state, "blue" if step.outcome is None else "red")
    return Text(f"{step.path}:{state}", style=style)


def report_of(database: Database, run_id: str) -> dict[str, Any]:
    """``{run_id, outcome, counts, steps: {device: [{path, outcome, …}]}}``; run-scoped steps are under ``-``."""
    with database.session() as session:
        row = runs.get(session, run_id)
        names = {device.device_id: str(device.snapshot.get("name")) for device in runs.devices(session, run_id)}
        steps: dict[str, list[dict[str, Any]]] = {name: [] for name in names.values()}
        for step in runs.steps(session, run_id):
            steps.setdefault(names.get(step.device_id, "-"), []).append(_step(step))
        return {
            "run_id": run_id,
            "workflow": row.workflow_name,
            "mode": row.mode,
            "outcome": row.outcome or "lost",
            "message": row.message,
            "counts": runs.device_counts(session, run_id),
            "steps": steps,
        }


def _step(step: Step) -> dict[str, Any]:
    return {
        "path": step.path,
        "status": step.status,
        "outcome": step.outcome,
        "attempts": step.attempts,
        "message": step.message,
        "data": (step.result or {}).get("data") or {},
    }
