"""``ruota lab`` as a person starts it, and the other commands beside it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.require import require, require_program


def ruota(data: Path, *words: str) -> tuple[int, Any]:
    """A command's exit code, and the JSON it printed last (or what it complained of)."""
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", "--data", str(data), *words, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr


@contextmanager
def up(data: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A laboratory that is on for as long as the block lasts."""
    command = [sys.executable, "-m", "engine.cli", "--data", str(data), "lab", "up", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("The laboratory is on"):
                break
        else:
            pytest.fail("".join(said) or "it ended without a word")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)
        assert process.stdout
        process.stdout.close()


def ruota_devices(data: Path) -> tuple[int, Any]:
    """The laboratory's devices in the inventory."""
    done = subprocess.run(
        [sys.executable, "-m", "engine.cli", "--data", str(data), "devices", "client:Laboratory", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder where Linux lab devices can be made."""
    require(sys.platform == "linux" and os.geteuid() == 0, "Linux lab devices need root")
    for program in ("nsenter", "mount", "dpkg-deb"):
        require_program(program)
    return tmp_path / "data"
