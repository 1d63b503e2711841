"""100 Windows devices, five inline steps on each, over WinRM: the product against pywinrm alone.

The server answers without starting anything, so that the transport is what is measured.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.rows import Row
from engine.connectors.base import Script
from engine.connectors.windows.powershell import of_script
from engine.states import Mode

DEVICES, STEPS, ROUNDS = 100, 5, 3
USER, PASSWORD = "technician", "pass word 1"
PATIENCE = 600.0


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """The port of a server in a process of its own."""
    command = [sys.executable, "-m", "bench.contestants.wsman", str(folder), USER, PASSWORD]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def _write(folder: Path, port: int) -> None:
    delivery = of_script(Script("Complete-Step", {}, "a", Mode.APPLY, 300), "0" * 32)
    fleet = {
        # one server is all of them: each has a connection, a login and a shell of its own
        "hosts": ["127.0.0.1"] * DEVICES,
        "port": port,
        "user": USER,
        "password": PASSWORD,
        "steps": STEPS,
        "command": delivery.argv,
        "stdin": delivery.stdin.decode(),
        "threads": DEVICES,
    }
    (folder / "winrm.json").write_text(json.dumps(fleet))


def _seconds(module: str, *words: str) -> float:
    command = [sys.executable, "-m", f"bench.contestants.{module}", *words]
    return float(subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout)


def rows() -> list[Row]:
    """Seconds of each, the best of three that take turns."""
    ours, shell, session = [], [], []
    with tempfile.TemporaryDirectory(prefix="ruota-bench-") as name:
        folder = Path(name)
        with server(folder) as port:
            _write(folder, port)
            for _ in range(ROUNDS):
                shell.append(_seconds("pywinrm", "shell", name))
                ours.append(_seconds("ours", name))
                session.append(_seconds("pywinrm", "session", name))
    best = min(ours)
    what = f"winrm: {DEVICES} devices x {STEPS} steps"
    return [
        Row(what, best, "s", f"bare pywinrm, one shell per device ({min(shell):.1f} s)", best / min(shell)),
        Row(what, best, "s", f"pywinrm Session.run_cmd ({min(session):.1f} s), times faster", min(session) / best),
    ]


if __name__ == "__main__":
    for row in rows():
        print(row)
