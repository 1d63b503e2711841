# Packages by winget, as SYSTEM: it refuses a login from the network. What is there is read from its export, which is JSON; its tables
# are cut and translated. Afterwards the export is asked again, since its exit code may say 0 and mean nothing.
Assert-Admin
$action = [string](Get-Param action 'install'); $scope = [string](Get-Param scope 'machine'); $version = [string](Get-Param version '')
$ids = @(Get-Param ids @()); $exclude = @(Get-Param exclude @())
if (@($ids | Where-Object { [string]$_ -notmatch '\A[A-Za-z0-9][A-Za-z0-9._+-]{0,127}\z' }).Count) { Stop-Step 'bad_param' 'An id holds a character that no package of winget has; winget search shows them in the column Id.' }
if (@($exclude | Where-Object { [string]$_ -notmatch '\A[A-Za-z0-9._+*-]{1,128}\z' }).Count) { Stop-Step 'bad_param' 'A package to leave out holds a character that no id has; * stands for any characters.' }
if ($version -and $version -notmatch '\A[A-Za-z0-9][A-Za-z0-9._+-]{0,63}\z') { Stop-Step 'bad_param' 'The version holds a character that no version has.' }
if ($version -and ($action -ne 'install' -or $ids.Count -ne 1)) { Stop-Step 'bad_param' 'A version can be asked for when one package is installed; leave it empty otherwise.' }
if (-not $ids.Count -and $action -ne 'list' -and $action -ne 'upgrade_all') { Stop-Step 'bad_param' 'Say which packages are meant.' }

# not on the PATH of SYSTEM; of several the highest version counts, as numbers (1.9 is older than 1.22)
function Find-Winget {
    $base = $env:ProgramW6432; if (-not $base) { $base = $env:ProgramFiles }
    $found = foreach ($one in @(Get-ChildItem -Path "$base\WindowsApps" -Filter 'Microsoft.DesktopAppInstaller_*_8wekyb3d8bbwe' -Directory -Force -ErrorAction SilentlyContinue)) {
        $file = Join-Path $one.FullName 'winget.exe'
        if ($one.Name -match '_(\d+(\.\d+){1,3})_' -and [IO.File]::Exists($file)) { New-Object PSObject -Property @{ file = $file; number = [Version]$Matches[1] } }
    }
    @($found | Sort-Object number -Descending | ForEach-Object { $_.file })[0]
}
$winget = Find-Winget
if (-not $winget) { Stop-Step 'unsupported_os' 'winget is not on this device for SYSTEM; provision App Installer for all users, or use Install a program.' }
$folder = New-StepFolder
$none = -1978335212; $same = -1978335189
$meanings = @{
    '-1978335212' = 'winget knows no such package'; '-1978335216' = 'it has no installer for this device and for all users'; '-1978335209' = 'it has no such version'; '-1978335135' = 'it is there already'
    '-1978334975' = 'it is in use; close it first'; '-1978334974' = 'another installation is under way'; '-1978334966' = 'the device must restart first'; '-1978335162' = 'the terms of the source were not accepted'
    '-1978335217' = 'the list of packages is damaged; run winget source reset --force'; '-1978335157' = 'the source of packages was not reached'; '-1978335215' = 'the checksum of its installer is wrong'
    '-1073741515' = 'winget cannot start as SYSTEM because the Visual C++ runtime is missing; install it first'; '-2147023584' = 'winget refuses this login'
}
function Get-Meaning { param([int]$Code) if ($meanings["$Code"]) { "$($meanings["$Code"]) (0x$('{0:X8}' -f $Code))" } else { "winget reports 0x$('{0:X8}' -f $Code)" } }
function Invoke-Winget { param([string[]]$Words)
    Invoke-Program $winget ((@($Words) + @('-s', 'winget', '--accept-source-agreements', '--disable-interactivity') | ForEach-Object { Format-Argument $_ }) -join ' ') 3300
}
function Get-Installed { # id to version
    $file = Join-Path $folder "$([guid]::NewGuid().ToString('N')).json"
    $done = Invoke-Winget @('export', '-o', $file, '--include-versions')
    $found = @{}
    if (-not [IO.File]::Exists($file)) {
        if ($done.exit_code -eq $none) { return $found }
        # what was tried before may have changed something
        if ($tried.Count) { Set-Changed }
        Stop-Step 'unavailable' "winget could not tell what is installed: $(Get-Meaning $done.exit_code)."
    }
    foreach ($source in @((ConvertFrom-Json ([IO.File]::ReadAllText($file))).Sources)) {
        foreach ($one in @($source.Packages)) { if ($one.PackageIdentifier) { $found[[string]$one.PackageIdentifier] = [string]$one.Version } }
    }
    $found
}
# below a line of dashes, whose heading is in the device's language, the newest version is first
function Get-Newest { param([string]$Id)
    $done = Invoke-Winget @('show', '--id', $Id, '-e', '--versions')
    if ($done.exit_code -ne 0) { return @{ code = $done.exit_code; versions = @() } }
    $below = $false
    $versions = @(foreach ($line in $done.out -split '\r?\n') { if ($below -and $line.Trim()) { $line.Trim() } elseif ($line -match '\A-+\s*\z') { $below = $true } })
    @{ code = 0; versions = $versions }
}
function Test-Older { param([string]$Mine, [string]$Newest)
    if (-not $Newest -or $Mine -eq $Newest) { return $false }
    $a = $null; $b = $null
    # 24 is 24.0 for winget too, but not for .NET
    $pad = { param($Text) if ($Text -match '\A\d+\z') { "$Text.0" } else { $Text } }
    if ([Version]::TryParse((& $pad $Mine), [ref]$a) -and [Version]::TryParse((& $pad $Newest), [ref]$b)) { return $a -lt $b }
    $true
}
function Get-Key { param($Table, [string]$Id) @($Table.Keys | Where-Object { $_ -eq $Id })[0] }

