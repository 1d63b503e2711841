"""A Windows device restarts for real by the node types' own code: another start, and updates that waited are in."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.catalog import load_catalog
from engine.connectors import Address, connect
from engine.documents import Result
from engine.states import Mode
from tests.lab.windows.auth import Accounts
from tests.lab.windows.backends import DeviceBackend
from tests.lab.windows.devices import ENVIRONMENT, lab_device
from tests.lab.windows.fixtures import address_of, require_lab, serving
from tests.nodes.cases import port_of
from tests.nodes.context import Bench
from tests.nodes.on_windows import perform
from tests.nodes.test_hostile import EVERYTHING

CATALOG = load_catalog()


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Any]:
    require_lab()
    with lab_device(tmp_path) as device:
        yield device


@pytest.fixture
def address(device: Any, accounts: Accounts) -> Iterator[Address]:
    with serving(DeviceBackend(device, ENVIRONMENT), accounts) as server:
        yield address_of(server, platform="windows")


class Technician:
    """Runs one node type after the other, each with an attempt of its own, and really waits where a node waits."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self.output = ""

    async def run(self, type_id: str, **params: Any) -> Result:
        """Its result."""
        bench, entry = Bench(mode=Mode.APPLY, address=self._address), CATALOG.entry(type_id)
        try:
            if entry.python is None:
                return await bench.attempt_of(entry, params)
            answer = await bench.call(entry, params)
            for _ in range(200):
                if isinstance(answer, Result):
                    return answer
                bench.memory = answer.memory
                await asyncio.sleep(min(float(answer.wake["seconds"]), 1.0))
                answer = await bench.call(entry, params)
            raise AssertionError("it never came back")
        finally:
            self.output += bench.output
            await bench.close()

    async def restart(self, **params: Any) -> Result:
        """Restart the device."""
        usual = {"delay_seconds": 2, "settle_seconds": 1, "max_wait_seconds": 180}
        return await self.run("power.reboot", **{**usual, **params})

    async def order(self, before: str) -> Result:
        """The order alone, for a start with that boot id."""
        bench = Bench(mode=Mode.APPLY, address=self._address)
        try:
            return await bench.script_of(CATALOG.entry("power.reboot"), {"moment": "order", "before": before})
        finally:
            await bench.close()

    async def prepare(self, text: str) -> str:
        """What a script prints there."""
        async with connect(self._address) as connector:
            done, output = await perform(
                connector, f"Complete-Step @{{ seen = [string](& {{ {text} }}) }}", {}, Mode.APPLY
            )
        assert done["ok"], (done, output)
        return str(done["data"]["seen"]).strip()


def test_updates_are_in_after_a_restart(address: Address) -> None:
    technician = Technician(address)
    rounds, restarts = asyncio.run(_patch(technician))
    installed = [[row["name"] for row in one.data["installed"]] for one in rounds]
    assert installed == [["KB5034441"], ["KB1000001"]]
    assert [(one.data["reboot_required"], one.reboot_required) for one in rounds] == [(True, True), (False, False)]
    (restart,) = restarts
    assert restart.ok and restart.changed, restart
    assert restart.data["rebooted"] is True and restart.data["system_state"] == "running"
    assert restart.data["boot_id_after"] not in ("", restart.data["boot_id_before"])
    assert "Installing 1 of 2: KB5034441" in technician.output


async def _patch(technician: Technician) -> tuple[list[Result], list[Result]]:
    """Scan, install, restart, scan, until nothing is missing; the installations and the restarts."""
    await technician.prepare(
        "Add-LabUpdate -Kb KB5034441 -Kind security -Restart; Add-LabUpdate -Kb KB1000001 -Exclusive"
    )
    rounds: list[Result] = []
    restarts: list[Result] = []
    for _ in range(5):
        scan = await technician.run("patch.scan")
        assert scan.ok, scan
        if port_of(CATALOG["patch.scan"], dict(scan.data)) == "none":
            assert scan.data["reboot_pending"] is False
            return rounds, restarts
        rounds.append(await technician.run("patch.install", updates=scan.data["updates"], min_free_gb=0))
        assert rounds[-1].ok, rounds[-1]
        pending = await technician.run("power.pending_reboot")
        assert pending.data["pending"] is rounds[-1].data["reboot_required"], pending
        if pending.data["pending"]:
            restarts.append(await technician.restart(only_if_pending=True))
    raise AssertionError("updates are missing for ever")


