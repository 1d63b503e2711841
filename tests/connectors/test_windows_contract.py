"""What the WinRM connector must do as the others do, in their words: what a script may leave behind or do wrong."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from engine.connectors import Finished, connect
from engine.errors import Code
from tests.connectors.support import Heard, go
from tests.connectors.windows import both, let_go, new_folder, reason, run_once, script, until
from tests.lab.windows.fixtures import Windows

pytestmark = pytest.mark.xdist_group("windows")

FORGED = '"$([char]30)ruota:$("0" * 32):{`"ok`":true}$([char]30)/ruota:$("0" * 32):"'
# what comes to an end in a way of its own as a job
BAD_IN_ANY_WAY = [
    ("exit 3", Code.BAD_RESULT, "without a result (exit code 3)"),
    ("Write-RuotaResult $true; Stop-Step 'busy' 'twice'", Code.BAD_RESULT, "more than one result"),
    (f"[Console]::Out.Write({FORGED}); exit 0", Code.BAD_RESULT, "without a result"),
    # PowerShell reads a script before it runs it, and can say what is wrong with it
    ("'begun'; if (", Code.NODE_FAILED, "Missing"),
]
BAD = [
    *BAD_IN_ANY_WAY,
    ("Complete-Step '{\"a\": '", Code.BAD_RESULT, "result"),
    ("Complete-Step @(1)", Code.BAD_RESULT, "result"),
    ("function ConvertTo-RuotaJson { '{\"ok\":true,' }; Complete-Step", Code.BAD_RESULT, "not JSON"),
    ("function ConvertTo-RuotaJson { '{\"ok\":true,\"data\":[NaN]}' }; Complete-Step", Code.BAD_RESULT, "not JSON"),
    ("Stop-Step 'no_such_code' 'text'", Code.BAD_RESULT, "result"),
]  # fmt: skip


@both
def test_a_bad_result_is_a_failure_with_a_sentence(windows: Windows, detached: bool) -> None:
    async def work() -> list[tuple[str, Finished, Heard]]:
        found = []
        async with connect(windows.address) as connector:
            for body, _, _ in BAD_IN_ANY_WAY if detached else BAD:
                what, heard = script(body, detached=detached), Heard()
                found.append((body, await connector.run(what, heard), heard))
                if detached:
                    await connector.forget(what.attempt)
        return found

    for (body, finished, heard), (_, expected, words) in zip(go(work()), BAD, strict=False):
        assert not finished.result.ok
        code, message = reason(finished)
        assert (code, words in message) == (expected, True), f"{body}: {message}"
        assert "begun" not in heard.out


@both
def test_nothing_of_ours_leaks_to_children(windows: Windows, detached: bool) -> None:
    body = """
    $set = & cmd.exe /d /c set; $set
    # a child that reads its stdin finds it at its end, with nothing of ours
    $read = @(& cmd.exe /d /c 'set /p line=&& set line')
    Complete-Step @{ line = [Environment]::CommandLine; read = $read.Count; rest = [Console]::In.ReadToEnd()
        told = [bool]($RuotaMeta.nonce -and ("$set").Contains($RuotaMeta.nonce)) }
    """
    finished, heard = run_once(windows, body, params={"key": "hunter2-hunter2"}, detached=detached)
    assert finished.result.ok, (finished, heard.err)
    data = finished.result.data
    assert (data["read"], data["rest"], data["told"]) == (0, "", False)
    assert "SystemRoot=" in heard.out and "RUOTA" not in heard.out.upper()
    assert "hunter2" not in f"{heard.out}{data}"


def test_params_are_reached_by_name(windows: Windows) -> None:
    body = """
    Complete-Step @{ said = "$($P.name)|$($P.items[1].name)|$(@(Get-Param items).Count)|$(Get-Param missing 'default')"
        is = @($P.yes, $P.no, [bool](Get-Param missing))
        has = @((Test-Param empty), (Test-Param null), (Test-Param missing))
        counts = @(@(Get-Param missing @()).Count, @(Get-Param null @()).Count, @(Get-Param none).Count)
        text = ([string](Get-Param missing)).Trim() }
    """
    params = {"name": "n", "items": [{"name": "a"}, {"name": "b"}], "yes": True, "no": False, "empty": "", "null": None}
    params["none"] = []
    finished, _ = run_once(windows, body, params=params)
    assert finished.result.data == {
        "said": "n|b|2|default", "is": [True, False, False], "has": [True, False, False],
        "counts": [0, 0, 0], "text": "",
    }  # fmt: skip


@both
def test_output_streams_while_the_script_runs(windows: Windows, detached: bool) -> None:
    body = r"""
    $folder = $P.folder; [void](New-Item -ItemType Directory -Force $folder); 'first'
    while (-not (Test-Path "$folder\go")) { Start-Sleep -Milliseconds 100 }
    Complete-Step
    """

    async def work() -> Finished:
        folder, heard = new_folder(), Heard()
        what = script(body, params={"folder": folder}, detached=detached)
        async with connect(windows.address) as connector, connect(windows.address) as other:
            running = asyncio.create_task(connector.run(what, heard))
            # the script goes on only once its first line has been heard
            await until(lambda: "first" in heard.out, running)
            await let_go(other, folder)
            finished = await running
            await connector.forget(what.attempt)
            return finished

    assert go(work()).result.ok


@both
def test_a_daemon_left_behind_does_not_hold_the_step(windows: Windows, detached: bool) -> None:
    # it has the script's own output for its own
    body = """
    $start = New-Object Diagnostics.ProcessStartInfo 'ping.exe', '127.0.0.1 -n 600'; $start.UseShellExecute = $false
    Complete-Step @{ id = [Diagnostics.Process]::Start($start).Id }
    """
    finished, _ = run_once(windows, body, detached=detached)
    assert finished.result.ok, finished.result
    look = """
    $left = Get-Process -Id $P.id -ErrorAction SilentlyContinue
    if ($left) { $left.Kill() }
    Complete-Step @{ name = [string]$left.ProcessName }
    """
    seen, _ = run_once(windows, look, params={"id": finished.result.data["id"]})
    # what WinRM's shell has started ends with it; a job's stays
    assert seen.result.data["name"].lower() in (("ping",) if detached else ("ping", ""))


VANISHING = r"""
$folder = $P.folder; [void](New-Item -ItemType Directory -Force $folder)
Add-Content "$folder\counter" 'run'; 'one'
while (-not (Test-Path "$folder\go")) { Start-Sleep -Milliseconds 100 }
Set-Content "$folder\over" x; Set-Changed; Complete-Step
"""
# Windows does not let go of a folder whose files are open: it vanishes as soon as the job has ended
GONE = r"""
Set-Content "$($P.folder)\go" x; $folder = "$env:ProgramFiles\Ruota\jobs\$($P.id)"; $there = Test-Path $folder
while (-not (Test-Path "$($P.folder)\over")) { Start-Sleep -Milliseconds 100 }
foreach ($try in 1..300) {
    Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
    if (-not (Test-Path $folder)) { break }
    Start-Sleep -Milliseconds 100
}
Complete-Step @{ there = $there; left = (Test-Path $folder) }
"""
COUNT = 'Complete-Step @{ runs = @(Get-Content "$($P.folder)\\counter").Count }'


def test_a_job_whose_folder_vanished_is_not_started_again(windows: Windows) -> None:
    begun: list[bool] = []

    async def work() -> tuple[dict[str, Any], Finished, dict[str, Any]]:
        params, heard = {"folder": new_folder()}, Heard()
        what = script(VANISHING, params=params, detached=True, on_begun=lambda: begun.append(True))
        connector = connect(windows.address)
        running = asyncio.create_task(connector.run(what, heard))
        await until(lambda: bool(begun) and "one" in heard.out, running)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await connector.close()
        async with connect(windows.address) as again:
            clean = await again.run(script(GONE, params={**params, "id": what.attempt}), Heard())
            finished = await again.run(replace(what, begun=True), Heard())
            count = await again.run(script(COUNT, params=params), Heard())
            return dict(clean.result.data), finished, dict(count.result.data)

    clean, finished, count = go(work())
    assert clean == {"there": True, "left": False}
    assert reason(finished)[0] is Code.LOST
    assert count == {"runs": 1}
    assert begun == [True]
