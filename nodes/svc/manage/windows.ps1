# Brings a service into a state. What Ruota's own way in hangs on is never stopped; what depends on a service only when it was said.
$name = [string](Get-Param name)
$state = [string](Get-Param state 'none')
$mode = [string](Get-Param start_mode 'none')
$limit = [TimeSpan]::FromSeconds([int](Get-Param wait_seconds 60))
$services = 'HKLM:\SYSTEM\CurrentControlSet\Services'

if ($state -eq 'reloaded') { Stop-Step 'bad_param' "Windows cannot tell $name to read its settings again; choose restart for Windows devices." }
$all = @(Get-Service -ErrorAction SilentlyContinue)
$found = @($all | Where-Object { $_.Name -eq $name })
if (-not $found.Count) { $found = @($all | Where-Object { $_.DisplayName -eq $name }) }
if (-not $found.Count) { Stop-Step 'not_found' "There is no service $name on this device; give its short name, as the column Name of Get-Service shows it." }
$service = $found[0]; $name = $service.Name

# who needs whom, as the service control manager reads it: the registry tells it for services that are stopped too
$needs = @{}
foreach ($one in $all) {
    $listed = Get-RegistryValue "$services\$($one.Name)" 'DependOnService'
    $needs[$one.Name] = @($listed | Where-Object { $_ })
}
function Get-Needed { param([string]$Of, [hashtable]$Seen)
    foreach ($one in @($needs[$Of])) { if ($one -and -not $Seen[$one]) { $Seen[$one] = $true; Get-Needed $one $Seen } }
}
function Get-Dependents { param([string]$Of, [hashtable]$Seen)
    foreach ($one in @($needs.Keys)) {
        if (@($needs[$one]) -contains $Of -and -not $Seen[$one]) { $Seen[$one] = $true; Get-Dependents $one $Seen; $one }
    }
}
# without these nobody reaches the device any more, or no job of ours starts
$own = @{}
foreach ($one in 'WinRM', 'RpcSs', 'RpcEptMapper', 'DcomLaunch', 'HTTP', 'mpssvc', 'BFE', 'TermService', 'sshd', 'Schedule', 'Winmgmt', 'EventLog', 'SamSs', 'Netlogon', 'Dhcp', 'Dnscache', 'nsi', 'NlaSvc', 'KeyIso', 'CryptSvc', 'LSM', 'ProfSvc', 'gpsvc', 'Power', 'PlugPlay', 'LanmanWorkstation') { $own[$one] = $true }
Get-Needed 'WinRM' $own

function Get-Now { Get-CimInstance -ClassName Win32_Service -Filter "Name='$($name.Replace('\', '\\').Replace("'", "\'"))'" }
function Get-StateWord { param($Now)
    switch ([string]$Now.State) {
        'Running' { 'running' }
        # 1077: never started since the restart
        'Stopped' { if (@(0, 1077) -contains [int64]$Now.ExitCode) { 'stopped' } else { 'failed' } }
        default { 'unknown' }
    }
}
function Get-ModeWord { param($Now)
    switch ([string]$Now.StartMode) {
        'Auto' { if ((Get-RegistryValue "$services\$name" 'DelayedAutoStart') -eq 1) { 'delayed' } else { 'enabled' } }
        'Manual' { 'manual' }
        'Disabled' { 'disabled' }
        default { 'unknown' }
    }
}
function Get-Data {
    $now = Get-Now; $number = [int]$now.ProcessId
    @{ state_before = $before; state_after = (Get-StateWord $now); start_mode = (Get-ModeWord $now); pid = $(if ($number) { $number } else { $null }) }
}
function Get-Why { param($Failure) $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }; $why.Message.Trim().TrimEnd('.') }

$first = Get-Now
$before = Get-StateWord $first
$modeBefore = Get-ModeWord $first
$running = [string]$first.State -ne 'Stopped'

