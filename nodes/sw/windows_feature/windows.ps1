# Adds or removes server roles, optional features or capabilities. Runs as SYSTEM: Windows refuses capabilities to a login from the network.
Assert-Admin
$kind = [string](Get-Param kind 'optional'); $names = @(Get-Param names @()); $on = [string](Get-Param state 'present') -eq 'present'
$source = ([string](Get-Param source '')).Trim()
$words = @{ role = 'server role or feature'; optional = 'optional feature'; capability = 'capability' }
if (@($names | Where-Object { [string]$_ -notmatch '\A[A-Za-z0-9][A-Za-z0-9._~+-]*\z' }).Count) { Stop-Step 'bad_param' 'A name holds a character that no feature of Windows has.' }
if ($source -and $source -notmatch '\A([A-Za-z]:\\|\\\\)[^\x00-\x1f/*?"<>|]*\z') { Stop-Step 'bad_param' 'The source is no full path of a folder, such as D:\sources\sxs.' }
if ($kind -eq 'role' -and (Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'InstallationType') -eq 'Client') {
    Stop-Step 'unsupported_os' 'Server roles are there on Windows Server only; choose Optional feature or Capability for this device.'
}

# every name with its state, as it is at this moment
function Get-State {
    $found = @{}
    switch ($kind) {
        'role' { foreach ($one in @(Get-WindowsFeature)) { $found[[string]$one.Name] = [string]$one.InstallState } }
        'optional' { foreach ($one in @(Get-WindowsOptionalFeature -Online)) { $found[[string]$one.FeatureName] = [string]$one.State } }
        default { foreach ($one in @(Get-WindowsCapability -Online)) { if ($one.Name) { $found[[string]$one.Name] = [string]$one.State } } }
    }
    $found
}
# what waits for a restart counts as what it will be then
function Test-On { param([string]$State) @('Enabled', 'EnablePending', 'Installed', 'InstallPending') -contains $State }
function Test-Pending { param([string]$State) $State -like '*Pending' }
# a capability may be named without its language and version
function Find-Name { param([string]$Asked)
    $exact = @($before.Keys | Where-Object { $_ -eq $Asked })
    if ($exact.Count) { return $exact[0] }
    $near = @($before.Keys | Where-Object { $kind -eq 'capability' -and $_.StartsWith("$Asked~", [StringComparison]::OrdinalIgnoreCase) })
    if ($near.Count -eq 1) { return $near[0] }
    if ($near.Count) { Stop-Step 'bad_param' "There are $($near.Count) capabilities $Asked on this device; give the whole name, such as $(@($near | Sort-Object)[0])." }
    Stop-Step 'not_found' "This device knows no $($words[$kind]) $Asked; names differ between editions of Windows."
}
# for some codes .NET has exceptions other than COMException; 0x8013 is its own, which says no more than the message
function Get-Code { param($Failure)
    $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }
    $code = '0x{0:X8}' -f $why.HResult
    if ($code -notlike '0x8013*') { $code }
}
function Get-Reason { param($Failure)
    $meaning = @{
        '0x800F0954' = 'a policy sends this device to WSUS, which has no such files; let it fetch them from Windows Update (policy "Specify settings for optional component installation") or give a source'
        '0x800F081F' = 'its files are not on this device and were not found; give a source, such as D:\sources\sxs of the installation medium'; '0x800F0950' = 'its files were not found; give a source'
        '0x80070005' = 'access was denied'; '0x80070422' = 'the service Windows Update is disabled'; '0x80070643' = 'its installation failed'; '0x80073712' = 'the component store is damaged; repair it first'
        '0x80240438' = 'Windows Update was not reached'; '0x8024402C' = 'Windows Update was not reached'; '0x80072EE2' = 'Windows Update did not answer in time'; '0x80070652' = 'another installation is under way'
    }
    $code = Get-Code $Failure
    if ($code -and $meaning[$code]) { return "$($meaning[$code]) ($code)" }
    $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }
    $why.Message.Trim().TrimEnd('.') + $(if ($code) { " ($code)" })
}
function Switch-One { param([string]$Name) # answers whether Windows asks for a restart
    $more = @{ WarningAction = 'SilentlyContinue' }
    if ($source -and $on) { $more.Source = $source; if ($kind -ne 'role') { $more.LimitAccess = $true } }
    switch ($kind) {
        'role' {
            if (Get-Param management_tools $false) { $more.IncludeManagementTools = $true }
            $done = if ($on) { Install-WindowsFeature -Name $Name @more } else { Uninstall-WindowsFeature -Name $Name @more }
            if (-not $done.Success) { throw "Windows reports $($done.ExitCode)" }
            [string]$done.RestartNeeded -ne 'No'
        }
        'optional' {
            $done = if ($on) { Enable-WindowsOptionalFeature -Online -FeatureName $Name -All -NoRestart @more } else { Disable-WindowsOptionalFeature -Online -FeatureName $Name -NoRestart @more }
            [bool]$done.RestartNeeded
        }
        default {
            $done = if ($on) { Add-WindowsCapability -Online -Name $Name @more } else { Remove-WindowsCapability -Online -Name $Name @more }
            [bool]$done.RestartNeeded
        }
    }
}

$before = Get-State; $after = $before; $restart = $false
function Get-Data {
    $changes = @(foreach ($name in @($before.Keys | Sort-Object)) { if ([string]$after[$name] -ne $before[$name]) { @{ name = $name; before = $before[$name]; after = [string]$after[$name] } } })
    @{ features = @(foreach ($name in $wanted) { @{ name = $name; state = [string]$after[$name] } }); changes = $changes; change_count = $changes.Count; reboot_required = $restart }
}
$wanted = @($names | ForEach-Object { Find-Name ([string]$_) } | Select-Object -Unique)
foreach ($name in $wanted) { if ((Test-On $before[$name]) -eq $on -and (Test-Pending $before[$name])) { $restart = $true } }
$todo = @($wanted | Where-Object { (Test-On $before[$_]) -ne $on })
if ($Preview -and $todo.Count) {
    Set-Changed
    $after = @{}; foreach ($name in $before.Keys) { $after[$name] = $before[$name] }
    foreach ($name in $todo) { $after[$name] = if ($kind -eq 'optional') { if ($on) { 'Enabled' } else { 'Disabled' } } elseif ($on) { 'Installed' } elseif ($kind -eq 'role') { 'Available' } else { 'NotPresent' } }
} else {
    foreach ($name in $todo) {
        # an earlier one of the list may have brought it along
        if ((Test-On $after[$name]) -eq $on) { continue }
        Write-Host "$(if ($on) { 'Adding' } else { 'Removing' }) $name"
        try { if (Switch-One $name) { $restart = $true } } catch { $failure = $_; $after = Get-State; if (@($after.Keys | Where-Object { $before[$_] -ne $after[$_] }).Count) { Set-Changed }; Stop-Step 'node_failed' "$name could not be $(if ($on) { 'added' } else { 'removed' }): $(Get-Reason $failure)." (Get-Data) }
        $after = Get-State; Set-Changed
        if (Test-Pending $after[$name]) { $restart = $true }
        if ((Test-On $after[$name]) -ne $on) { Stop-Step 'node_failed' "Windows says that it went well, but $name is still $($after[$name])." (Get-Data) }
    }
}
if ($restart) { Set-RebootNeeded }
Complete-Step (Get-Data)
