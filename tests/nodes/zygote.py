"""Makes throw-away roots: a program that is started once, and forks a child into namespaces of its own for each root.

A root is an overlay over this machine's own files: everything is there, and nothing that is done in it reaches the
machine. One request is one line of JSON on standard input, its answer one line on standard output.
Request: ``{"folder", "fixtures", "systemd": bool, "work": {...}}``; ``work`` goes to ``tests.nodes.inside.perform``.
"""

import json
import os
import select
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from engine.lab import root
from tests.nodes import inside

LIMIT_SECONDS = 240
HERE = Path(__file__).resolve().parent.parent.parent
COPY = Path("/dev/shm") / f"ruota-checkout-{os.getuid()}-{os.getppid()}"
"""The checkout as roots see it, where it lies in a folder that they have of their own (``/tmp``, for one).

It lies in memory, so that it does not count among a root's volumes. Named after the process that asks for roots.
"""
COVERED = ("/tmp", "/run", "/dev", "/srv")
LEFT_OUT = shutil.ignore_patterns(".git", "node_modules", "static", "build", "data", ".*_cache", ".hypothesis")


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
        root.unshare(root.NEW)
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
        upper = enter(Path(request["folder"]), request["fixtures"], systemd=request["systemd"])
        if request["systemd"]:
            if os.fork() == 0:
                _work(request["work"], upper, telling)
            os.close(telling)
            os.execve(root.SYSTEMD_PROGRAM, root.SYSTEMD, {"container": "ruota", "PATH": "/usr/sbin:/usr/bin"})
        _work(request["work"], upper, telling)
    except BaseException:
        os.write(telling, json.dumps({"broken": traceback.format_exc()}).encode() + b"\n")
    os._exit(1)


def enter(folder: Path, fixtures: str, *, systemd: bool, memory: bool = True) -> int:
    """Go into a new root that sees the fixtures and the checkout; its upper layer as a descriptor."""
    binds = {"srv/fixtures": fixtures}
    if COPY.is_dir():
        binds[str(HERE)] = str(COPY)
    upper = root.mount(folder, binds, "device", systemd=systemd, memory=memory)
    if memory:
        root.sh("ip", "link", "set", "lo", "up")
    return upper


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


if __name__ == "__main__":
    main()
