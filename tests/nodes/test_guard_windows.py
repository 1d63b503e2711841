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
# a real machine has rules of its own, and all that an earlier test left
RULE = "Get-NetFirewallRule -Name Ruota-Management-In -ErrorAction SilentlyContinue"
OFF = (
    f"Set-NetFirewallProfile -All -Enabled False; if ({RULE}) {{ Remove-NetFirewallRule -Name Ruota-Management-In }}; "
)
BEGIN = f"Remove-Item 'C:\\Program Files\\Ruota\\undo\\firewall' -Recurse -Force -ErrorAction SilentlyContinue; {OFF}"
LOOK = (
    "$tasks = @(Get-ChildItem C:\\Windows\\System32\\Tasks -Recurse -File"
    " | Where-Object { $_.Name -like 'Ruota undo firewall*' });"
    "$states = @(Get-ChildItem 'C:\\Program Files\\Ruota\\undo\\firewall\\*\\*' -ErrorAction SilentlyContinue |"
    " Where-Object { $_.Name -match 'armed|confirmed|undo' -and $_.Name -ne 'undo.ps1' } |"
    " ForEach-Object { $_.Directory.Name + ' ' + $_.Name } | Sort-Object);"
    "Complete-Step @{ states = $states; tasks = $tasks.Count;"
    " on = @(Get-NetFirewallProfile | ForEach-Object { [string]$_.Enabled });"
    f" rules = @({RULE} | ForEach-Object {{ $_.Name }}) }}"
)
# as the Task Scheduler does when the time has come, but now
DUE = (
    "& schtasks.exe /run /tn 'Ruota undo firewall first' | Out-Null;"
    "foreach ($n in 1..300) { if (-not (& schtasks.exe /query /tn 'Ruota undo firewall first' 2>$null)) { break };"
    " Start-Sleep -Milliseconds 200 }; "
)

TASK = (
    "$xml = [xml][IO.File]::ReadAllText('C:\\Windows\\System32\\Tasks\\Ruota undo firewall first');"
    "if ($xml.Task.Actions.Exec.Arguments -notmatch '-EncodedCommand') { throw 'no task' };"
    "[IO.File]::WriteAllText('C:\\line.txt', $xml.Task.Actions.Exec.Arguments); "
)
BELATED = (
    "$done = Invoke-Program powershell.exe ([IO.File]::ReadAllText('C:\\line.txt'));"
    "if ($done.exit_code -ne 0) { throw $done.err }; "
)


class Guarded:
    """The node type's script on a device, one moment after the other."""

    def __init__(self, machines: Machines) -> None:
        self.bench = Bench(address=machines.get(USUAL, touched=True).address)

    async def say(self, text: str) -> Any:
        result, output = await perform(await self.bench.connector(), text, {}, Mode.APPLY)
        assert result["ok"], output
        return result["data"]

    async def moment(self, name: str, change: str = "first") -> dict[str, Any]:
        params = {"moment": name, "change": change, "rollback_minutes": 60}
        return (
            await perform(
                await self.bench.connector(), FIREWALL, params, Mode.APPLY,
                elevated=True, guarded=True, detached=name == "apply",
            )
        )[0]  # fmt: skip


def test_the_undo_puts_everything_back(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            before = await guarded.say(BEGIN + LOOK)
            applied = await guarded.moment("apply")
            assert applied["ok"] and applied["changed"], json.dumps(applied)
            armed = await guarded.say(LOOK)
            rules = ["Ruota-Management-In"]
            assert armed == {"states": ["first armed"], "tasks": 1, "on": ["True"] * 3, "rules": rules}
            undone = await guarded.say(DUE + LOOK)
            assert undone == {**before, "states": ["first undone"]}
            late = await guarded.moment("confirm")
            assert late["error"]["code"] == "guard_blocked"
            assert "too late: the device has gone back to its old firewall rules" in late["error"]["message"]
        finally:
            await guarded.bench.close()

    asyncio.run(run())


def test_a_confirmed_change_has_no_undo_left_and_an_unconfirmed_one_keeps_the_next_away(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            await guarded.say(BEGIN + LOOK)
            assert (await guarded.moment("apply"))["changed"]
            second = await guarded.moment("apply", "second")
            assert second["error"]["code"] == "busy", json.dumps(second)
            armed = await guarded.say(TASK + LOOK)
            assert armed["states"] == ["first armed"]
            assert (await guarded.moment("confirm", "second"))["error"]["code"] == "node_failed"
            assert (await guarded.moment("confirm"))["ok"]
            # the answer may have been lost
            assert (await guarded.moment("confirm"))["ok"]
            left = await guarded.say(OFF + LOOK)
            assert (left["states"], left["tasks"]) == (["first confirmed"], 0)
            assert (await guarded.moment("apply", "second"))["changed"]
            # the first change's task had been started, and comes to the point only now
            after = await guarded.say(BELATED + LOOK)
            assert (after["states"], after["on"]) == (["first confirmed", "second armed"], ["True"] * 3)
            assert (await guarded.moment("confirm", "second"))["ok"]
        finally:
            await guarded.bench.close()

    asyncio.run(run())
