"""A whole Ruota for one test: database, Valkey, and parts in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from redis import Redis
from sqlalchemy import select

from engine.dispatch import starting
from engine.dispatch.drive import Job
from engine.dispatch.queues import connect
from engine.dispatch.supervisor import environment, prepare
from engine.dispatch.tempo import Tempo
from engine.dispatch.world import World
from engine.inventory.clients import create_client
from engine.inventory.credentials import create_credential
from engine.inventory.devices import create_device
from engine.settings import Settings
from engine.store import open_database, runs
from engine.store.models import Attempt, Batch, Device, Output, Run, Step
from engine.vault import open_vault
from tests.support.sshd import Sshd

QUICK = {
    "heartbeat": 0.2,
    "stale": 1.5,
    "poll": 0.1,
    "linger": 0.3,
    "tick": 0.2,
    "lease": 2.0,
    "lost": 0.5,
    "lock": 0.1,
    "unserved": 1.0,
}
PATIENCE = 60.0


def wait_for(what: Callable[[], Any], why: str, patience: float = PATIENCE) -> Any:
    """Wait until something is true, and return it."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"in vain: {why}")


@dataclass
class Site:
    """``processes`` are ended with the test."""

    settings: Settings
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        prepare(self.settings)
        self.url = self.settings.redis_url or ""
        self.redis: Redis = connect(self.url)
        self.world = World(self.settings, open_database(self.settings), open_vault(self.settings), Tempo(**QUICK))
        self.database = self.world.database

    # inventory

    def local(self) -> str:
        with self.database.session() as session:
            return session.scalars(select(Device.id).where(Device.connector == "local")).one()

    def fleet(self, sshd: Sshd, count: int, first: int = 1) -> list[str]:
        """Devices behind one sshd, at loopback addresses of their own; their host keys are not known yet."""
        with self.database.begin() as session:
            client = create_client(session, {"name": f"Client {first}"})
            login = {
                "name": f"Login {first}",
                "kind": "key",
                "username": sshd.user.name,
                "private_key": sshd.private_key,
            }
            credential = create_credential(session, self.world.vault, login)
            return [
                create_device(
                    session,
                    {
                        "name": f"web{number}",
                        "client_id": client.id,
                        "connector": "ssh",
                        "platform": "linux",
                        "address": f"127.0.0.{number}",
                        "port": sshd.port,
                        "credential_id": credential.id,
                    },
                ).id
                for number in range(first, first + count)
            ]

    # runs

    def start(
        self, document: dict[str, Any], devices: list[str] | None = None, mode: str = "apply", **more: Any
    ) -> str:
        target = {"all": True} if devices is None else {"devices": devices}
        return starting.start_document(
            self.database, self.redis, self.world.catalog, document=document, target=target, mode=mode, **more
        )

    def drive(self, run_id: str, *batches: int) -> None:
        """Drive batches in this process, one after the other."""
        for batch in batches or (0,):
            Job(self.world, self.redis, self.url).drive(run_id, batch)

    def run(self, run_id: str) -> Run:
        with self.database.session() as session:
            return runs.get(session, run_id)

    def ended(self, run_id: str, patience: float = PATIENCE) -> Run:
        def look() -> Run | None:
            row = self.run(run_id)
            return row if row.status == "done" else None

        try:
            found: Run = wait_for(look, f"the end of run {run_id}", patience)
        except AssertionError:
            raise AssertionError(f"{self.story(run_id)}\n{self.logs()}") from None
        return found

    def steps(self, run_id: str) -> dict[tuple[str, str], Step]:
        with self.database.session() as session:
            return {(step.device_id, step.path): step for step in runs.steps(session, run_id)}

    def attempts(self, run_id: str) -> list[Attempt]:
        with self.database.session() as session:
            return list(session.scalars(select(Attempt).where(Attempt.run_id == run_id)))

    def output(self, run_id: str) -> str:
        with self.database.session() as session:
            query = select(Output.text).join(Attempt, Attempt.id == Output.attempt_id).where(Attempt.run_id == run_id)
            return "".join(session.scalars(query.order_by(Output.attempt_id, Output.sequence)))

    def batches(self, run_id: str) -> dict[int, Batch]:
        with self.database.session() as session:
            return {row.batch: row for row in session.scalars(select(Batch).where(Batch.run_id == run_id))}

    def story(self, run_id: str) -> str:
        lines = [f"batch {b.batch}: {b.status} fence {b.fence} job {b.job_id}" for b in self.batches(run_id).values()]
        lines += [f"{k}: {s.status} {s.outcome} {s.message}" for k, s in self.steps(run_id).items()]
        return "\n".join(lines)

    def is_running(self, run_id: str, path: str, count: int = 1) -> Callable[[], bool]:
        return lambda: (
            sum(step.path == path and step.status == "running" for step in self.steps(run_id).values()) >= count
        )

    def is_done(self, run_id: str, devices: list[str]) -> bool:
        """Whether the first step of the devices is done."""
        steps = self.steps(run_id)
        return all((device, "look") in steps and steps[(device, "look")].status == "done" for device in devices)

    # processes

    def part(self, *arguments: str, **more: str) -> "subprocess.Popen[bytes]":
        """One of Ruota's own processes."""
        environ = {**environment(self.settings), "RUOTA_TEMPO": json.dumps(QUICK), **more}
        log = self.settings.data / f"{arguments[0]}-{len(self.processes)}.test.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "engine.cli", *arguments], env=environ, stdout=out, stderr=out
            )
        self.processes.append(process)
        return process

    def logs(self) -> str:
        return "\n".join(f"{path.name}:\n{path.read_text()}" for path in self.settings.data.glob("*.test.log"))

    def close(self) -> None:
        for process in reversed(self.processes):
            with suppress(ProcessLookupError):
                process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.database.close()
        self.redis.close()


def children(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found: list[int] = []
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        mine = [child for child, of in parents.items() if of == parent]
        found += mine
        waiting += mine
    return found


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def gone(pids: list[int]) -> Callable[[], bool]:
    return lambda: not any(is_alive(pid) for pid in pids)


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def workflow(nodes: dict[str, Any], *edges: str, **more: Any) -> dict[str, Any]:
    """A workflow document; an edge is written ``"scan.ok > install"``."""
    pairs = [edge.split(" > ") for edge in edges]
    return {
        "format": 1,
        "id": "test",
        "name": "Test",
        "nodes": nodes,
        "edges": [{"from": source, "to": target} for source, target in pairs],
        **more,
    }


def script(text: str, **more: Any) -> dict[str, Any]:
    """A node that changes the device by a script."""
    return {"type": "script.run", "params": {"script": text}, **more}