$rows = New-Object Collections.ArrayList; $restart = $false
function Get-Data {
    $now = @(foreach ($id in @($after.Keys | Sort-Object)) { @{ id = $id; version = $after[$id] } })
    @{
        packages = $rows; installed = $now; reboot_required = $restart
        change_count = @($rows | Where-Object { $_.before -ne $_.after -and $_.state -ne 'failed' }).Count; failed_count = @($rows | Where-Object { $_.state -eq 'failed' }).Count
    }
}
function Add-Row { param([string]$Id, [string]$State, $Before, $After, $Reason)
    [void]$rows.Add(@{ id = $Id; state = $State; before = $Before; after = $After; reason = $Reason })
    if ($State -eq 'failed') { Write-Host "${Id}: $Reason" }
}
# what is to be done with one: a verb and the version that it should have then; without a verb it is right, or the reason why not
function Get-Plan { param([string]$Id, $Mine)
    if ($action -eq 'uninstall') { if ($null -ne $Mine) { return @{ verb = 'uninstall'; version = $null } }; return @{} }
    if ($null -ne $Mine -and $action -eq 'install' -and (-not $version -or $version -eq $Mine)) { return @{} }
    if ($null -eq $Mine -and $action -ne 'install') { return @{ missing = $true } }
    if ($action -ne 'install' -and $Mine -notmatch '\A\d') { return @{ note = "$Id does not tell its version, so it is not upgraded" } }
    $answer = Get-Newest $Id
    if ($answer.code -ne 0) { return @{ reason = (Get-Meaning $answer.code) } }
    if ($version -and $answer.versions -notcontains $version) { return @{ reason = "it has no version $version; the newest is $($answer.versions[0])" } }
    if ($action -eq 'install') { return @{ verb = 'install'; version = $(if ($version) { $version } else { $answer.versions[0] }) } }
    if (Test-Older $Mine $answer.versions[0]) { @{ verb = 'upgrade'; version = $answer.versions[0] } } else { @{} }
}
function Invoke-Plan { param([string]$Id, $Plan) # the exit code, after trying again while another installation is under way
    $words = @($Plan.verb, '--id', $Id, '-e', '-h')
    if ($Plan.verb -ne 'uninstall') { $words += '--accept-package-agreements'; if ($scope -eq 'machine') { $words += '--scope', 'machine' } }
    if ($version) { $words += '--version', $version }
    $until = [datetime]::UtcNow.AddMinutes(10); $pause = 5
    while ($true) {
        Write-Host "$($Plan.verb) $Id"
        $code = [int](Invoke-Winget $words).exit_code
        if ($code -ne -1978334974 -or [datetime]::UtcNow -ge $until) { return $code }
        Start-Sleep -Seconds $pause; $pause = [Math]::Min(60, 2 * $pause)
    }
}
try {
    $before = Get-Installed; $after = $before
    if ($action -eq 'list') { Complete-Step (Get-Data) }
    if ($action -eq 'upgrade_all') { $ids = @($before.Keys | Sort-Object | Where-Object { $id = $_; -not @($exclude | Where-Object { $id -like $_ }).Count }) }
    $tried = @{}
    foreach ($id in @($ids | Select-Object -Unique)) {
        $known = Get-Key $before $id
        $mine = if ($known) { $before[$known] } else { $null }
        $plan = Get-Plan $id $mine
        if ($plan.reason) { Add-Row $id 'failed' $mine $mine $plan.reason; continue }
        if ($plan.note) { Add-Warning "$($plan.note)." }
        if (-not $plan.verb) { Add-Row $id $(if ($plan.missing) { 'missing' } else { 'unchanged' }) $mine $mine $null; continue }
        if ($Preview) { Set-Changed; Add-Row $id 'changed' $mine $plan.version $null; continue }
        $tried[$id] = @{ before = $mine; plan = $plan; code = (Invoke-Plan $id $plan) }
    }
    if ($tried.Count) { $after = Get-Installed }
    foreach ($id in @($tried.Keys | Sort-Object)) {
        $one = $tried[$id]; $known = Get-Key $after $id; $now = if ($known) { $after[$known] } else { $null }
        # ok after a restart, not before one, the installer has begun the restart
        if (@(-1978334967, -1978334966, -1978334965) -contains $one.code) { $restart = $true }
        if ($now -ne $one.before) { Set-Changed }
        $right = switch ($one.plan.verb) { 'uninstall' { $null -eq $now } 'install' { $null -ne $now -and (-not $version -or $now -eq $version) } default { $now -ne $one.before } }
        if ($right -or @(-1978334967, -1978334965) -contains $one.code) { Add-Row $id 'changed' $one.before $now $null }
        elseif ($one.code -eq $same) { Add-Row $id 'unchanged' $one.before $now $null }
        elseif ($one.code -eq 0) { Add-Row $id 'failed' $one.before $now 'winget says that it went well, but it is not so' }
        else { Add-Row $id 'failed' $one.before $now (Get-Meaning $one.code) }
    }
    if ($restart) { Set-RebootNeeded }
    $failed = @($rows | Where-Object { $_.state -eq 'failed' })
    if ($failed.Count) { Stop-Step 'node_failed' "$($failed.Count) of $($rows.Count) packages could not be done: $(@($failed | Select-Object -First 5 | ForEach-Object { $_.id + ', ' + $_.reason }) -join '; ')." (Get-Data) }
    Complete-Step (Get-Data)
} finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
