# Remote Desktop on or off, NLA and TLS. A policy of the same name wins over the device's setting: what counts is what is in force.
Assert-Admin
$state = [string](Get-Param state 'leave')
$nla = [bool](Get-Param network_login $true)
$tls = [bool](Get-Param tls_only $true)
$idle = [int](Get-Param idle_minutes 0)
$server = 'HKLM:\SYSTEM\CurrentControlSet\Control\Terminal Server'
$listener = "$server\WinStations\RDP-Tcp"
$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'
# the group of Remote Desktop's own rules, in every language
$group = '@FirewallAPI.dll,-28752'

function Get-Force { param([string]$Key, [string]$Name, [int]$Usual)
    foreach ($place in $policy, $Key) { $value = Get-RegistryValue $place $Name; if ($null -ne $value) { return [int]$value } }
    $Usual
}
$wanted = @()
if ($state -ne 'leave') { $wanted += @{ key = $server; name = 'fDenyTSConnections'; value = [int]($state -eq 'off'); usual = 1; words = "Remote Desktop $state" } }
$wanted += @{ key = $listener; name = 'UserAuthentication'; value = [int]$nla; usual = 0; words = $(if ($nla) { 'password first' } else { 'password afterwards' }) }
if ($tls) {
    $wanted += @{ key = $listener; name = 'SecurityLayer'; value = 2; usual = 1; words = 'TLS only' }
    $wanted += @{ key = $listener; name = 'MinEncryptionLevel'; value = 3; usual = 2; words = 'strong encryption' }
}
if ($idle) {
    # an inherited limit is the user's own; this one is the listener's
    $wanted += @{ key = $listener; name = 'MaxIdleTime'; value = $idle * 60000; usual = 0; words = "idle sessions end after $idle minutes" }
    $wanted += @{ key = $listener; name = 'fInheritMaxIdleTime'; value = 0; usual = 1; words = 'the limit is for everybody' }
}

$changes = New-Object Collections.ArrayList
function Get-Answer {
    @{ enabled = (Get-Force $server 'fDenyTSConnections' 1) -eq 0; network_login = (Get-Force $listener 'UserAuthentication' 0) -eq 1; tls_only = (Get-Force $listener 'SecurityLayer' 1) -eq 2
        port = (Get-Force $listener 'PortNumber' 3389); changes = $changes }
}
if (-not (Test-Path -LiteralPath $listener)) { Stop-Step 'not_found' 'This device has no Remote Desktop.' }
foreach ($one in $wanted) {
    $ruled = Get-RegistryValue $policy $one.name
    if ($null -ne $ruled -and [int]$ruled -ne $one.value) {
        Stop-Step 'node_failed' "A group policy sets $($one.name) of Remote Desktop otherwise; change it in the policy." (Get-Answer)
    }
}
foreach ($one in $wanted) {
    if ((Get-Force $one.key $one.name $one.usual) -eq $one.value) { continue }
    Set-Changed; [void]$changes.Add($one.words)
    if (-not $Preview) { Set-RegistryValue $one.key $one.name $one.value }
}
if ($state -ne 'leave') {
    $shut = if ($state -eq 'on') { 'False' } else { 'True' }
    # a device without the group has rules of its own, or another firewall
    $rules = @(Get-NetFirewallRule -Group $group -ErrorAction SilentlyContinue)
    if (@($rules | Where-Object { [string]$_.Enabled -eq $shut }).Count) {
        Set-Changed; [void]$changes.Add($(if ($state -eq 'on') { 'opened in the firewall' } else { 'closed in the firewall' }))
        if (-not $Preview) { if ($state -eq 'on') { Enable-NetFirewallRule -Group $group } else { Disable-NetFirewallRule -Group $group } }
    }
    if ($state -eq 'on' -and (Get-Force $listener 'PortNumber' 3389) -ne 3389) { Add-Warning 'Remote Desktop listens on a port of its own, which its firewall rules do not open.' }
}
$answer = Get-Answer
if (-not $Preview) {
    foreach ($one in $wanted) { if ((Get-Force $one.key $one.name $one.usual) -ne $one.value) { Stop-Step 'node_failed' "Windows did not keep $($one.name) of Remote Desktop." $answer } }
}
Complete-Step $answer
