"""Throw-away roots for tests: ``roots.perform(...)`` runs work in a fresh one and gives the answers."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.nodes import fixtures
from tests.support.require import require, require_program

HERE = Path(__file__).resolve().parent.parent.parent


class Roots:
    """Talks with the zygote. ``fixtures`` is the folder that every root sees as ``/srv/fixtures``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fixtures = folder / "fixtures"
        self.fixtures.mkdir()
        self._count = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nodes.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=HERE,
            text=True,
        )

    def perform(
        self, steps: Sequence[dict[str, Any]], setup: Sequence[str] = (), *, systemd: bool = False
    ) -> list[Any]:
        """Run the steps in a new root (see ``tests.nodes.inside.perform``); their answers in order."""
        self._count += 1
        folder = self.folder / f"root{self._count}"
        work = {"setup": list(setup), "steps": list(steps), "systemd": systemd}
        request = {"folder": str(folder), "fixtures": str(self.fixtures), "systemd": systemd, "work": work}
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"broken": "the zygote died"}')
        shutil.rmtree(folder, ignore_errors=True)
        assert "broken" not in answer, answer["broken"]
        answers: list[Any] = answer["answers"]
        return answers

    def need(self, name: str) -> None:
        """Build a fixture (see ``tests.nodes.fixtures``) unless it is there already."""
        fixtures.build(name, self.fixtures)

    def fill(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The params, with the checksums of fixtures where they say ``SHA256 deb/…``."""
        return {name: self._filled(value) for name, value in params.items()}

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("SHA256 "):
            return hashlib.sha256((self.fixtures / value.removeprefix("SHA256 ")).read_bytes()).hexdigest()
        return value

    def close(self) -> None:
        """End the zygote."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


@pytest.fixture(scope="session")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roots]:
    """Needs root, for namespaces and mounts."""
    require(sys.platform == "linux" and os.geteuid() == 0, "throw-away roots need root on Linux")
    require("overlay" in Path("/proc/filesystems").read_text(), "this kernel has no overlay file system")
    for program in ("mount", "ip", "unshare"):
        require_program(program)
    made = Roots(tmp_path_factory.mktemp("roots"))
    try:
        yield made
    finally:
        made.close()
