"""The page of a run of 10,000 devices while 2,000 events a second arrive: its memory, and how soon it answers."""

import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.feeder import NODES
from bench.place import Place
from bench.rows import Row
from bench.screen import Screen, frames, screen
from engine.dispatch import starting
from engine.dispatch.supervisor import environment
from engine.documents import Result
from engine.inventory import create_client
from engine.store import journal, now, runs
from engine.store.models import Device

DEVICES, CLIENTS, FILLED = 10_000, 40, 5
RATE, SECONDS, FEEDERS = 2_000, 40, 2
CLICKS = 40
CLICKING = 28.0
"""Seconds of the feeding in which it is clicked; then it is scrolled, and looked how far the page is behind."""
WAIT_MS = 10_000
AIM_MB, AIM_MS = 150, 100
PATIENCE_MS = 180_000
MIB = 1024 * 1024

LISTEN = """() => {
  window.clicks = [];
  document.addEventListener('click', (event) => {
    const cell = event.target.closest('[data-testid=matrix] button[data-node]');
    if (!cell) return;
    const [device] = cell.getAttribute('aria-label').split(',');
    const click = { at: event.timeStamp, shown: 0, whole: 0 };
    window.clicks.push(click);
    const look = () => {
      const drawer = document.querySelector('[role=dialog]');
      if (drawer && drawer.textContent.includes(device)) {
        if (!click.shown) click.shown = performance.now();
        if (!drawer.querySelector('[aria-busy=true]')) { click.whole = performance.now(); return; }
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}"""
UNANSWERED = "() => window.clicks.filter((click) => !click.whole).length"
CELLS = """() => [...document.querySelectorAll('[data-testid=matrix] button[data-state=ok]')]
  .map((cell) => [cell, cell.getBoundingClientRect()])
  // some are drawn beyond what is seen, under the heading or the canvas
  .filter(([cell, box]) => box.right < 800 && cell.contains(document.elementFromPoint(box.x + 10, box.y + 10)))
  .map(([_, box]) => box)
  .map((box) => [box.x + 10, box.y + 10])"""


def _workflow() -> dict[str, Any]:
    nodes = {f"n{number}": {"type": "bench.nothing", "name": f"Step {number}"} for number in range(NODES)}
    edges = [{"from": f"n{number}.ok", "to": f"n{number + 1}"} for number in range(NODES - 1)]
    return {"format": 1, "id": "live", "name": "Ten steps on the whole fleet", "nodes": nodes, "edges": edges}


def fleet(here: Place) -> None:
    """The devices of all clients, as rows: nothing is ever sent to one."""
    with here.world.database.begin() as session:
        clients = [create_client(session, {"name": f"Client {number:02}"}).id for number in range(CLIENTS)]
        names = [f"srv-{number:05}.example.org" for number in range(DEVICES)]
        rows = [
            {"name": name, "address": name, "client_id": clients[number % CLIENTS]} for number, name in enumerate(names)
        ]
        session.execute(insert(Device), rows)


