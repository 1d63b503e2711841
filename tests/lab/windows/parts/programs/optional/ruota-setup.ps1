# An installer that really installs: "Ruota Setup 3" with its uninstall key, and ends with the code it was told.
#   /S            silent, as NSIS is told; so are "/quiet /norestart" (WiX) and /s /v"/qn /norestart" (InstallShield);
#                 without it, it would ask, and nobody would answer
#   --exit N      its exit code
#   --busy N      another installation is under way for the first N times
#   --late N      a child of its own installs N seconds after it has ended
#   --nothing     installs nothing
$words = @($args); $code = 0; $busy = 0; $late = 0; $nothing = $false
if ($words[0] -ceq '--child') { Start-Sleep -Seconds ([int]$words[1]); $words = @('/S') }
$silent = @('/S'), @('/quiet', '/norestart'), @('/s', '/v/qn /norestart') | Where-Object { -not @($_ | Where-Object { $words -cnotcontains $_ }).Count }
if (-not $silent) { Start-Sleep -Seconds 3600; exit 1602 }
for ($i = 0; $i -lt $words.Count; $i++) {
    switch -CaseSensitive ([string]$words[$i]) {
        { @('/S', '/s', '/quiet', '/norestart', '/v/qn /norestart') -ccontains $_ } { } '--nothing' { $nothing = $true }
        '--exit' { $code = [int]$words[++$i] } '--busy' { $busy = [int]$words[++$i] } '--late' { $late = [int]$words[++$i] }
        default {
            # as with NSIS, the folder is all that is left, without quotes
            if ($words[$i] -clike '/D=*') { $i = $words.Count } elseif ($words[$i] -notlike 'NOTE=*') { exit 87 }
        }
    }
}
$runs = [int](Get-LabState setup_runs 0) + 1
Set-LabState setup_runs $runs
if ($runs -le $busy) { exit 1618 }
if ($late) {
    $start = New-Object Diagnostics.ProcessStartInfo 'C:\Windows\System32\windevice\windevice.exe', "--detach ruota-setup.exe --child $late"
    $start.UseShellExecute = $false
    [Diagnostics.Process]::Start($start).WaitForExit()
} elseif (-not $nothing) {
    $key = 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\Ruota Setup'
    New-Item -Path $key -Force | Out-Null
    New-ItemProperty -Path $key -Name DisplayName -Value 'Ruota Setup 3 [demo]' | Out-Null
    New-ItemProperty -Path $key -Name DisplayVersion -Value '3.2.1' | Out-Null
    New-ItemProperty -Path $key -Name Note -Value ($words -join '|') | Out-Null
}
exit $code
