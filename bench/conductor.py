"""The conductor alone: a rehearsed ten-node workflow on many devices, on one core."""

import gc
import time
import tracemalloc

from bench.rows import Row
from engine.catalog import load_catalog
from engine.conductor import Begin, Finished, RunConductor, Shared, Start, Started
from engine.documents import Result, parse_workflow
from engine.graph import Plan, compile_plan
from engine.states import Mode, Outcome

STEPS = 10
SMALL, LARGE = 1_000, 10_000
DATA = {"data": {}, "output": "", "exit_code": 0}


def _plan() -> Plan:
    catalog = load_catalog()
    space = {"type": "health.disk_space"}
    condition = {"type": "logic.condition", "params": {"condition": {"$expr": "n0.low_count == 0"}}}
    nodes = {f"n{number}": condition if number in (3, 6) else space for number in range(STEPS)}
    ports = {number: "true" if number in (3, 6) else "ok" for number in range(STEPS)}
    edges = [{"from": f"n{number}.{ports[number]}", "to": f"n{number + 1}"} for number in range(STEPS - 1)]
    document = {"format": 1, "id": "bench", "name": "Bench", "nodes": nodes, "edges": edges}
    return compile_plan(parse_workflow(document), catalog)


_SPACE = Result(ok=True, data={"low": [], "low_count": 0, "volumes": [], "worst_mount": "/"})
_TRUE = Result(ok=True, data={"value": True})


def _walk(plan: Plan, devices: int) -> tuple[float, RunConductor]:
    """Seconds for all devices, their steps' events taken in turn as a fleet's would come."""
    run = {"id": "r", "mode": "apply", "started_at": "", "started_by": "", "workflow": "Bench"}
    client = {"id": "c", "name": "Client"}
    known = {
        f"d{number}": {"device": {"id": f"d{number}", "name": f"d{number}", "tags": []}, "client": client}
        for number in range(devices)
    }
    begin = time.perf_counter()
    conductor = RunConductor(Shared(plan, Mode.APPLY, {}, run), known)
    waiting = [entry for key in known for entry in conductor.advance(key, Begin())]
    while waiting:
        following = []
        for key, command in waiting:
            if isinstance(command, Start):
                conductor.advance(key, Started(command.path, "a"))
                result = _TRUE if command.node in ("n3", "n6") else _SPACE
                following += conductor.advance(key, Finished(command.path, Outcome.OK, result))
        waiting = following
    seconds = time.perf_counter() - begin
    assert conductor.done and conductor.outcome is Outcome.OK
    return seconds, conductor


def _bytes(plan: Plan, devices: int) -> float:
    gc.collect()
    tracemalloc.start()
    _, conductor = _walk(plan, devices)
    gc.collect()
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert conductor.done
    return used / devices


def rows() -> list[Row]:
    """Steps per second, growth and memory."""
    plan = _plan()
    _walk(plan, 100)
    small = min(_walk(plan, SMALL)[0] for _ in range(3))
    large = min(_walk(plan, LARGE)[0] for _ in range(2))
    rate = LARGE * STEPS / large
    growth = (large / LARGE) / (small / SMALL)
    per_small, per_large = _bytes(plan, 200), _bytes(plan, 2_000)
    return [
        Row("conductor: steps per second, 10,000 devices", rate, "steps/s", "aim 20,000 steps/s", rate / 20_000),
        Row("conductor: time per step, 10,000 devices", large / (LARGE * STEPS) * 1e6, "µs", "1,000 devices", growth),
        Row(
            "conductor: memory per device, 2,000 devices", per_large / 1024, "KiB", "200 devices", per_large / per_small
        ),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
