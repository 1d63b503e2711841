"""A program that really listens on a Windows machine is found with its port, and its name if that can be told."""

import asyncio
import os

from engine.connectors import connect
from engine.states import Mode
from tests.nodes.cases import entries
from tests.nodes.on_windows import perform
from tests.nodes.windows import Machines

LISTEN = r"""
$line = '-NoProfile -NonInteractive -Command "' +
    '$it = New-Object Net.Sockets.TcpListener ([Net.IPAddress]::Loopback), 0; $it.Start(); ' +
    '[IO.File]::WriteAllText($env:RUOTA_HEARD, [string]$it.LocalEndpoint.Port); Start-Sleep 60"'
$start = New-Object Diagnostics.ProcessStartInfo 'powershell.exe', $line
$start.UseShellExecute = $false
$file = [IO.Path]::GetTempFileName()
$start.EnvironmentVariables['RUOTA_HEARD'] = $file
$program = [Diagnostics.Process]::Start($start)
try {
    $until = [datetime]::UtcNow.AddSeconds(60)
    while (-not [IO.File]::ReadAllText($file)) {
        if ([datetime]::UtcNow -gt $until) { throw 'it does not listen' }
        Start-Sleep -Milliseconds 200
    }
    $port = [int][IO.File]::ReadAllText($file)
"""
END = "\n} finally { $program.Kill(); [IO.File]::Delete($file) }"
KEEP = (
    "function Complete-Step { param($Data) Write-RuotaResult $true $null "
    "@{ found = @($Data.listening | Where-Object { $_.port -eq $port }) } }\n"
)


def test_who_listens_is_named(machines: Machines) -> None:
    script = next(entry for entry in entries() if entry.node_type.id == "inv.network").scripts["windows"]

    async def ask() -> list[dict[str, object]]:
        async with connect(machines.get().address) as connector:
            result, output = await perform(connector, KEEP + LISTEN + script + END, {}, Mode.APPLY)
        assert result["ok"], f"{result}\n{output}"
        found: list[dict[str, object]] = result["data"]["found"]
        return found

    (only,) = asyncio.run(ask())
    assert (only["protocol"], only["address"]) == ("tcp", "127.0.0.1")
    # the laboratory's devices do not know whose a socket is; a case of the node type shows the names there
    assert only["process"] == ("powershell" if os.environ.get("RUOTA_WINDOWS_DEVICE") else None)
