"""Changes that could lock Ruota out of Windows: the undo puts the old state back, and one new login withdraws it."""

import asyncio
import json
from typing import Any

import pytest

from engine.connectors import Script
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

    async def moment(self, name: str, change: str = "first", before: str = "") -> dict[str, Any]:
        params = {"moment": name, "change": change, "rollback_minutes": 60}
        return (
            await perform(
                await self.bench.connector(), before + FIREWALL, params, Mode.APPLY,
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


FOLDER = "C:\\Program Files\\Ruota\\undo\\firewall\\first"
# what the firewall refuses to be set to
SPOILED = (
    f"$file = '{FOLDER}\\saved.json'; $text = [IO.File]::ReadAllText($file);"
    '[IO.File]::WriteAllText($file, ([regex]\'"enabled":"False"\').Replace($text, \'"enabled":"Nonsense"\', 1)); '
)
SLOW = (
    "[IO.File]::WriteAllText('C:\\slow.txt', '');"
    f"[IO.File]::AppendAllText('{FOLDER}\\undo.ps1', "
    "\"`r`nwhile ([IO.File]::Exists('C:\\slow.txt')) { Start-Sleep -Milliseconds 100 }\");"
    "& schtasks.exe /run /tn 'Ruota undo firewall first' | Out-Null;"
    f"foreach ($n in 1..300) {{ if (Test-Path '{FOLDER}\\undoing-*') {{ break }}; Start-Sleep -Milliseconds 200 }}; "
)
ENDED = (
    "Remove-Item C:\\slow.txt;"
    f"foreach ($n in 1..300) {{ if (Test-Path '{FOLDER}\\undone') {{ break }}; Start-Sleep -Milliseconds 200 }}; "
)


def test_an_undo_that_fails_keeps_the_old_state_and_says_where(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            await guarded.say(BEGIN + LOOK)
            assert (await guarded.moment("apply"))["changed"]
            failed = await guarded.say(SPOILED + DUE + LOOK)
            assert (failed["states"], failed["tasks"]) == (["first undo-failed"], 0)
            # what could be put back is back
            assert (sorted(failed["on"]), failed["rules"]) == (["False", "False", "True"], [])
            error = (await guarded.moment("confirm"))["error"]
            assert error["code"] == "node_failed"
            assert f"could not go back to its old firewall rules; what it had is kept in {FOLDER} there" in str(
                error["message"]
            )
            again = await guarded.moment("apply", "second")
            assert again["changed"] and FOLDER in again["warnings"][0], json.dumps(again)
            kept = await guarded.say(f"Complete-Step @{{ kept = [IO.File]::Exists('{FOLDER}\\saved.json') }}")
            assert kept == {"kept": True}
            assert (await guarded.moment("confirm", "second"))["ok"]
        finally:
            await guarded.bench.close()

    asyncio.run(run())


def test_an_undo_that_goes_on_is_not_called_done(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            await guarded.say(BEGIN + LOOK)
            assert (await guarded.moment("apply"))["changed"]
            begun = await guarded.say(SLOW + LOOK)
            assert [state.partition("-")[0] for state in begun["states"]] == ["first undoing"]
            error = (await guarded.moment("confirm", before="$UndoPatience = 1\n"))["error"]
            assert error["code"] == "busy"
            assert "is going back to its old firewall rules and has not finished yet" in error["message"]
            assert (await guarded.say(ENDED + LOOK))["states"] == ["first undone"]
            assert (await guarded.moment("confirm"))["error"]["code"] == "guard_blocked"
        finally:
            await guarded.bench.close()

    asyncio.run(run())


CUT = (
    "Confirm-Change 'cut' 'its old settings'; Assert-NoChangePending 'cut'\n"
    "Protect-Change 'cut' '[IO.File]::WriteAllText(''C:\\ruota-cut.txt'', $Saved.text)' @{ text = 'old' } 60\n"
    "[IO.File]::WriteAllText('C:\\ruota-cut.txt', 'new'); Set-Changed; Complete-Step @{}\n"
)
AFTER = (
    "& schtasks.exe /run /tn 'Ruota undo cut first' | Out-Null; $dir = 'C:\\Program Files\\Ruota\\undo\\cut\\first';"
    'foreach ($n in 1..300) { if (Test-Path "$dir\\undone") { break }; Start-Sleep -Milliseconds 200 }; '
)
STATES = (
    "Complete-Step @{ text = [IO.File]::ReadAllText('C:\\ruota-cut.txt');"
    " states = @(Get-ChildItem 'C:\\Program Files\\Ruota\\undo\\cut\\first' | ForEach-Object { $_.Name }"
    " | Where-Object { 'armed', 'undone', 'confirmed' -contains $_ }) }"
)


def test_a_power_cut_right_after_the_change_finds_its_undo_and_one_after_the_confirmation_none(
    machines: Machines,
) -> None:
    async def run() -> None:
        machine = machines.get(USUAL, touched=True)
        if machine.device is None:
            pytest.skip("nobody cuts a real machine's power")
        guarded = Guarded(machines)

        async def moment(name: str, change: str) -> dict[str, Any]:
            params, connector = {"moment": name, "change": change}, await guarded.bench.connector()
            detached = name == "apply"
            return (await perform(connector, CUT, params, Mode.APPLY, elevated=True, guarded=True, detached=detached))[
                0
            ]

        async def cut() -> None:
            machine.device.stop(flush=False)
            machine.device.start()
            await guarded.bench.reconnect()

        try:
            assert (await moment("apply", "first"))["changed"]
            await cut()
            assert await guarded.say(STATES) == {"text": "new", "states": ["armed"]}
            assert (await moment("apply", "second"))["error"]["code"] == "busy"
            assert await guarded.say(AFTER + STATES) == {"text": "old", "states": ["undone"]}
            assert (await moment("apply", "third"))["changed"]
            assert (await moment("confirm", "third"))["ok"]
            await cut()
            assert (await moment("confirm", "third"))["ok"]
            assert (await guarded.say(STATES))["text"] == "new"
        finally:
            await guarded.bench.close()

    asyncio.run(run())


REFUSED = (
    "Confirm-Change 'refused' 'its old settings'; Assert-NoChangePending 'refused'\n"
    "Protect-Change 'refused' 'PROGRAM' @{} 60; Undo-Change 'refused'\n"
    "Complete-Step @{ left = [IO.Directory]::Exists('C:\\Program Files\\Ruota\\undo\\refused\\CHANGE') }\n"
)


def test_a_refused_change_is_taken_back_at_once_or_says_that_it_is_not(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)

        async def refused(change: str, program: str) -> dict[str, Any]:
            text = REFUSED.replace("PROGRAM", program).replace("CHANGE", change)
            params = {"moment": "apply", "change": change}
            connector = await guarded.bench.connector()
            return (await perform(connector, text, params, Mode.APPLY, elevated=True, guarded=True, detached=True))[0]

        try:
            await guarded.say(
                "Remove-Item 'C:\\Program Files\\Ruota\\undo' -Recurse -Force -ErrorAction Ignore; " + LOOK
            )
            back = await refused("first", "[void]$Saved")
            assert back["data"] == {"left": False}, json.dumps(back)
            failed = await refused("second", 'throw [Exception]"No space is left."')
            assert "could not go back to its old settings; what it had is kept in " in failed["error"]["message"]
            assert failed["error"]["message"].endswith(
                "undo\\refused\\second there, so put it back by hand: No space is left."
            )
        finally:
            await guarded.say("Remove-Item 'C:\\Program Files\\Ruota\\undo\\refused' -Recurse -Force; " + LOOK)
            await guarded.bench.close()

    asyncio.run(run())


HALF = (
    "Protect-Change 'half' '[IO.File]::WriteAllText(''C:\\ruota-half.txt'', ''begun'');"
    " while (-not [IO.File]::Exists(''C:\\ruota-go.txt'')) { Start-Sleep -Milliseconds 100 };"
    " [IO.File]::WriteAllText(''C:\\ruota-half.txt'', ''old'')' @{} 60\n"
    "& schtasks.exe /delete /f /tn 'Ruota undo half first' | Out-Null\n"
    "Undo-Change 'half'; Complete-Step @{}\n"
)
BEGUN = (
    "foreach ($n in 1..300) { if (Test-Path C:\\ruota-half.txt) { break }; Start-Sleep -Milliseconds 200 };"
    "Complete-Step @{ text = [IO.File]::ReadAllText('C:\\ruota-half.txt') }"
)
GOES_ON = (
    "[IO.File]::WriteAllText('C:\\ruota-go.txt', '');"
    "foreach ($n in 1..100) { if (Test-Path 'C:\\Program Files\\Ruota\\undo\\half\\first\\undone') { break };"
    " Start-Sleep -Milliseconds 200 };"
    "$text = [IO.File]::ReadAllText('C:\\ruota-half.txt'); Remove-Item C:\\ruota-go.txt, C:\\ruota-half.txt;"
    "Remove-Item 'C:\\Program Files\\Ruota\\undo\\half' -Recurse -Force; Complete-Step @{ text = $text }"
)


def test_an_undo_whose_task_is_gone_outlives_a_cancelled_step(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)

        async def ignore(stream: str, text: str) -> None:
            pass

        try:
            connector = await guarded.bench.connector()
            params = {"moment": "apply", "change": "first"}
            script = Script(HALF, params, "half-cancelled", Mode.APPLY, 120, detached=True, elevated=True, guarded=True)
            running = asyncio.create_task(connector.run(script, ignore))
            assert await guarded.say(BEGUN) == {"text": "begun"}
            assert await connector.cancel(script.attempt)
            assert not (await running).result.ok
            await connector.forget(script.attempt)
            assert await guarded.say(GOES_ON) == {"text": "old"}
        finally:
            await guarded.bench.close()

    asyncio.run(run())


FLUSHED = (
    "Save-Key ([Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE'))\n"
    "$gone = New-Object Microsoft.Win32.SafeHandles.SafeRegistryHandle ([IntPtr]0x7ffc), $false\n"
    "$key = [Microsoft.Win32.RegistryKey]::FromHandle($gone)\n"
    "$said = ''; try { Save-Key $key } catch { $said = $_.Exception.Message }\n"
    "function Save-Key { throw 'The disk is full.' }; Save-Task 'Ruota undo none'\n"
    "Complete-Step @{ refused = $said -ne '' }\n"
)


def test_windows_itself_is_asked_to_write_the_registry_and_a_refusal_is_told(machines: Machines) -> None:
    async def run() -> None:
        guarded = Guarded(machines)
        try:
            connector = await guarded.bench.connector()
            result, output = await perform(connector, FLUSHED, {}, Mode.APPLY, guarded=True)
            assert result["data"] == {"refused": True}, (result, output)
            assert result["warnings"] == [
                "The task Ruota undo none may not outlive a power cut within the next minute: The disk is full."
            ]
        finally:
            await guarded.bench.close()

    asyncio.run(run())
