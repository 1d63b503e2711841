"""What the WinRM connector must do, on a Windows machine: the same promises as of every connector."""

import asyncio
import hashlib
import os
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from engine.connectors import connect, test_connection
from engine.connectors.windows.powershell import texts_of
from engine.errors import Code
from engine.states import Mode
from tests.connectors.support import Heard, go, new_attempt
from tests.connectors.windows import COUNTED, HOW, both, each, let_go, new_folder, reason, run_once, script, until
from tests.lab.windows.fixtures import Windows

pytestmark = pytest.mark.xdist_group("windows")
HOSTILE = [
    "",
    " ",
    'it\'s "quoted"',
    "$(New-Item C:\\owned) `$env:PATH ${env:PATH} $((1+1))",
    "a\nb\n\n",
    "\r\n\ttab",
    "-n -e --help /?",
    "& calc | del %TEMP% ^ && x",
    "nul\0inside",
    "\u202eright to left\u202c \u200b",
    "emoji 🛞 è ß \u00a0",
    "/Date(0)/",
    "2020-01-01T00:00:00Z",
    "#ruota end\n\x1e\x1eruota",
    "x" * 300,
]


@both
def test_a_script_reports_prints_and_exits(windows: Windows, detached: bool) -> None:
    body = """
    'to stdout'; [Console]::Error.WriteLine('to stderr')
    Set-Changed; Set-RebootNeeded; Add-Warning 'mind "this"'; Add-Warning 'second'
    Complete-Step @{ text = "a `"b`" \\ c`nd è 🛞"
        one = @(1); none = @(); deep = @{ a = @(@{ b = @(, @(2)) }) }; half = 0.5; no = [double]::NaN }
    """
    finished, heard = run_once(windows, body, detached=detached)
    assert finished.result.error is None
    assert finished.result.ok and finished.result.changed and finished.result.reboot_required
    assert finished.result.warnings == ('mind "this"', "second")
    assert finished.result.data == {
        "text": 'a "b" \\ c\nd è 🛞',
        "one": [1],
        "none": [],
        "deep": {"a": [{"b": [[2]]}]},
        "half": 0.5,
        "no": None,
    }
    assert finished.exit_code == 0
    assert (heard.out.replace("\r\n", "\n"), heard.err.replace("\r\n", "\n")) == ("to stdout\n", "to stderr\n")


@both
def test_a_failure_has_its_code_sentence_and_data(windows: Windows, detached: bool) -> None:
    finished, _ = run_once(windows, "Stop-Step 'busy' \"the installer is 'busy'\" @{ by = 'msi' }", detached=detached)
    assert reason(finished) == (Code.BUSY, "the installer is 'busy'")
    assert finished.result.data == {"by": "msi"}
    thrown, heard = run_once(windows, "Get-Item C:\\no-such-thing", detached=detached)
    assert reason(thrown)[0] is Code.NODE_FAILED and "no-such-thing" in reason(thrown)[1]
    assert "no-such-thing" in heard.err and "CLIXML" not in heard.err


@each
def test_exit_codes_of_32_bits_and_a_missing_result(windows: Windows, how: dict[str, Any]) -> None:
    for code in (3010, 1641, 4294967295):
        finished, _ = run_once(windows, f"[Environment]::Exit({code if code < 2**31 else code - 2**32})", **how)
        assert (finished.exit_code, reason(finished)[0]) == (code, Code.BAD_RESULT)
        assert f"exit code {code}" in reason(finished)[1]


@each
def test_preview_progress_and_warnings(windows: Windows, how: dict[str, Any]) -> None:
    body = """
    if ($Preview) { 'in preview' }
    Write-Progress -Activity 'Updating' -Status 'half' -PercentComplete 50
    Write-Progress -Activity 'Updating' -Status 'half' -PercentComplete 50
    Write-Progress 'Updating' -Completed
    Write-Warning 'careful'; Set-Changed; Complete-Step
    """
    finished, heard = run_once(windows, body, mode=Mode.PREVIEW, **how)
    assert (finished.result.changed, finished.result.would_change) == (False, True)
    assert heard.out.splitlines()[0] == "in preview"
    assert heard.err.count("Updating: half 50 %") == 1 and "WARNING: careful" in heard.err + heard.out
    assert "<" not in heard.err


