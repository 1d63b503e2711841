"""Changes that could lock Ruota out of Windows: the undo puts the old state back, and one new login withdraws it."""

import asyncio
import json
from typing import Any

from engine.states import Mode
from tests.nodes.cases import entries
from tests.nodes.context import Bench
from tests.nodes.on_windows import perform
from tests.nodes.windows import USUAL, Machines

FIREWALL = next(entry for entry in entries() if entry.node_type.id == "sec.firewall_profiles").scripts["windows"]
OFF = "Set-NetFirewallProfile -All -Enabled False; "
LOOK = (
    "$tasks = @(Get-ChildItem C:\\Windows\\System32\\Tasks -Recurse -File | Where-Object { $_.Name -like '*undo*' });"
    "Complete-Step @{ armed = (Test-Path 'C:\\Program Files\\Ruota\\undo\\firewall\\armed'); tasks = $tasks.Count;"
    " on = @(Get-NetFirewallProfile | ForEach-Object { $_.Enabled });"
    " rules = @(Get-NetFirewallRule -ErrorAction SilentlyContinue | ForEach-Object { $_.Name }) }"
)
# as the Task Scheduler does when the time has come, but now
DUE = (
    "& schtasks.exe /run /tn 'Ruota undo firewall' | Out-Null;"
    "foreach ($n in 1..300) { if (-not (Get-NetFirewallRule -ErrorAction SilentlyContinue)) { break };"
    " Start-Sleep -Milliseconds 200 }; "
)


class Guarded:
    """The node type's script on a device, one moment after the other."""

    def __init__(self, machines: Machines) -> None:
        self.bench = Bench(address=machines.get(USUAL, touched=True).address)

    async def say(self, text: str) -> Any:
        result, output = await perform(await self.bench.connector(), text, {}, Mode.APPLY)
        assert result["ok"], output
        return result["data"]

    async def moment(self, name: str) -> dict[str, Any]:
        connector, params = await self.bench.connector(), {"moment": name, "rollback_minutes": 60}
        return (await perform(connector, FIREWALL, params, Mode.APPLY, elevated=True, detached=name == "apply"))[0]


def test_the_undo_puts_everything_back(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            before = await guarded.say(OFF + LOOK)
            applied = await guarded.moment("apply")
            assert applied["ok"] and applied["changed"], json.dumps(applied)
            armed = await guarded.say(LOOK)
            assert armed == {"armed": True, "tasks": 1, "on": ["True"] * 3, "rules": ["Ruota-Management-In"]}
            undone = await guarded.say(DUE + LOOK)
            assert {**undone, "tasks": 0} == before
            assert (await guarded.moment("confirm"))["error"]["code"] == "guard_blocked"
        finally:
            await guarded.bench.close()

    asyncio.run(run())


def test_a_confirmed_change_has_no_undo_left_and_an_unconfirmed_one_keeps_the_next_away(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            await guarded.say(OFF + LOOK)
            assert (await guarded.moment("apply"))["changed"]
            await guarded.say(OFF + LOOK)
            second = await guarded.moment("apply")
            assert second["error"]["code"] == "busy", json.dumps(second)
            assert (await guarded.say(LOOK))["armed"]
            assert (await guarded.moment("confirm"))["ok"]
            left = await guarded.say(LOOK)
            assert (left["armed"], left["tasks"]) == (False, 0)
        finally:
            await guarded.bench.close()

    asyncio.run(run())
