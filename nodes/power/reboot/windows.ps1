# One file for the three moments of a restart; the engine's part says which by `moment`.
$moment = [string](Get-Param moment '')
# A clock that was set moves the time of the last start, so that alone proves nothing: this key is gone only after a start.
$mark = 'SOFTWARE\RuotaRestartOrdered'
function Test-Mark {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($mark)
    if ($null -eq $key) { return $false }
    $key.Dispose(); $true
}
$boot = [datetime](Get-CimInstance -ClassName Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime
$bootId = [string]$boot.ToFileTimeUtc()
if (Test-Mark) { $bootId = [string](Get-Param before $bootId) }
$servicing = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'

function Test-Pending {
    foreach ($name in 'RebootPending', 'RebootInProgress', 'PackagesPending') { if (Test-Path -LiteralPath "$servicing\$name") { return $true } }
    if (Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired') { return $true }
    if (Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\Updates' 'UpdateExeVolatile') { return $true }
    if (Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\ServerManager\ServicingStorage\ServerComponentCache' 'RestartRequired') { return $true }
    $name = 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName'
    $now = Get-RegistryValue "$name\ActiveComputerName" 'ComputerName'; $next = Get-RegistryValue "$name\ComputerName" 'ComputerName'
    if ($now -and $next -and $now -ne $next) { return $true }
    foreach ($name in 'JoinDomain', 'AvoidSpnSet') { if ($null -ne (Get-RegistryValue 'HKLM:\SYSTEM\CurrentControlSet\Services\Netlogon' $name)) { return $true } }
    $false
}
# sessions with a desktop; services live in session 0, and Server Core has no explorer
function Get-Sessions {
    @(Get-Process -Name explorer, sihost, sconfig -ErrorAction SilentlyContinue | Where-Object { $_.SessionId -gt 0 } | ForEach-Object { $_.SessionId } | Sort-Object -Unique).Count
}
function Start-Restart { param([int]$Delay, [string]$Message)
    $arguments = "/r /t $Delay /d p:2:17"
    # control characters end a command line, and a word that begins with / would be an option
    $said = ($Message -replace '[\x00-\x1f]+', ' ').Trim()
    if ($said.Length -gt 500) { $said = $said.Substring(0, 500) }
    if ($said -match '^[/-]') { $said = "Ruota: $said" }
    if ($said) { $arguments += ' /c ' + (Format-Argument $said) }
    Invoke-Program "$env:SystemRoot\System32\shutdown.exe" $arguments 60
}

switch ($moment) {
    'look' { Complete-Step @{ boot_id = $bootId; pending = [bool](Test-Pending); sessions = (Get-Sessions) } }
    'order' {
        Assert-Admin
        # it has restarted since
        if ($bootId -ne (Get-Param before $bootId)) { Complete-Step @{ boot_id = $bootId } }
        [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($mark, 'ReadWriteSubTree', [Microsoft.Win32.RegistryOptions]::Volatile).Dispose()
        $done = Start-Restart (Get-Param delay_seconds 5) (Get-Param message '')
        if ($done.exit_code -eq 1190) {
            # somebody has ordered one for later: ours comes in its place
            [void](Invoke-Program "$env:SystemRoot\System32\shutdown.exe" '/a' 60)
            $done = Start-Restart (Get-Param delay_seconds 5) (Get-Param message '')
        }
        # 1115: it is going down already
        if ($done.exit_code -ne 0 -and $done.exit_code -ne 1115) {
            [Microsoft.Win32.Registry]::LocalMachine.DeleteSubKey($mark, $false)
            Stop-Step 'node_failed' "Windows refused to restart: shutdown ended with $($done.exit_code). $(($done.err + ' ' + $done.out).Trim())"
        }
        Complete-Step @{ boot_id = $bootId }
    }
    'ready' {
        # LogonUI makes the key when it is there; where it never comes (no console), some minutes do
        $shown = Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\AutoLogonChecked'
        $minutes = ([datetime]::UtcNow - $boot.ToUniversalTime()).TotalMinutes
        $busy = (Get-RegistryValue "$servicing\Interface" 'ServicingInProgress') -eq 2
        $state = $(if ($busy -or -not ($shown -or $minutes -ge 5)) { 'starting' } else { 'running' })
        $missing = @(foreach ($name in @(Get-Param services @())) {
                $service = @(Get-Service | Where-Object { $_.Name -eq $name })
                if (-not $service.Count -or [string]$service[0].Status -ne 'Running') { $name }
            })
        Complete-Step @{ boot_id = $bootId; state = $state; failed = ''; missing = ($missing -join ', ') }
    }
}
Stop-Step 'bad_param' 'This restart has no such moment; it is started by Ruota alone.'
