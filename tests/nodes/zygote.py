"""Makes throw-away roots: a program that is started once, and forks a child into namespaces of its own for each root.

A root is an overlay over this machine's own files: everything is there, and nothing that is done in it reaches the
machine. One request is one line of JSON on standard input, its answer one line on standard output.
Request: ``{"folder", "fixtures", "systemd": bool, "work": {...}}``; ``work`` goes to ``tests.nodes.inside.perform``.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from tests.nodes import inside

NEW_NETWORK = 0x40000000
NEW = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x02000000 | NEW_NETWORK
"""CLONE_NEWNS, NEWUTS, NEWIPC, NEWPID, NEWNET and NEWCGROUP."""
LIMIT_SECONDS = 240
HERE = Path(__file__).resolve().parent.parent.parent
COPY = Path("/dev/shm") / f"ruota-checkout-{os.getuid()}-{os.getppid()}"
"""The checkout as roots see it, where it lies in a folder that they have of their own (``/tmp``, for one).

It lies in memory, so that it does not count among a root's volumes. Named after the process that asks for roots.
"""
COVERED = ("/tmp", "/run", "/dev", "/srv")
LEFT_OUT = shutil.ignore_patterns(".git", "node_modules", "static", "build", "data", ".*_cache", ".hypothesis")
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")


def main() -> None:
    """Answer requests until standard input ends."""
    if any(HERE.is_relative_to(folder) for folder in COVERED):
        shutil.copytree(HERE, COPY, symlinks=True, ignore=LEFT_OUT)
    try:
        _answer()
    finally:
        shutil.rmtree(COPY, ignore_errors=True)


def _answer() -> None:
    for line in sys.stdin:
        answer, waiting = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(answer)
            _keeper(json.loads(line), waiting)
        os.close(waiting)
        with os.fdopen(answer, "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        sys.stdout.write((said.decode().strip() or json.dumps({"broken": "the root died"})) + "\n")
        sys.stdout.flush()


def _keeper(request: dict[str, Any], waiting: int) -> None:
    """Outside of the root: waits for the answer, then ends every process in it."""
    code = 1
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(NEW) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        done, telling = os.pipe()
        first = os.fork()
        if first == 0:
            os.close(done)
            _first(request, telling)
        os.close(telling)
        code = _relay(done, waiting)
        os.kill(first, signal.SIGKILL)
        os.waitpid(first, 0)
    except BaseException:
        os.write(waiting, json.dumps({"broken": traceback.format_exc()}).encode())
    finally:
        os._exit(code)


def _relay(done: int, waiting: int) -> int:
    """Hand the answer on as soon as its line is whole: background processes may keep the pipe open."""
    said = b""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([done], [], [], max(0.0, deadline - time.monotonic()))
        piece = os.read(done, 1 << 16) if ready else b""
        if not piece:
            said = said or json.dumps({"broken": "no answer in time" if not ready else "ended without one"}).encode()
            break
        said += piece
    while said:
        said = said[os.write(waiting, said) :]
    return 0


def _first(request: dict[str, Any], telling: int) -> None:
    """The first process of the root."""
    try:
        os.setsid()
        upper = mount(Path(request["folder"]), request["fixtures"], systemd=request["systemd"])
        if request["systemd"]:
            if os.fork() == 0:
                _work(request["work"], upper, telling)
            os.close(telling)
            os.execve("/lib/systemd/systemd", SYSTEMD, {"container": "ruota", "PATH": "/usr/sbin:/usr/bin"})
        _work(request["work"], upper, telling)
    except BaseException:
        os.write(telling, json.dumps({"broken": traceback.format_exc()}).encode() + b"\n")
    os._exit(1)


SYSTEMD = ["systemd", "--unit=basic.target", "--log-target=null", "--show-status=0"]


def _work(work: dict[str, Any], upper: int, telling: int) -> None:
    try:
        os.set_inheritable(telling, False)
        answer = inside.perform(work, upper)
    except BaseException:
        answer = {"broken": traceback.format_exc()}
    said = json.dumps(answer).encode() + b"\n"
    while said:
        said = said[os.write(telling, said) :]
    signal.pause()


def _sh(*argv: str) -> None:
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def mount(folder: Path, fixtures: str, *, systemd: bool, memory: bool = True) -> int:
    """Mount the root, go into it, and give its upper layer as a descriptor."""
    folder.mkdir(parents=True, exist_ok=True)
    _sh("mount", "--make-rprivate", "/")
    if memory:
        # package managers sync to disk after every file
        _sh("mount", "-t", "tmpfs", "tmpfs", str(folder))
    upper, work, root = folder / "upper", folder / "work", folder / "root"
    for path in (upper, work, root):
        path.mkdir(exist_ok=True)
    _sh("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", str(root))
    held = os.open(upper, os.O_RDONLY | os.O_DIRECTORY)
    for name in ("tmp", "run", "dev", "srv"):
        _sh("mount", "-t", "tmpfs", "-o", f"mode={'1777' if name == 'tmp' else '755'}", "tmpfs", str(root / name))
    for name in DEVICES:
        (root / "dev" / name).touch()
        _sh("mount", "--bind", f"/dev/{name}", str(root / "dev" / name))
    (root / "dev" / "fd").symlink_to("/proc/self/fd")
    for name in ("dev/shm", "dev/pts", "srv/fixtures", "run/sshd", "run/lock"):
        (root / name).mkdir()
    _sh("mount", "-t", "devpts", "-o", "newinstance,ptmxmode=0666", "devpts", str(root / "dev/pts"))
    (root / "dev/ptmx").symlink_to("pts/ptmx")
    _sh("mount", "--bind", fixtures, str(root / "srv" / "fixtures"))
    _sh("mount", "-t", "proc", "proc", str(root / "proc"))
    if COPY.is_dir():
        (root / HERE.relative_to("/")).mkdir(parents=True)
        _sh("mount", "--bind", str(COPY), str(root / HERE.relative_to("/")))
    if systemd:
        _mount_for_systemd(root)
    os.chroot(root)
    os.chdir("/")
    if memory:
        _sh("ip", "link", "set", "lo", "up")
    _sh("hostname", "device")
    return held


def _mount_for_systemd(root: Path) -> None:
    _sh("mount", "-t", "sysfs", "-o", "ro", "sysfs", str(root / "sys"))
    groups = root / "sys/fs/cgroup"
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        _sh("mount", "-t", "cgroup2", "cgroup2", str(groups))
    else:
        _sh("mount", "-t", "tmpfs", "tmpfs", str(groups))
        for name in ("systemd", "unified"):
            (groups / name).mkdir()
        _sh("mount", "-t", "cgroup", "-o", "none,name=systemd", "cgroup", str(groups / "systemd"))
        _sh("mount", "-t", "cgroup2", "cgroup2", str(groups / "unified"))
    # the services of this machine are not started in the root; a case makes its own
    for path in (root / "etc/systemd/system").glob("*.wants"):
        _sh("rm", "-rf", str(path))


if __name__ == "__main__":
    main()
