"""``ruota up`` as a process: one address, and nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from engine.dispatch import instance
from engine.dispatch.valkey import SOCKET_PATH_LIMIT, Valkey, socket_path
from tests.dispatch.site import children, gone, is_alive, kill, wait_for


class Up:
    """A running ``ruota up``."""

    def __init__(self, data: Path, *arguments: str) -> None:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("RUOTA_")}
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-m", "engine.cli", "up", "--data", str(data), "--workers", "1", *arguments],
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.family: list[int] = []

    @property
    def out(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def ready(self) -> str:
        """Wait for the address that it prints."""
        line = self.out.readline()
        assert "Ruota is ready at http://127.0.0.1:" in line, line + self.out.read()
        wait_for(lambda: len(children(self.process.pid)) >= 5, "all parts")
        self.family = children(self.process.pid)
        return line.split()[-1]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    made = Up(tmp_path / "a data folder", "--port", "0")
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.wait()
    made.out.close()
    wait_for(gone(made.family), "the end of every process")


def test_kill_leaves_no_process(up: Up) -> None:
    up.ready()
    up.process.kill()
    up.process.wait()
    wait_for(gone(up.family), "the end of every process")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_every_process(up: Up, number: signal.Signals) -> None:
    up.ready()
    up.process.send_signal(number)
    assert up.process.wait(60) == 0
    assert not [pid for pid in up.family if is_alive(pid)]
    assert instance.running(up.data) is None


def test_a_second_one_says_where_the_first_is(up: Up) -> None:
    address = up.ready()
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", "up", "--data", str(up.data), "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"Ruota already runs on the data folder {up.data} at {address}; "
        "use it there, or choose another folder with --data.\n"
    )


def test_a_part_that_dies_is_started_again(up: Up) -> None:
    up.ready()
    workers = [pid for pid in up.family if "worker" in Path(f"/proc/{pid}/cmdline").read_text()]
    kill(workers[0])
    said = up.out.readline()
    assert said.startswith("The worker 1 was killed by SIGKILL; it is started again.")
    wait_for(lambda: set(_workers(up)) - set(workers), "another worker")


def _workers(up: Up) -> list[int]:
    found = []
    for pid in children(up.process.pid):
        try:
            if "worker" in Path(f"/proc/{pid}/cmdline").read_text():
                found.append(pid)
        except OSError:
            continue
    return found


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        blocked = Up(tmp_path / "data", "--port", str(port))
        assert blocked.process.wait(60) == 1
        said = blocked.out.read()
        blocked.out.close()
    assert said.startswith(f"Port {port} is in use by ")
    assert f"(process {os.getpid()})" in said
    assert said.endswith("; choose another with --port.\n")


def test_valkey_keeps_what_it_was_told_over_a_kill(tmp_path: Path) -> None:
    import redis

    valkey = Valkey(tmp_path / "with space")
    valkey.start()
    with redis.Redis.from_url(valkey.url) as client:
        client.set("key", "value")
    assert valkey.socket.stat().st_mode & 0o777 == 0o600
    assert valkey.process is not None
    valkey.process.kill()
    valkey.process.wait()
    assert valkey.socket.exists()
    valkey.start()
    with redis.Redis.from_url(valkey.url) as client:
        assert client.get("key") == b"value"
    valkey.stop()
    assert not valkey.socket.exists()


def test_a_second_valkey_ends_the_one_that_was_left(tmp_path: Path) -> None:
    first, second = Valkey(tmp_path), Valkey(tmp_path)
    first.start()
    second.start()
    assert first.process is not None
    assert first.process.wait(10) == 0
    assert second.alive()
    second.stop()


def test_a_long_data_folder_has_its_socket_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/tmp")
    assert len(os.fsencode(socket_path(deep))) <= SOCKET_PATH_LIMIT
    assert socket_path(deep) == socket_path(deep) != socket_path(deep / "z")


def test_the_lock_is_gone_with_its_process(tmp_path: Path) -> None:
    code = "import sys,time,pathlib; from engine.dispatch import instance\n"
    code += "with instance.locked(pathlib.Path(sys.argv[1])):\n  print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with instance.locked(tmp_path):
        time.sleep(0)
