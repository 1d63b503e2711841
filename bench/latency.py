"""From the order of a run to its first running step, against an empty RQ job."""

import statistics
import time

from sqlalchemy import select

from bench import place
from bench.rows import Row
from engine.dispatch import starting
from engine.dispatch.queues import queue_of
from engine.store.models import Device, Journal

TIMES = 12
PATIENCE = 60.0
DOCUMENT = {
    "format": 1,
    "id": "latency",
    "name": "Latency",
    "nodes": {"n": {"type": "bench.nothing"}},
    "edges": [],
}


def _product(here: place.Place, device: str) -> float:
    """Seconds until ``started`` is committed."""
    world, begin = here.world, time.perf_counter()
    run_id = starting.start_document(
        world.database, here.redis, world.catalog, document=DOCUMENT, target={"devices": [device]}, mode="apply"
    )
    query = select(Journal.sequence).where(Journal.run_id == run_id, Journal.kind == "started")
    while time.perf_counter() - begin < PATIENCE:
        with world.database.session() as session:
            if session.scalars(query).first() is not None:
                return time.perf_counter() - begin
        time.sleep(0.002)
    raise RuntimeError("the run did not start")


def _empty_job(here: place.Place) -> float:
    """Seconds until an empty job has been done by the same workers."""
    begin = time.perf_counter()
    job = queue_of(here.redis).enqueue("time.sleep", args=(0,), job_timeout=60, result_ttl=60)
    while time.perf_counter() - begin < PATIENCE:
        if job.get_status(refresh=True) == "finished":
            return time.perf_counter() - begin
        time.sleep(0.002)
    raise RuntimeError("the job was not done")


def rows() -> list[Row]:
    """Medians of interleaved orders."""
    ours, empty = [], []
    with place.ruota() as here:
        with here.world.database.session() as session:
            device = session.scalars(select(Device.id).where(Device.connector == "local")).one()
        for _ in range(TIMES):
            empty.append(_empty_job(here))
            ours.append(_product(here, device))
            time.sleep(0.5)
    value, against = statistics.median(ours) * 1000, statistics.median(empty) * 1000
    return [Row("start: order to first running step", value, "ms", f"empty RQ job ({against:.0f} ms)", value / against)]


if __name__ == "__main__":
    print(rows())
