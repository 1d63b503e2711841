"""What the journal costs: steps kept in SQLite in grouped commits, against the conductor deciding alone."""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.conductor import LARGE, STEPS, _plan, _walk
from bench.rows import Row
from engine.conductor import Finished, Started, event_to_json
from engine.documents import Result
from engine.settings import Settings
from engine.states import Outcome
from engine.store import journal, open_database, runs, upgrade
from engine.store.models import Run

COUNT, GROUP = 10_000, 100


def _entries(number: int) -> list[journal.Entry]:
    path, device = f"n{number % STEPS}", f"d{number // STEPS}"
    events = [Started(path, "a" * 32), Finished(path, Outcome.OK, Result(ok=True, data={"n": number}))]
    found = []
    for event in events:
        body: dict[str, Any] = event_to_json(event)
        found.append(journal.Entry(body.pop("kind"), body, device, path))
    return found


def _write() -> float:
    """Seconds for all steps: two events and the step's row each, ``GROUP`` steps in a transaction."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Settings(data=Path(folder)))
        upgrade(database)
        run = Run(workflow_name="Bench", document={}, mode="apply")
        with database.begin() as session:
            runs.create(session, run, [{"id": "d0", "device": {}}])
        begin = time.perf_counter()
        for start in range(0, COUNT, GROUP):
            numbers = range(start, start + GROUP)
            with database.begin() as session:
                journal.append(session, run.id, [entry for number in numbers for entry in _entries(number)])
                runs.put_steps(
                    session,
                    [
                        {
                            "run_id": run.id,
                            "device_id": f"d{number // STEPS}",
                            "path": f"n{number % STEPS}",
                            "node": f"n{number % STEPS}",
                            "status": "done",
                            "outcome": "ok",
                        }
                        for number in numbers
                    ],
                )
        seconds = time.perf_counter() - begin
        database.close()
        return seconds


def rows() -> list[Row]:
    """Microseconds for each step."""
    kept = min(_write() for _ in range(3)) / COUNT * 1e6
    alone = _walk(_plan(), LARGE // 5)[0] / (LARGE // 5 * STEPS) * 1e6
    name = f"journal: cost of a step, {GROUP} in a commit"
    return [Row(name, kept, "µs", f"no journal, the conductor alone ({alone:.0f} µs)", (kept + alone) / alone)]


if __name__ == "__main__":
    print(rows())