@each
def test_progress_of_cmdlets_is_told_where_a_script_wants_it(windows: Windows, how: dict[str, Any]) -> None:
    body = """
    $ProgressPreference = 'Continue'
    Microsoft.PowerShell.Utility\\Write-Progress -Activity 'Updating' -Status 'half' -PercentComplete 50; Complete-Step
    """
    _, heard = run_once(windows, body, **how)
    assert "Updating: half 50 %" in heard.err
    assert "<" not in heard.err and "CLIXML" not in heard.err


@each
def test_what_programs_say_between_the_records_is_kept(windows: Windows, how: dict[str, Any]) -> None:
    body = """
    Write-Warning 'first'; [Console]::Error.WriteLine('a program'); Write-Warning 'second'
    [Console]::Error.WriteLine('another'); Complete-Step
    """
    _, heard = run_once(windows, body, **how)
    assert [line.strip() for line in heard.err.splitlines() if line.strip()] == [
        "WARNING: first",
        "a program",
        "WARNING: second",
        "another",
    ]


def test_a_flood_of_warnings_is_cut_between_records(windows: Windows) -> None:
    body = """
    foreach ($n in 1..30) { Write-Warning ("$n " + "z'" * 25000) }
    [Console]::Error.WriteLine('the end'); Complete-Step
    """
    finished, heard = run_once(windows, body, detached=True)
    assert finished.result.ok and finished.truncated
    lines = heard.err.split("\n")
    assert lines[0].startswith("WARNING: 1 z'z'") and "the end" in lines[-2]
    assert "some output is left out here" in heard.err
    assert "<" not in heard.err and "&apos;" not in heard.err and "_x" not in heard.err


@both
def test_hostile_values_arrive_byte_for_byte_and_run_nothing(windows: Windows, detached: bool) -> None:
    body = """
    $sha = [Security.Cryptography.SHA256]::Create()
    $utf = New-Object Text.UTF8Encoding $false
    $sums = @(foreach ($value in $P.values) {
        [BitConverter]::ToString($sha.ComputeHash($utf.GetBytes($value))).Replace('-', '')
    })
    Complete-Step @{ sums = $sums; owned = (Test-Path C:\\owned);
        back = $P.values[0..14]; kinds = @($P.n.GetType().Name, $P.yes) }
    """
    # together more than the two million characters of JSON that Windows PowerShell reads
    values = [*HOSTILE, "".join(HOSTILE) * 4_500]
    finished, _ = run_once(windows, body, params={"values": values, "n": 3, "yes": True}, detached=detached)
    assert finished.result.error is None
    data = finished.result.data
    assert data["sums"] == [hashlib.sha256(value.encode()).hexdigest().upper() for value in values]
    assert data["back"] == HOSTILE and data["owned"] is False
    assert data["kinds"][1] is True and data["kinds"][0].startswith("Int")


@both
def test_secrets_are_masked_and_touch_no_disk(windows: Windows, detached: bool) -> None:
    secret = "s3cr3t-pa'ss\"wörd"
    body = """
    $P.key; [Console]::Error.WriteLine($P.key); Write-Warning $P.key
    [Console]::Out.Write($P.key.Substring(0, 5)); Start-Sleep -Milliseconds 300; $P.key.Substring(5)
    [Convert]::ToBase64String((New-Object Text.UTF8Encoding $false).GetBytes($P.key))
    Complete-Step @{ key = $P.key; line = [Environment]::CommandLine }
    """
    finished, heard = run_once(windows, body, params={"key": secret}, secrets=(secret,), detached=detached)
    assert finished.result.ok, finished
    everything = f"{heard.out}{heard.err}{finished.result}"
    assert secret not in everything and "czNjcjN0" not in everything
    if windows.device is not None:
        kept = windows.device.path(r"C:\Program Files\Ruota")
        for file in kept.rglob("*") if kept.exists() else ():
            assert not file.is_file() or b"s3cr3t" not in file.read_bytes()