def test_a_message_is_data_and_another_order_is_replaced(address: Address) -> None:
    technician = Technician(address)

    async def go() -> tuple[Result, str]:
        ordered = await technician.prepare("shutdown.exe /r /t 3000; $LASTEXITCODE")
        assert ordered == "0"
        done = await technician.restart(message=EVERYTHING)
        return done, await technician.prepare("Test-Path C:\\canary")

    done, canary = asyncio.run(go())
    assert done.ok and done.data["rebooted"] is True, done
    assert canary == "False"


SWALLOWS = """$marker = 'C:\\swallowed'
if (-not (Test-Path $marker)) { [void](New-Item $marker); exit 0 }
& C:\\Windows\\System32\\windevice\\windevice.exe --power reboot 2
exit $LASTEXITCODE
"""


def test_an_order_that_came_to_nothing_is_given_once_more(device: Any, address: Address, tmp_path: Path) -> None:
    (tmp_path / "shutdown.ps1").write_text(SWALLOWS)
    device.shim("shutdown", tmp_path / "shutdown.ps1")
    technician = Technician(address)
    done = asyncio.run(technician.restart(message="", max_wait_seconds=40))
    assert done.ok and done.data["rebooted"] is True, done
    assert technician.output.count("ordered once more") == 1
    assert asyncio.run(technician.order(done.data["boot_id_before"])).ok
    orders = [line for _, line in device.calls() if "/r" in line]
    assert len(orders) == 2, "an order that was meant for the start before was obeyed"


@pytest.mark.parametrize("people", [True, False])
def test_no_order_comes_a_second_time_for_people_or_long_after_the_first(
    device: Any, address: Address, tmp_path: Path, people: bool
) -> None:
    (tmp_path / "shutdown.ps1").write_text("exit 0")
    device.shim("shutdown", tmp_path / "shutdown.ps1")
    entry, technician = CATALOG.entry("power.reboot"), Technician(address)
    params = {"delay_seconds": 2, "max_wait_seconds": 14400, "if_users_logged_on": "skip" if people else "proceed"}

    async def go() -> tuple[Any, str]:
        bench = Bench(mode=Mode.APPLY, address=address)
        try:
            for minutes in (0, 10 if people else 20):
                bench.passed = timedelta(minutes=minutes)
                held = await bench.call(entry, params)
                assert not isinstance(held, Result), held
                bench.memory = held.memory
                await technician.prepare(f"Set-LabState people ${str(people).lower()}")
            bench.passed = timedelta(hours=5)
            return await bench.call(entry, params), bench.output
        finally:
            await bench.close()

    done, said = asyncio.run(go())
    assert isinstance(done, Result) and not done.ok and done.error is not None, done
    assert done.error.code == "timed_out" and "still running its old start" in done.error.message
    assert len([line for _, line in device.calls() if "/r" in line]) == 1
    assert ("Somebody may be logged on" in said) is people


def test_two_starts_soon_after_each_other_are_two(device: Any, address: Address) -> None:
    technician = Technician(address)
    look = "(Get-CimInstance Win32_OperatingSystem).LastBootUpTime.ToFileTimeUtc(); Start-Sleep -Milliseconds 300"

    async def go() -> list[str]:
        return [await technician.prepare(look)]

    def seen() -> str:
        return asyncio.run(go())[0]

    starts = []
    for _ in range(5):
        starts.append(seen())
        assert seen() == starts[-1]
        device.reboot()
    assert len(set(starts)) == 5, starts


def test_a_clock_that_was_set_is_no_restart(address: Address) -> None:
    entry, params = CATALOG.entry("power.reboot"), {"delay_seconds": 600, "max_wait_seconds": 0}

    async def go() -> Any:
        bench = Bench(mode=Mode.APPLY, address=address)
        try:
            held = await bench.call(entry, params)
            assert not isinstance(held, Result), held
            # as if the time of the last start had been another one when the order was given
            bench.memory = {**held.memory, "before": "1", "orders": 2}
            bench.passed = timedelta(seconds=600)
            return await bench.call(entry, params)
        finally:
            await bench.close()

    done = asyncio.run(go())
    assert isinstance(done, Result) and not done.ok and done.error is not None, done
    assert done.error.code == "timed_out" and "still running its old start" in done.error.message


def test_a_device_that_is_off_and_on_again(device: Any, accounts: Accounts) -> None:
    with serving(DeviceBackend(device, ENVIRONMENT), accounts) as server:
        technician = Technician(address_of(server, platform="windows"))
        device.stop()
        off = asyncio.run(technician.run("power.wait_online", max_wait_seconds=1, stable_seconds=0))
        device.start()
        on = asyncio.run(technician.run("power.wait_online", max_wait_seconds=60, stable_seconds=1))
    assert (off.ok, off.data["online"]) == (True, False)
    assert (on.ok, on.data["online"]) == (True, True)
