"""Short ways to run a script on a Windows machine in a test."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest

from engine.connectors import Connector, Finished, Script, connect
from engine.errors import Code
from engine.states import Mode
from tests.connectors.support import Heard, go, new_attempt
from tests.lab.windows.fixtures import Windows

both = pytest.mark.parametrize("detached", [False, True], ids=["inline", "detached"])
HOW: list[dict[str, Any]] = [{}, {"detached": True}, {"system": True}]
each = pytest.mark.parametrize("how", HOW, ids=["inline", "detached", "system"])


def script(body: str, **fields: Any) -> Script:
    usual: dict[str, Any] = {"params": {}, "attempt": new_attempt(), "mode": Mode.APPLY, "timeout_seconds": 120}
    return Script(body, **{**usual, **fields})


def run_once(machine: Windows, body: str, **fields: Any) -> tuple[Finished, Heard]:
    heard = Heard()

    async def work() -> Finished:
        async with connect(machine.address) as connector:
            what = script(body, **fields)
            try:
                return await connector.run(what, heard)
            finally:
                if what.detached or what.system:
                    await connector.forget(what.attempt)

    return go(work()), heard


def reason(finished: Finished) -> tuple[Code, str]:
    assert finished.result.error is not None
    return finished.result.error.code, finished.result.error.message


async def until(ready: Callable[[], bool], *others: asyncio.Task[Any]) -> None:
    async with asyncio.timeout(60):
        while not ready():
            assert not any(other.done() for other in others)
            await asyncio.sleep(0.05)


COUNTED = r"""
$folder = $P.folder; [void](New-Item -ItemType Directory -Force $folder)
Add-Content "$folder\counter" 'run'; 'one'
while (-not (Test-Path "$folder\go")) { Start-Sleep -Milliseconds 100 }
'two'; Set-Changed; Complete-Step @{ runs = @(Get-Content "$folder\counter").Count }
"""


async def let_go(connector: Connector, folder: str) -> None:
    body = r'Set-Content "$($P.folder)\go" x; Complete-Step'
    assert (await connector.run(script(body, params={"folder": folder}), Heard())).result.ok


def new_folder() -> str:
    return f"C:\\ProgramData\\ruota-test-{os.urandom(4).hex()}"
