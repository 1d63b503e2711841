"""A machine that can be restarted: a throw-away root booted by systemd, reached over a real sshd, with its own boot id.

Run as ``python -m tests.nodes.machine FOLDER FIXTURES PORT KEY`` (KEY: a public key). It boots the root again whenever
it restarts itself, and ends with its standard input.
"""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path

from engine.lab import root
from tests.nodes.zygote import enter

SYSTEMD = [word.replace("basic.target", "multi-user.target") for word in root.SYSTEMD]
"""Boots as far as real machines do, so that what is enabled there is started."""
UNIT = "machine-sshd.service"
_UNIT = """\
[Unit]
DefaultDependencies=no
[Service]
ExecStart=/usr/sbin/sshd -D -e -o Port={port} -o ListenAddress=127.0.0.1 -o UsePAM=no -o PidFile=/run/sshd.pid
"""


def main(folder: Path, fixtures: str, port: int, key: str) -> None:
    """Boot, wait for its end, boot again."""
    first = 0

    def end_with_stdin() -> None:
        sys.stdin.read()
        with suppress(ProcessLookupError):
            os.kill(first, signal.SIGKILL)
        os._exit(0)

    reading, writing = os.pipe()
    threading.Thread(target=end_with_stdin, daemon=True).start()
    for number in range(20):
        keeper = os.fork()
        if keeper == 0:
            _boot(folder, fixtures, port, key, number, writing)
        first = int(os.read(reading, 20))
        os.waitpid(keeper, 0)
        time.sleep(0.5)


def _boot(folder: Path, fixtures: str, port: int, key: str, number: int, writing: int) -> None:
    root.unshare(root.NEW & ~root.NEW_NETWORK)
    first = os.fork()
    if first:
        os.write(writing, f"{first:>20}".encode())
        os.waitpid(first, 0)
        os._exit(0)
    enter(folder, fixtures, systemd=True, memory=False)
    Path("/run/boot_id").write_text(f"{uuid.uuid4()}\n")
    _run("mount --bind /run/boot_id /proc/sys/kernel/random/boot_id")
    if number == 0:
        _set_up(port, key)
    os.execve(root.SYSTEMD_PROGRAM, SYSTEMD, {"container": "ruota", "PATH": "/usr/sbin:/usr/bin"})


def _set_up(port: int, key: str) -> None:
    _run("useradd -m -s /bin/sh machine && usermod -p '*' machine && install -d -m 700 -o machine ~machine/.ssh")
    Path("/home/machine/.ssh/authorized_keys").write_text(key + "\n")
    Path("/etc/sudoers.d/machine").write_text("machine ALL=(ALL) NOPASSWD: ALL\n")
    Path("/etc/ssh/sshd_config").write_text("Include /etc/ssh/sshd_config.d/*.conf\nUsePAM no\n")
    Path(f"/etc/systemd/system/{UNIT}").write_text(_UNIT.format(port=port))
    wants = Path("/etc/systemd/system/basic.target.wants")
    wants.mkdir(exist_ok=True)
    (wants / UNIT).symlink_to(f"/etc/systemd/system/{UNIT}")
    _run("ssh-keygen -A")


def _run(command: str) -> None:
    subprocess.run(["/bin/sh", "-c", command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4])
