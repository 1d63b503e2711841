"""A Linux lab device: a root of its own that boots, and boots again whenever it restarts itself.

Run as ``python -m engine.lab.machine FOLDER NAME PACKAGES``. Each start is told as a line on standard output: the
process id of the device's first process. It ends with its standard input.
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

from engine.dispatch.parent import die_with_parent
from engine.lab import root

_SET_UP = """
rm -rf /etc/apt/sources.list /etc/apt/sources.list.d /var/lib/apt/lists; mkdir -p /etc/apt/sources.list.d
printf 'deb [trusted=yes] file:/srv/packages/%s ./\\n' main security >/etc/apt/sources.list
apt-get -qq update; dpkg -i /srv/packages/old/*.deb
[ ! -e /lib/systemd/system/ssh.service ] || systemctl --root=/ add-wants basic.target ssh.service
"""
_MOST_PER_MINUTE = 20


def main(folder: Path, name: str, packages: str) -> None:
    """Boot until standard input ends."""
    first = 0

    def end_with_stdin() -> None:
        sys.stdin.read()
        with suppress(ProcessLookupError):
            if first:
                os.kill(first, signal.SIGKILL)
        os._exit(0)

    reading, writing = os.pipe()
    threading.Thread(target=end_with_stdin, daemon=True).start()
    me = os.getpid()
    while True:
        began = time.monotonic()
        keeper = os.fork()
        if keeper == 0:
            _boot(folder, name, packages, writing, me)
        first = int(os.read(reading, 20))
        print(first, flush=True)  # noqa: T201 (its answer)
        os.waitpid(keeper, 0)
        first = 0
        time.sleep(max(0.5, 60 / _MOST_PER_MINUTE - (time.monotonic() - began)))


def _boot(folder: Path, name: str, packages: str, writing: int, parent: int) -> None:
    """The keeper: makes the first process of the device, and lasts as long as it."""
    die_with_parent(parent)
    root.unshare(root.NEW)
    first = os.fork()
    if first:
        os.write(writing, f"{first:>20}".encode())
        os.waitpid(first, 0)
        os._exit(0)
    # seen from its own namespace, its parent has no number
    die_with_parent(0)
    os.setsid()
    systemd = root.SYSTEMD_PROGRAM.exists()
    root.mount(folder, {"srv/packages": packages}, name, systemd=systemd, memory=False)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=False)  # noqa: S607
    Path("/run/boot_id").write_text(f"{uuid.uuid4()}\n")
    root.sh("mount", "--bind", "/run/boot_id", "/proc/sys/kernel/random/boot_id")
    done = Path("/var/lib/ruota-lab")
    if not done.exists():
        Path("/etc/hostname").write_text(f"{name}\n")
        Path("/etc/hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {name}\n")
        subprocess.run(["/bin/sh", "-c", _SET_UP], check=False, stdin=subprocess.DEVNULL, stdout=2)  # noqa: S603
        done.touch()
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    environment = {"container": "ruota", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    if systemd:
        os.execve(root.SYSTEMD_PROGRAM, root.SYSTEMD, environment)  # noqa: S606
    # a first process that only takes in those whose parents have gone
    os.execve("/bin/sh", ["sh", "-c", "while :; do sleep 3600 & wait; done"], environment)  # noqa: S606


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
