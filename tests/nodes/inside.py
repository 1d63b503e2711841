"""What is done inside a throw-away root: set it up, run node types through the real local connector, take snapshots."""

import asyncio
import hashlib
import os
import stat
import subprocess
import time
from pathlib import Path
from typing import Any

from engine.catalog import Entry, load_entry
from engine.documents import Result
from engine.states import Mode
from tests.nodes.context import Bench

ROOT = Path(__file__).resolve().parent.parent.parent
CACHES = (
    "dev",
    "proc",
    "run",
    "srv",
    "tmp",
    "var/cache",
    "var/log",
    "var/lib/apt/lists",
    "var/lib/ruota/jobs",
    "var/lib/systemd",
)
"""Not part of a device's state: what package managers and journals keep, and mount points."""


def perform(work: dict[str, Any], upper: int) -> dict[str, Any]:
    """``{"setup": [commands], "steps": [...]}`` to ``{"answers": [...]}``, one answer for each step.

    A step is ``{"run": type id, "mode", "params"}`` (a result and its output), ``{"script": type id, "params"}`` (its
    script alone, without its engine part), ``{"sh": command}`` (what it prints) or ``{"snapshot": true}`` (a hash of
    all that was changed in the root, by name).
    """
    os.environ.update(HOME="/root", USER="root", LOGNAME="root")
    if work.get("systemd"):
        _await_systemd()
    for command in work["setup"]:
        _shell(command, check=True)
    return {"answers": asyncio.run(_steps(work["steps"], upper))}


def _await_systemd() -> None:
    for _ in range(600):
        said = subprocess.run(["systemctl", "is-system-running"], capture_output=True, text=True, check=False)
        if said.stdout.strip() in ("running", "degraded"):
            return
        time.sleep(0.1)
    raise RuntimeError(f"systemd did not start: {said.stdout} {said.stderr}")


def _shell(command: str, *, check: bool = False) -> str:
    done = subprocess.run(
        ["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, cwd="/", check=False
    )
    if check and done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}: {done.stderr.decode()}{done.stdout.decode()}")
    return done.stdout.decode("utf-8", "replace")


async def _steps(steps: list[dict[str, Any]], upper: int) -> list[Any]:
    return [await _step(step, upper) for step in steps]


async def _step(step: dict[str, Any], upper: int) -> Any:
    if "sh" in step:
        return _shell(step["sh"])
    if "snapshot" in step:
        return snapshot(upper)
    if "script" in step:
        return await _script(step["script"], step["params"])
    area, _, verb = step["run"].partition(".")
    return await _run(load_entry(ROOT / "nodes" / area / verb), Mode(step["mode"]), step["params"])


async def _run(entry: Entry, mode: Mode, params: dict[str, Any]) -> dict[str, Any]:
    bench = Bench(mode=mode)
    try:
        result: Result = await bench.attempt_of(entry, params)
    finally:
        await bench.close()
    return {"result": result.to_json(), "output": bench.output[-4000:]}


async def _script(type_id: str, params: dict[str, Any]) -> dict[str, Any]:
    area, _, verb = type_id.partition(".")
    bench = Bench()
    try:
        return (await bench.script_of(load_entry(ROOT / "nodes" / area / verb), params)).to_json()
    finally:
        await bench.close()


def snapshot(upper: int) -> dict[str, str]:
    """Everything that differs from the machine, by path: kind, rights, owner and content."""
    found: dict[str, str] = {}
    _walk(f"/proc/self/fd/{upper}", "", found)
    _walk("/tmp", "tmp/", found)
    return found


def _hash(path: Path) -> str:
    """Reading must not count as a use of the file."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOATIME), "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _walk(top: str, prefix: str, found: dict[str, str]) -> None:
    for folder, folders, files in os.walk(top):
        here = os.path.relpath(folder, top)
        base = prefix + ("" if here == "." else f"{here}/")
        folders[:] = [name for name in folders if base + name not in CACHES]
        for name in [*folders, *files]:
            path = Path(folder) / name
            status = path.lstat()
            content = ""
            if stat.S_ISREG(status.st_mode):
                content = _hash(path)
            elif stat.S_ISLNK(status.st_mode):
                content = str(path.readlink())
            if not stat.S_ISDIR(status.st_mode):
                found[base + name] = f"{status.st_mode:o} {status.st_uid} {status.st_gid} {content}"
