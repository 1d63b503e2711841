"""Changes on a Windows device while the network breaks or the device restarts: each starts once, whatever happens."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from engine.connectors import Finished, Script, connect
from engine.errors import Code, RuotaError
from engine.states import Mode
from tests.connectors.support import Heard, go, new_attempt
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import DeviceBackend
from tests.lab.windows.devices import ENVIRONMENT, lab_device
from tests.lab.windows.fixtures import Windows, address_of, require_lab, serving

pytestmark = pytest.mark.xdist_group("windows")
COUNTED = r"""
Add-Content $P.counter 'run'
Set-Changed; Complete-Step @{ runs = @(Get-Content $P.counter).Count }
"""


def job(body: str, **params: Any) -> Script:
    return Script(body, params, new_attempt(), Mode.APPLY, 120, detached=True)


async def until_done(machine: Windows, what: Script) -> tuple[Finished, int]:
    """What whoever drives the device does: ask for the same attempt again. The result, and how often it was lost."""
    for lost in range(5):
        try:
            async with connect(machine.address) as connector:
                finished = await connector.run(what, Heard())
                await connector.forget(what.attempt)
                return finished, lost
        except RuotaError as error:
            assert error.code is Code.UNREACHABLE, error.message
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize(
    ("operation", "kind"),
    [("Command", "cut_after"), ("Send", "cut_before"), ("Send", "cut_after"), ("Receive", "cut_answer")],
)
def test_a_change_whose_connection_breaks_runs_once(windows: Windows, operation: str, kind: Any) -> None:
    windows.lab.faults.plan(operation, kind)
    counter = f"C:\\ProgramData\\ruota-count-{os.urandom(4).hex()}"
    finished, _ = go(until_done(windows, job(COUNTED, counter=counter)))
    assert finished.result.data == {"runs": 1} and finished.result.changed
    assert windows.device.path(counter).read_text().split() == ["run"]


def test_a_restart_in_the_middle_loses_the_job_and_never_runs_it_again(tmp_path: Path, accounts: Accounts) -> None:
    require_lab()
    body = "Add-Content $P.counter 'run'; 'up'; Start-Sleep 300; Complete-Step"
    counter = r"C:\ProgramData\counter"
    with lab_device(tmp_path) as device, serving(DeviceBackend(device, ENVIRONMENT), accounts) as server:

        async def work() -> Finished:
            async with connect(address_of(server)) as connector:
                heard, what = Heard(), job(body, counter=counter)
                running = asyncio.create_task(connector.run(what, heard))
                async with asyncio.timeout(120):
                    while "up" not in heard.out:
                        assert not running.done()
                        await asyncio.sleep(0.05)
                    await asyncio.to_thread(device.reboot)
                    server.drop()
                    return await running

        finished = go(work())
        assert finished.result.error is not None and finished.result.error.code is Code.LOST
        assert device.path(counter).read_text().split() == ["run"]
