# Turns the time service on and gives it servers. Members of a domain take their time from it: only where nobody stands above
# (no domain, or the domain controller that all others follow) are servers set.
$servers = @(Get-Param servers @())
for ($i = 0; $i -lt $servers.Count; $i++) {
    if ([string]$servers[$i] -notmatch '\A[A-Za-z0-9][A-Za-z0-9.:-]*\z') { Stop-Step 'bad_param' "Time server $($i + 1) is neither a name nor an address." }
}
$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time'
$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\W32Time\Parameters'
$w32tm = "$env:SystemRoot\System32\w32tm.exe"
if ($null -eq (Get-Service -Name W32Time -ErrorAction SilentlyContinue)) { Stop-Step 'not_found' 'There is no time service on this device; register it with "w32tm /register" first.' }
# 1 and 3: workstation and server of a domain, 4: domain controller, 5: the one that all others follow
$role = [int](Get-CimInstance -ClassName Win32_ComputerSystem -Property DomainRole).DomainRole
$follows = 1, 3, 4 -contains $role

function Get-Names { param([string]$List) @($List.Split(' ') | ForEach-Object { $_.Split(',')[0] } | Where-Object { $_ }) }
function Get-Data {
    $set = @($servers | Where-Object { -not $follows })
    @{ service = 'w32time'; servers = $set; file = $null; running = ((Get-Service -Name W32Time).Status -eq 'Running') }
}

$type = [string](Get-RegistryValue "$key\Parameters" 'Type'); $list = [string](Get-RegistryValue "$key\Parameters" 'NtpServer')
$ruled = Get-RegistryValue $policy 'Type'
$arguments = $null
if ($null -ne $ruled) {
    $rules = [string](Get-RegistryValue $policy 'NtpServer')
    if ($ruled -eq 'NoSync') { Stop-Step 'conflict' 'A group policy turns time synchronisation off on this device; change the policy.' }
    if (-not $follows -and $servers.Count -and ((Get-Names $rules) -join ' ') -ne ($servers -join ' ')) {
        Stop-Step 'conflict' "A group policy sets the time servers of this device ($rules); change them there."
    }
} elseif ($follows) {
    if ($servers.Count) { Add-Warning 'The device is in a domain and takes its time from it; the servers were not set.' }
    if ($type -ne 'NT5DS' -and ($type -ne 'NTP' -or $servers.Count) -and $type -ne 'AllSync') { $arguments = '/config /syncfromflags:domhier' }
} elseif ($servers.Count) {
    if ($type -ne 'NTP' -or ((Get-Names $list) -join ' ') -ne ($servers -join ' ')) {
        $peers = @($servers | ForEach-Object { "$_,0x8" }) -join ' '
        $arguments = '/config ' + (Format-Argument "/manualpeerlist:$peers") + ' /syncfromflags:manual'
        if ($role -eq 5) { $arguments += ' /reliable:yes' }
    }
} elseif ($type -ne 'NTP' -and $type -ne 'AllSync') {
    if (-not @(Get-Names $list).Count) { Stop-Step 'bad_param' 'The device knows no time server; name one in "Time servers".' }
    $arguments = '/config /syncfromflags:manual'
}

$wake = (Get-RegistryValue $key 'Start') -ne 2 -or (Get-Service -Name W32Time).Status -ne 'Running'
if ($arguments -or $wake) { Set-Changed }
if ($Preview) { Complete-Step (Get-Data) }
if ($wake) { Set-Service -Name W32Time -StartupType Automatic }
if ($arguments) {
    $done = Invoke-Program $w32tm $arguments 60
    if ($done.exit_code -ne 0) { Stop-Step 'node_failed' "The time service refused its new settings: $(($done.out + $done.err).Trim())" (Get-Data) }
    $type = [string](Get-RegistryValue "$key\Parameters" 'Type'); $list = [string](Get-RegistryValue "$key\Parameters" 'NtpServer')
    if (-not $follows -and ($type -ne 'NTP' -or ($servers.Count -and ((Get-Names $list) -join ' ') -ne ($servers -join ' ')))) {
        Stop-Step 'node_failed' "The time servers were set, but the device still follows $list; look for a policy or a program that sets them." (Get-Data)
    }
}
if ($arguments) { Restart-Service -Name W32Time -Force } elseif ($wake) { Start-Service -Name W32Time }
if (-not (Get-Data).running) { Stop-Step 'node_failed' 'The time service did not start; the event log System says why.' (Get-Data) }
if ((Invoke-Program $w32tm '/resync /rediscover' 120).exit_code -ne 0) {
    Add-Warning 'The clock could not be set at once, since no time server answered; the device tries again by itself.'
}
Complete-Step (Get-Data)