@both
def test_scripts_larger_than_a_command_line_arrive_whole(windows: Windows, detached: bool) -> None:
    text = "it''s ! $HOME é\n" * 20_000
    body = f"$x = '{text}'\nComplete-Step @{{ size = $x.Length }}"
    finished, _ = run_once(windows, body, detached=detached)
    assert finished.result.data == {"size": len(text) - 20_000}


@both
def test_output_streams_and_is_cut_in_the_middle(windows: Windows, detached: bool) -> None:
    body = "'begin'; $line = 'x' * 9998; 1..400 | ForEach-Object { $line }; 'end'; Complete-Step"
    finished, heard = run_once(windows, body, detached=detached)
    assert finished.result.ok and finished.truncated
    assert heard.out.startswith("begin") and heard.out.rstrip().endswith("end")
    assert len(heard.out) < 1_200_000 and "left out here" in heard.err


TREE = r"""
$ping = "ruota-test-$PID"; $folder = "$env:ProgramData\$ping"; [void](New-Item -ItemType Directory $folder)
foreach ($n in 1..3) { Copy-Item "$env:SystemRoot\System32\ping.exe" "$folder\$ping-$n.exe" }
[void](Start-Process "$folder\$ping-1.exe" -ArgumentList '127.0.0.1 -n 600' -PassThru -WindowStyle Hidden)
# whose parent has ended
Start-Process cmd.exe -ArgumentList "/c start /b $folder\$ping-2.exe 127.0.0.1 -n 600" -Wait -WindowStyle Hidden
"ready $ping"
cmd.exe /c "powershell.exe -NoProfile -Command $folder\$ping-3.exe 127.0.0.1 -n 600"
Complete-Step
"""
LOOK = """
foreach ($try in 1..100) {
    $found = Get-Process -Name "$($P.ping)-*" -ErrorAction SilentlyContinue
    $names = @($found | ForEach-Object { $_.Name } | Sort-Object)
    if ($names.Count -eq $P.count) { break }
    Start-Sleep -Milliseconds 200
}
Complete-Step @{ names = $names }
"""


@each
def test_cancel_ends_the_whole_tree(windows: Windows, how: dict[str, Any]) -> None:
    async def work() -> None:
        async with connect(windows.address) as connector, connect(windows.address) as looker:
            heard, what = Heard(), script(TREE, **how)

            async def left(count: int) -> list[str]:
                look = script(LOOK, params={"ping": heard.out.split()[1], "count": count})
                return [name[-1] for name in (await looker.run(look, Heard())).result.data["names"]]

            running = asyncio.create_task(connector.run(what, heard))
            await until(lambda: "ready" in heard.out and heard.out.endswith("\n"), running)
            assert await left(3) == ["1", "2", "3"]
            assert await connector.cancel(what.attempt)
            finished = await running
            assert not finished.result.ok
            # what holds the streams of an inline script besides does not keep it until its time is over
            assert reason(finished)[0] is (Code.CANCELLED if how else Code.BAD_RESULT)
            assert not await connector.cancel(what.attempt)
            await connector.forget(what.attempt)
            assert await left(0) == []

    go(work())


# what the job's own tree says of who may end it; its id is the name of its folder
RIGHTS = r"""
$reader = New-Native 'RuotaTest' 'advapi32.dll' @{
    GetKernelObjectSecurity = [int], [IntPtr], [uint32], [IntPtr], [uint32], [IntPtr] }
$kernel = Get-RuotaKernel
$name = Get-TreeName (Split-Path -Leaf (Split-Path $RuotaResult))
# READ_CONTROL, and what end.ps1 asks for
$tree = $kernel::OpenJobObjectW(0x20008, 0, $name)
$bytes = New-Object byte[] 4096
Use-Memory 4100 { param($At)
    if ($tree -eq [IntPtr]::Zero) { throw 'no tree' }
    if (-not $reader::GetKernelObjectSecurity($tree, 4, $At, 4096, [IntPtr]::Add($At, 4096))) { throw 'no rights' }
    [Runtime.InteropServices.Marshal]::Copy($At, $bytes, 0, 4096)
}
$found = New-Object Security.AccessControl.RawSecurityDescriptor $bytes, 0
$rules = @($found.DiscretionaryAcl | ForEach-Object {
    # GENERIC_ALL as it was asked for, or JOB_OBJECT_TERMINATE as Windows writes it
    @{ who = [string]$_.SecurityIdentifier; ends = ($_.AccessMask -band 0x10000008) -ne 0 }
})
Complete-Step @{ rules = $rules; mine = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value }
"""