@contextlib.contextmanager
def feeders(here: Place, run_id: str) -> Iterator[list["subprocess.Popen[str]"]]:
    """The workers' side of the run, half of which is behind them; each waits for a line."""
    started: list[subprocess.Popen[str]] = []
    try:
        for share in range(FEEDERS):
            command = [sys.executable, "-m", "bench.feeder", run_id, str(share), str(FEEDERS), str(FILLED)]
            started.append(
                subprocess.Popen(
                    command, env=environment(here.settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            if started[-1].stdout is None or started[-1].stdout.readline().strip() != "claimed":
                raise RuntimeError("a feeder did not claim its share")
        yield started
    finally:
        for process in started:
            process.terminate()
            process.wait(30)


def start(here: Place) -> str:
    """A run on every device, half of it done; there is no worker, so nothing but the feeders drives it."""
    run_id = starting.start_document(
        here.world.database, here.redis, here.world.catalog, document=_workflow(), target={"all": True}, mode="apply"
    )
    with here.world.database.begin() as session:
        ids = [row.device_id for row in runs.devices(session, run_id)]
        for number in range(FILLED):
            runs.put_steps(session, [_step(run_id, device_id, f"n{number}") for device_id in ids])
    return run_id


def _step(run_id: str, device_id: str, node: str) -> dict[str, Any]:
    """A step that has ended well."""
    return {
        "run_id": run_id,
        "device_id": device_id,
        "path": node,
        "node": node,
        "status": "done",
        "outcome": "ok",
        "attempts": 1,
        "started_at": now(),
        "finished_at": now(),
        "params": {"folder": "/srv/data"},
        "result": Result(ok=True).to_json(),
    }


def _click(page: Any) -> int:
    """Open a cell, let the drawer be, close it; every seventh time somewhere else in the matrix. How often it was."""
    begin = time.perf_counter()
    for number in range(CLICKS):
        cells = page.evaluate(CELLS)
        if not cells or time.perf_counter() - begin > CLICKING:
            return number
        x, y = cells[(number * 7) % len(cells)]
        page.mouse.click(x, y)
        page.wait_for_timeout(200)
        for _ in range(WAIT_MS // 50):
            if not page.evaluate(UNANSWERED):
                break
            page.wait_for_timeout(50)
        page.keyboard.press("Escape")
        page.wait_for_timeout(100)
        if number % 7 == 6:
            page.evaluate("document.querySelector('[data-testid=matrix]').scrollBy(0, 20000)")
            page.wait_for_timeout(100)
    return CLICKS


def _scroll(page: Any) -> None:
    page.mouse.move(500, 780)
    for _ in range(60):
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(16)


def _heap(line: Any) -> float:
    """The JavaScript heap after a collection, in MiB."""
    line.send("HeapProfiler.collectGarbage")
    return float(line.send("Runtime.getHeapUsage")["usedSize"]) / MIB


def _renderer(here: Screen) -> float:
    """The memory of the page's process that is nobody else's, in MiB."""
    found = here.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return max(_private(int(one["id"])) for one in found if one["type"] == "renderer")


def _private(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def _behind(here: Place, page: Any, run_id: str) -> int:
    """How many numbers of the journal the page does not know yet."""
    with here.world.database.session() as session:
        newest = journal.last_sequence(session, run_id)
    return newest - int(page.evaluate("document.querySelector('[data-testid=matrix]').dataset.sequence"))


def _caught_up(here: Place, page: Any, run_id: str) -> float:
    """Milliseconds until the page knows everything, once nothing happens any more; at most ``PATIENCE_MS``."""
    begin = time.perf_counter()
    taken = 0.0
    while _behind(here, page, run_id) > 0 and taken < PATIENCE_MS:
        page.wait_for_timeout(20)
        taken = (time.perf_counter() - begin) * 1000
    return taken


def measure(here: Screen) -> dict[str, Any]:
    """Everything of one run: milliseconds, MiB, counts."""
    fleet(here.here)
    run_id = start(here.here)
    with feeders(here.here, run_id) as workers:
        page = here.page()
        line = page.context.new_cdp_session(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{here.address}/runs/{run_id}")
        page.get_by_test_id("matrix").locator("button[data-state=ok]").first.wait_for(timeout=PATIENCE_MS)
        opened = page.evaluate("performance.now()")
        page.evaluate(LISTEN)
        before = _heap(line)
        asked.clear()
        for worker in workers:
            assert worker.stdin
            worker.stdin.write(f"{RATE / FEEDERS} {SECONDS}\n")
            worker.stdin.flush()
        page.wait_for_timeout(2000)
        clicked = _click(page)
        behind = [_behind(here.here, page, run_id) for _ in range(10) if page.wait_for_timeout(200) is None]
        scrolled = frames(page, _scroll)
        peak = _renderer(here)
        told = [json.loads(worker.stdout.readline()) for worker in workers if worker.stdout]
        late = _caught_up(here.here, page, run_id)
        clicks, end = page.evaluate("[window.clicks, performance.now()]")
        found = {
            "open": opened,
            "events": sum(one["events"] for one in told) / max(one["seconds"] for one in told),
            # what was never answered counts as long as it was waited for
            "shown": sorted((one["shown"] or end) - one["at"] for one in clicks),
            "whole": sorted((one["whole"] or end) - one["at"] for one in clicks),
            "clicked": clicked,
            "unanswered": clicked - sum(one["whole"] > 0 for one in clicks),
            "behind": max(behind),
            "late": late,
            "never": _behind(here.here, page, run_id),
            "fetched": sum("/events?" in url for url in asked),
            "frame": statistics.fmean(scrolled),
            "heap": _heap(line),
            "heap before": before,
            "renderer": _renderer(here),
            "peak": peak,
        }
        page.close()
    return found


def _at(values: list[float], share: float) -> float:
    """The value below which that share lies; where nothing could be clicked at all, as long as was waited."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float(WAIT_MS)


def rows() -> list[Row]:
    """Memory in MiB against the aim, clicks in milliseconds against the aim, and what stayed behind."""
    with screen() as here:
        found = measure(here)
    name = f"live, {DEVICES:,} devices"
    memory, answer = f"aim {AIM_MB} MiB", f"aim {AIM_MS} ms"
    return [
        Row(f"{name}: open", found["open"], "ms", "no aim", None),
        Row(f"{name}: events that arrived", found["events"], "1/s", f"aim {RATE:,} 1/s", found["events"] / RATE),
        Row(f"{name}: JavaScript heap", found["heap"], "MiB", memory, found["heap"] / AIM_MB),
        Row(f"{name}: renderer's own memory", found["renderer"], "MiB", memory, found["renderer"] / AIM_MB),
        Row(f"{name}: the same before a collection", found["peak"], "MiB", memory, found["peak"] / AIM_MB),
        *(
            Row(
                f"{name}: click {what}, p{100 * share:.0f}",
                _at(found[key], share),
                "ms",
                answer,
                _at(found[key], share) / AIM_MS,
            )
            for key, what in (("shown", "answered"), ("whole", "with all it opens"))
            for share in (0.5, 0.95)
        ),
        Row(f"{name}: clicks unanswered in 10 s", found["unanswered"], "", f"of {found['clicked']}", None),
        Row(f"{name}: frame while scrolling", found["frame"], "ms", "16.7 ms", found["frame"] / 16.7),
        Row(f"{name}: numbers behind, most", found["behind"], "", "no aim", None),
        Row(f"{name}: caught up after the last", found["late"], "ms", "no aim", None),
        Row(f"{name}: numbers never heard", found["never"], "", "0", None),
        Row(f"{name}: asked for over HTTP", found["fetched"], "", "no aim", None),
    ]
