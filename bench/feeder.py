"""A worker's side of a large run without devices: it writes and tells what a drive would, by the product's own means.

``python -m bench.feeder RUN SHARE SHARES FIRST`` claims its share of the batches, whose devices stand before the node
FIRST, and says so; a line ``RATE SECONDS`` makes it go on at so many events a second. At the end it tells how many
there were, as JSON.
"""

import itertools
import json
import sys
import time
import uuid
from dataclasses import dataclass, field

from engine.conductor.messages import Command, End, Finished, Start
from engine.dispatch.live import Publisher
from engine.dispatch.records import Beginning, Pending, Records, Row
from engine.dispatch.world import World
from engine.dispatch.writing import Ask, Changing, Claim, Written, write
from engine.documents import Result
from engine.errors import Code, RuotaError
from engine.settings import Settings
from engine.states import Outcome, Status
from engine.store import runs
from engine.store.batches import claim_batch

NODES = 10
PAUSE = 0.02
"""Between two transactions, so that the other workers' turns come too."""
FAILS = 50
"""One device in so many fails at the fifth node."""
LINES = "reading the state of the device ...\ncompared 214 settings\nnothing to do\n"


@dataclass
class Device:
    """``at`` is the node that comes next or runs; ``attempt`` is set while it runs."""

    id: str
    number: int
    at: int
    attempt: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing further happens on it."""
        return self.at >= NODES


@dataclass
class Batch:
    """A claimed batch and its devices."""

    world: World
    claim: Claim
    devices: list[Device]
    records: Records
    first: int
    changing: Changing = field(default_factory=Changing)

    def turn(self) -> list[Row]:
        """One transaction: each device whose step runs ends it, each other one starts its next; the live events."""
        starting: dict[int, tuple[Device, Beginning]] = {}
        asks: list[Ask] = []
        heard: list[Row] = []
        for device in self.devices:
            if device.ended:
                continue
            if device.attempt:
                heard.append({"kind": "output", "device_id": device.id, "path": f"n{device.at}"})
                self._finish(device)
            else:
                beginning = self._begin(device)
                starting[len(asks)] = device, beginning
                asks.append(Ask(beginning, None))
        written = self._written(self.records.take(), asks)
        for device, beginning in starting.values():
            self.records.started(beginning)
            device.attempt = str(beginning.attempt["id"])
        return [*written.live, *heard]

    def _written(self, pending: Pending, asks: list[Ask]) -> Written:
        """As a drive's writer does: a database that is busy is waited for."""
        while True:
            try:
                with self.world.database.begin() as session:
                    return write(session, self.claim, pending, asks, self.changing)
            except RuotaError as error:
                if error.code is not Code.UNAVAILABLE:
                    raise
            time.sleep(PAUSE)

    def _begin(self, device: Device) -> Beginning:
        if device.at == self.first:
            self.records.device_status(device.id, Status.RUNNING)
            self.records.commands(device.id, {"kind": "begin"}, [_start(device.at)])
        return self.records.start(device.id, f"n{device.at}", uuid.uuid4().hex)

    def _finish(self, device: Device) -> None:
        fails = device.at == NODES // 2 and device.number % FAILS == 0
        outcome = Outcome.FAILED if fails else Outcome.OK
        result = Result.failed(Code.NODE_FAILED, "The disk is full; free some space.") if fails else Result(ok=True)
        self.records.output(device.attempt, "stdout", LINES)
        path, device.attempt = f"n{device.at}", ""
        device.at = NODES if fails else device.at + 1
        then: Command = (
            End(outcome, result.error.message if result.error else "") if device.ended else _start(device.at)
        )
        self.records.event(device.id, Finished(path, outcome, result), [then])


def _start(number: int) -> Start:
    return Start(f"n{number}", f"n{number}", 1, {"depth": number, "folder": "/srv/data"})


def batches(world: World, run_id: str, share: int, shares: int, first: int) -> list[Batch]:
    """Every ``shares``-th batch of a run from ``share`` on, claimed, with its devices before the node ``first``."""
    with world.database.begin() as session:
        rows = runs.devices(session, run_id)
        found = []
        for number in sorted({row.batch for row in rows})[share::shares]:
            claim = Claim(run_id, number, claim_batch(session, run_id, number, "bench"))
            devices = [Device(row.device_id, row.position, first) for row in rows if row.batch == number]
            found.append(Batch(world, claim, devices, Records(run_id), first))
    return found


def live(mine: list[Batch], publisher: Publisher, rate: float, seconds: float) -> int:
    """Batch after batch, as fast as ``rate`` events a second allow; the number of events that were told."""
    begin, told = time.perf_counter(), 0
    for batch in itertools.cycle(mine):
        passed = time.perf_counter() - begin
        if passed > seconds or all(device.ended for each in mine for device in each.devices):
            return told
        time.sleep(max(PAUSE / 10, told / rate - passed))
        events = batch.turn()
        publisher.add(events)
        told += len(events)
    return told


def main(run_id: str, share: int, shares: int, first: int) -> None:
    """Claim, say so, wait for the rate and the seconds on stdin, feed, tell how many events it were."""
    settings = Settings.from_environment()
    world = World.of(settings)
    mine = batches(world, run_id, share, shares, first)
    print("claimed", flush=True)
    rate, seconds = (float(word) for word in sys.stdin.readline().split())
    publisher = Publisher(settings.redis_url or "", run_id)
    begin = time.perf_counter()
    told = live(mine, publisher, rate, seconds)
    publisher.close()
    print(json.dumps({"events": told, "seconds": time.perf_counter() - begin}), flush=True)
    world.database.close()


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:5]))