$act = ''
switch ($state) {
    'started' { if ($before -ne 'running') { $act = 'start' } }
    'stopped' { if ($running) { $act = 'stop' } }
    'restarted' { $act = 'restart' }
}
$actMode = if ($mode -ne 'none' -and $mode -ne $modeBefore) { $mode } else { '' }
$stops = $running -and ($act -eq 'stop' -or $act -eq 'restart')
if ($own[$name] -and ($stops -or $actMode -eq 'disabled' -or $actMode -eq 'manual')) {
    Stop-Step 'guard_blocked' "$name keeps this device reachable for Ruota, so it is neither stopped nor disabled." (Get-Data)
}
$dependents = @()
if ($stops) {
    $dependents = @(Get-Dependents $name @{ $name = $true } | ForEach-Object { $one = $_; $all | Where-Object { $_.Name -eq $one -and $_.Status -ne 'Stopped' } })
    $mine = @($dependents | Where-Object { $own[$_.Name] } | ForEach-Object { $_.Name })
    if ($mine.Count) { Stop-Step 'guard_blocked' "$($mine -join ', ') needs $name and keeps this device reachable for Ruota, so $name is not stopped." (Get-Data) }
    if ($dependents.Count -and -not (Get-Param with_dependents $false)) {
        Stop-Step 'conflict' "$(@($dependents | ForEach-Object { $_.Name }) -join ', ') need $name and would stop with it; tick Stop what depends on it too, or stop them first." (Get-Data)
    }
}
$modeAfter = if ($actMode) { $actMode } else { $modeBefore }
if ($modeAfter -eq 'disabled' -and ($act -eq 'start' -or $act -eq 'restart')) {
    Stop-Step 'node_failed' "$name is disabled and cannot be started; choose how it starts with the computer as well." (Get-Data)
}
if (-not $act -and -not $actMode) { Complete-Step (Get-Data) }
Set-Changed
if ($Preview) { Complete-Step (Get-Data) }

function Wait-State { param($Of, [string]$Wanted)
    try { $Of.WaitForStatus($Wanted, $limit) } catch [ServiceProcess.TimeoutException] {
        Stop-Step 'timed_out' "$($Of.Name) did not become $($Wanted.ToLower()) within $($limit.TotalSeconds) seconds." (Get-Data)
    }
}
function Start-One { param($Of)
    try { $Of.Start() } catch { Stop-Step 'node_failed' "$($Of.Name) did not start: $(Get-Why $_)." (Get-Data) }
    Wait-State $Of 'Running'
}
function Stop-One { param($Of)
    $Of.Refresh()
    if ($Of.Status -eq 'Stopped') { return }
    if ($Of.Status -ne 'StopPending') { try { $Of.Stop() } catch { Stop-Step 'node_failed' "$($Of.Name) did not stop: $(Get-Why $_)." (Get-Data) } }
    Wait-State $Of 'Stopped'
}

if ($actMode) {
    $type = @{ enabled = 'Automatic'; delayed = 'Automatic'; manual = 'Manual'; disabled = 'Disabled' }[$actMode]
    Set-Service -Name $name -StartupType $type
    if ($type -eq 'Automatic') { Set-RegistryValue "$services\$name" 'DelayedAutoStart' ([int]($actMode -eq 'delayed')) }
    $effective = Get-ModeWord (Get-Now)
    if ($effective -ne $actMode) { Stop-Step 'node_failed' "The start type of $name is still $effective; a policy or another program keeps it." (Get-Data) }
}
if ($stops) {
    foreach ($one in $dependents) { Stop-One $one }
    Stop-One $service
}
if ($act -eq 'start' -or $act -eq 'restart') {
    $service.Refresh()
    if ($service.Status -eq 'Paused') { $service.Continue(); Wait-State $service 'Running' } else { Start-One $service }
    if ($act -eq 'restart') { [array]::Reverse($dependents); foreach ($one in $dependents) { Start-One $one } }
    # a service may start and end at once, and its start still counts as a success
    Start-Sleep -Seconds 3
    $now = Get-Now
    if ([string]$now.State -ne 'Running') {
        Stop-Step 'node_failed' "$name was started but did not stay running (exit code $($now.ExitCode)); the System event log says more." (Get-Data)
    }
}
Complete-Step (Get-Data)