@pytest.mark.parametrize("how", HOW[1:], ids=["detached", "system"])
def test_administrators_may_end_a_job_whoever_runs_it(windows: Windows, how: dict[str, Any]) -> None:
    finished, heard = run_once(windows, texts_of("native.ps1", "tree.ps1") + RIGHTS, **how)
    assert finished.result.ok, (finished, heard.err)
    data = finished.result.data
    ends = {rule["who"] for rule in data["rules"] if rule["ends"]}
    assert ends == {"S-1-5-18", "S-1-5-32-544", data["mine"]}


@pytest.mark.parametrize("how", HOW[1:], ids=["detached", "system"])
def test_a_job_that_is_only_beginning_can_be_ended(windows: Windows, how: dict[str, Any]) -> None:
    if windows.device is None:
        pytest.skip("a real machine does not show the moment")
    folder = windows.device.path(r"C:\Program Files\Ruota\jobs")

    async def work() -> None:
        async with connect(windows.address) as connector:
            heard, what = Heard(), script("'ready'; Start-Sleep 600; Complete-Step", **how)
            running = asyncio.create_task(connector.run(what, heard))
            await until(lambda: (folder / what.attempt / "begun").exists(), running)
            assert await connector.cancel(what.attempt)
            assert reason(await running)[0] is Code.CANCELLED
            await connector.forget(what.attempt)

    go(work())


@each
def test_a_time_out_ends_the_whole_tree(windows: Windows, how: dict[str, Any]) -> None:
    body = """
    $child = Start-Process ping.exe -ArgumentList '127.0.0.1','-n','600' -PassThru -WindowStyle Hidden
    "ready $($child.Id)"; Start-Sleep 600
    """
    for seconds in (12, 36, 108):
        finished, heard = run_once(windows, body, timeout_seconds=seconds, **how)
        assert reason(finished)[0] is Code.TIMED_OUT
        # a busy machine may not have come that far
        if "ready" in heard.out:
            break
    child = heard.out.split()[1]
    left = f"Complete-Step @{{ there = $null -ne (Get-Process -Id {child} -ErrorAction SilentlyContinue) }}"
    assert run_once(windows, left)[0].result.data == {"there": False}


def test_a_detached_job_outlives_its_connection_and_is_found_again(windows: Windows) -> None:
    async def work() -> None:
        folder = new_folder()
        what = script(COUNTED, params={"folder": folder}, detached=True)
        first, second = Heard(), Heard()
        connector = connect(windows.address)
        running = asyncio.create_task(connector.run(what, first))
        await until(lambda: "one" in first.out, running)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await connector.close()
        async with connect(windows.address) as again:
            await let_go(again, folder)
            finished = await again.run(what, second)
            assert finished.result.data == {"runs": 1} and finished.result.changed
            assert "two" in second.out
            assert (await again.run(what, Heard())).result == finished.result
            await again.forget(what.attempt)

    go(work())


def test_a_dropped_connection_in_the_middle_runs_nothing_twice(windows: Windows) -> None:
    server = windows.lab

    async def work() -> None:
        folder, heard = new_folder(), Heard()
        async with connect(windows.address) as connector:
            what = script(COUNTED, params={"folder": folder}, detached=True)
            running = asyncio.create_task(connector.run(what, heard))
            await until(lambda: "one" in heard.out, running)
            server.drop()
            async with connect(windows.address) as other:
                await let_go(other, folder)
            finished = await running
            await connector.forget(what.attempt)
        assert finished.result.data == {"runs": 1}
        assert [line.strip() for line in heard.out.splitlines()] == ["one", "two"]

    go(work())


