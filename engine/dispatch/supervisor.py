"""``ruota up``: everything on one machine, watched by one process."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from engine.dispatch import instance
from engine.dispatch.children import Child, Nursery, part
from engine.dispatch.ports import listen
from engine.dispatch.queues import DEFAULT_QUEUE
from engine.dispatch.valkey import Valkey
from engine.errors import Code, RuotaError
from engine.inventory.this_computer import ensure_this_computer
from engine.settings import Settings
from engine.store import open_database, upgrade

Say = Callable[[str], None]
PATIENCE = 20.0
START_PATIENCE = 60.0


@dataclass
class Supervisor:
    """Starts the parts, keeps them running, ends them. ``web`` is left out for the time of one ``ruota run``."""

    settings: Settings
    say: Say
    web: bool = True
    tick: float = 0.2

    def __post_init__(self) -> None:
        self.nursery = Nursery(self.say)
        self.valkey: Valkey | None = None
        self.listener: socket.socket | None = None
        self.address = ""
        self.redis_url = self.settings.redis_url or ""
        self.stopping = False

    @contextmanager
    def running(self) -> Iterator["Supervisor"]:
        """The parts run inside this block; afterwards no process of theirs is left."""
        with instance.locked(self.settings.data):
            try:
                self._start()
                yield self
            finally:
                self._stop()

    def serve(self) -> None:
        """Watch over the parts until SIGINT or SIGTERM."""
        with self._signals(), self.running():
            if not self.stopping:
                self.say(f"Ruota is ready at {self.address}")
            while not self.stopping:
                self.tend()
                time.sleep(self.tick)

    def tend(self) -> None:
        """Look after all parts once."""
        if self.valkey is not None and not self.valkey.alive():
            self.say(f"Valkey ended; it is started again. Its log is {self.valkey.folder / 'valkey.log'}.")
            self.valkey.start()
        self.nursery.tend()

    def _start(self) -> None:
        settings = self.settings
        if self.web:
            self.listener = listen(settings.host, settings.port)
            self.address = _address(settings.host, self.listener.getsockname()[1])
        prepare(settings)
        if not self.redis_url:
            self.valkey = Valkey(settings.data)
            self.valkey.start()
            self.redis_url = self.valkey.url
        self.settings = replace(settings, redis_url=self.redis_url)
        instance.announce(settings.data, instance.Instance(os.getpid(), self.address, self.redis_url))
        if self.web:
            web = self.nursery.start(self._web())
        for number in range(1, settings.workers + 1):
            self.nursery.start(self._child(f"worker {number}", part("worker", "--queue", DEFAULT_QUEUE)))
        self.nursery.start(self._child("scheduler", part("scheduler")))
        if self.web:
            self._wait_for(web)

    def _stop(self) -> None:
        self.nursery.stop(PATIENCE)
        if self.listener is not None:
            self.listener.close()
        if self.valkey is not None:
            self.valkey.stop()

    def _child(self, name: str, command: list[str], pass_fds: tuple[int, ...] = ()) -> Child:
        log = self.settings.data / "log" / f"{name.replace(' ', '-')}.log"
        return Child(name, command, log, environment(self.settings), pass_fds)

    def _web(self) -> Child:
        assert self.listener is not None
        descriptor = self.listener.fileno()
        return self._child("web server", web_command(f"fd://{descriptor}"), (descriptor,))

    def _wait_for(self, web: Child) -> None:
        deadline = time.monotonic() + START_PATIENCE
        assert self.listener is not None
        host, port = self.listener.getsockname()[:2]
        while not self.stopping and time.monotonic() < deadline:
            if not web.alive():
                raise RuotaError(
                    f"The web server {web.how_it_ended()}: {web.last_words()} Its log is {web.log}.",
                    code=Code.UNAVAILABLE,
                )
            if _answers(_reachable(host), port):
                return
            time.sleep(0.05)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping = True

        kept = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)


def prepare(settings: Settings) -> None:
    """Bring the database up to date; the first time, note this computer as a device."""
    database = open_database(settings)
    try:
        upgrade(database)
        with database.begin() as session:
            ensure_this_computer(session)
    finally:
        database.close()


def web_command(bind: str) -> list[str]:
    """The command line of the web server; ``bind`` is ``host:port`` or ``fd://n``."""
    root = Path(__file__).resolve().parent.parent.parent
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:engine.dispatch.gunicorn_config",
        "--chdir",
        str(root),
        "--bind",
        bind,
        "wsgi:app",
    ]


def environment(settings: Settings) -> Mapping[str, str]:
    """The environment in which every part finds the same settings."""
    values = {
        "RUOTA_DATA": str(settings.data),
        "RUOTA_DATABASE_URL": settings.database_url,
        "RUOTA_REDIS_URL": settings.redis_url,
        "RUOTA_HOST": settings.host,
        "RUOTA_PORT": str(settings.port or 8080),
        "RUOTA_WORKERS": str(settings.workers),
        "RUOTA_MASTER_KEY_FILE": str(settings.master_key_file) if settings.master_key_file else None,
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **{name: value for name, value in values.items() if value is not None}}


def _address(host: str, port: int) -> str:
    shown = _reachable(host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _answers(host: str, port: int) -> bool:
    """Whether the web server answers; the listening socket alone only takes the connection."""
    try:
        with socket.create_connection((host, port), timeout=2) as connection:
            connection.settimeout(2)
            connection.sendall(b"GET /api/v1/session HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return connection.recv(5).startswith(b"HTTP")
    except OSError:
        return False
