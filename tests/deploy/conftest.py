"""Ruota on several machines: PostgreSQL, a Valkey behind a password, and each part a process with its own data folder.

The environment and the commands are those of ``deploy/systemd``, with only the addresses changed.
"""

import base64
import json
import re
import secrets
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from engine.dispatch.valkey import find_binary
from tests.dispatch.site import QUICK, wait_for
from tests.support import postgresql
from tests.support.require import require
from tests.support.sshd import Sshd, sshd_daemon, sshd_folder, sshd_user
from tests.web.served import Page

__all__ = ["sshd_daemon", "sshd_folder", "sshd_user"]

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def example_environment() -> dict[str, str]:
    lines = (UNITS / "ruota.env.example").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def command(unit: str) -> list[str]:
    """What a unit starts, with this Python's ``ruota``."""
    found = re.search(r"^ExecStart=/opt/ruota/bin/ruota (.+)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
    assert found, unit
    return [sys.executable, "-m", "engine.cli", *shlex.split(found[1])]


@dataclass
class Queue:
    """A Valkey that listens on TCP and wants a password."""

    folder: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_hex(16))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "conf").write_text(f"port {self.port}\nbind 127.0.0.1\nrequirepass {self.password}\nsave ''\n")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(find_binary()), str(self.folder / "conf")], cwd=self.folder, stdout=log, stderr=log
            )
        wait_for(self._answers, "Valkey")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def everything(self) -> str:
        """All that it holds, as text."""
        with redis.Redis.from_url(self.url) as client:
            return "\n".join(repr(client.dump(key)) for key in client.keys("*"))

    def _answers(self) -> bool:
        with suppress(redis.RedisError), redis.Redis.from_url(self.url) as client:
            return bool(client.ping())
        return False


@dataclass
class Deployment:
    """``processes`` by name; each has a data folder of its own below ``folder``."""

    folder: Path
    database: postgresql.Server
    database_url: str
    queue: Queue
    sshd: Sshd
    port: int = field(default_factory=free_port)
    processes: "dict[str, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def __post_init__(self) -> None:
        key = self.folder / "master.key"
        key.touch(mode=0o600)
        key.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        self.page = Page(f"127.0.0.1:{self.port}")

    def start(self, name: str, unit: str) -> None:
        """Start a unit on a machine of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command(unit), env=self.environment(name), cwd="/", stdout=log, stderr=log
            )

    def ruota(self, *arguments: str) -> "subprocess.Popen[str]":
        """Somebody's command line on one more machine."""
        return subprocess.Popen(
            [sys.executable, "-m", "engine.cli", *arguments],
            env=self.environment("desk"),
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def environment(self, name: str) -> dict[str, str]:
        """That of the example, with the addresses of here and a data folder of its own."""
        data = self.folder / name
        data.mkdir(mode=0o700, exist_ok=True)
        return {
            **example_environment(),
            "RUOTA_DATA": str(data),
            "RUOTA_DATABASE_URL": self.database_url,
            "RUOTA_REDIS_URL": self.queue.url,
            "RUOTA_MASTER_KEY_FILE": str(self.folder / "master.key"),
            "RUOTA_PORT": str(self.port),
            "RUOTA_TEMPO": json.dumps(QUICK),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }

    def is_up(self) -> bool:
        with suppress(httpx.TransportError):
            return self.page.http.get("/healthz").status_code == 200
        return False

    def logs(self) -> str:
        return "\n".join(f"{path.name}:\n{path.read_text()[-3000:]}" for path in sorted(self.folder.glob("*.log")))

    def run(self, run_id: str) -> Any:
        return self.page.do("GET", f"/runs/{run_id}")

    def ended(self, run_id: str, patience: float = 60) -> Any:
        def look() -> Any:
            with suppress(httpx.HTTPError):
                run = self.run(run_id)
                return run if run["status"] == "done" else None
            return None

        try:
            return wait_for(look, f"the end of run {run_id}", patience)
        except AssertionError:
            raise AssertionError(self.logs()) from None

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.page.http.close()


@pytest.fixture(scope="package")
def deployment(tmp_path_factory: pytest.TempPathFactory, sshd_daemon: Sshd) -> Iterator[Deployment]:
    """The whole, set up; started once for all tests here."""
    reason = postgresql.why_not()
    require(reason is None, reason or "")
    folder = tmp_path_factory.mktemp("deployment")
    queue = Queue(folder / "valkey")
    with postgresql.serving() as server:
        queue.start()
        made = Deployment(folder, server, server.new_database(), queue, sshd_daemon)
        try:
            made.start("web", "ruota-web.service")
            wait_for(made.is_up, "the web server", 60)
            made.page.enter("/setup", "admin")
            for name in ("worker-1", "worker-2"):
                made.start(name, "ruota-worker@.service")
            for name in ("scheduler-1", "scheduler-2"):
                made.start(name, "ruota-scheduler.service")
            yield made
        finally:
            made.close()
            queue.stop()