def test_a_dropped_connection_inline_is_unreachable_and_the_next_script_runs(windows: Windows) -> None:
    server = windows.lab

    async def work() -> None:
        async with connect(windows.address) as connector:
            heard = Heard()
            running = asyncio.create_task(connector.run(script("'up'; Start-Sleep 60"), heard))
            await until(lambda: "up" in heard.out, running)
            server.drop()
            with pytest.raises(Exception, match="was lost"):
                await running
            assert (await connector.run(script("Complete-Step"), Heard())).result.ok

    go(work())


def test_two_connections_that_race_start_one_job(windows: Windows) -> None:
    async def work() -> None:
        folder = new_folder()
        what = script(COUNTED, params={"folder": folder}, detached=True)
        connectors = [connect(windows.address) for _ in range(3)]
        heard = [Heard() for _ in connectors]
        running = [asyncio.create_task(one.run(what, ear)) for one, ear in zip(connectors, heard, strict=True)]
        await until(lambda: any("one" in ear.out for ear in heard), *running)
        await let_go(connectors[0], folder)
        for finished in await asyncio.gather(*running):
            assert finished.result.data == {"runs": 1}
        await connectors[0].forget(what.attempt)
        await asyncio.gather(*(one.close() for one in connectors))

    go(work())


def test_a_job_whose_process_vanished_is_lost(windows: Windows) -> None:
    body = """
    $noted = [IO.File]::ReadAllText("$env:ProgramFiles\\Ruota\\jobs\\$($P.id)\\pid")
    Stop-Process -Id $noted.Split(' ')[0] -Force; Start-Sleep 60
    """
    attempt = new_attempt()
    finished, _ = run_once(windows, body, detached=True, attempt=attempt, params={"id": attempt})
    assert reason(finished)[0] is Code.LOST


def test_a_system_script_runs_as_system_and_leaves_nothing(windows: Windows) -> None:
    attempt = new_attempt()
    body = "'here'; Complete-Step @{ user = $env:USERNAME }"
    finished, heard = run_once(windows, body, system=True, attempt=attempt)
    assert finished.result.data["user"].endswith("$") and heard.out.strip() == "here"
    look = """
    $tasks = @(Get-ChildItem C:\\Windows\\System32\\Tasks -Recurse -File | Where-Object { $_.Name -like "*$($P.id)*" })
    Complete-Step @{ tasks = $tasks.Count; folder = (Test-Path "$env:ProgramFiles\\Ruota\\jobs\\$($P.id)") }
    """
    left, _ = run_once(windows, look, params={"id": attempt})
    assert left.result.data == {"tasks": 0, "folder": False}


def test_files_go_there_and_back(windows: Windows, tmp_path: Path) -> None:
    data = bytes(range(256)) * 40_960
    source, back = tmp_path / "source", tmp_path / "back"
    source.write_bytes(data)
    target = f"C:\\ProgramData\\it's $(a) -n tärget {os.urandom(4).hex()}"

    async def fails(work: Awaitable[None], words: str) -> None:
        with pytest.raises(Exception, match=words):
            await work

    async def work() -> None:
        async with connect(windows.address) as connector:
            await connector.put(source, target)
            await connector.get(target, back)
            await fails(connector.put(source, "C:\\no\\such\\x"), "does not exist")
            await fails(connector.put(source, "relative"), "cannot be used")
            await fails(connector.get("C:\\nonexistent", tmp_path / "none"), "does not exist")
            if windows.server is not None:
                windows.server.faults.plan("Send", "cut_before", after=20)
                source.write_bytes(data[:-1])
                await fails(connector.put(source, target), "was lost")
                await connector.get(target, back)

    go(work())
    assert back.read_bytes() == data
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back", "source"]


def test_facts_and_the_test_of_the_connection(windows: Windows) -> None:
    async def work() -> dict[str, Any]:
        async with connect(windows.address) as connector:
            return await connector.facts()

    facts = go(work())
    assert facts["platform"] == "windows" and facts["elevated"] is True
    assert facts["os"].startswith("Windows") and facts["os_version"].startswith("10.0.")
    assert go(work())["boot_id"] == facts["boot_id"]
    found = go(test_connection(windows.address))
    assert found.ok and "as administrator" in found.message
