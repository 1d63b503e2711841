# Asks the Windows Update Agent what is missing. Runs as SYSTEM: the agent tells a network logon only half.
$kindOf = @{
    '0fa1201d-4330-4fa8-8ae9-b877473b6441' = 'security'; 'e6cf1350-c01b-414d-a61f-263d14d133b4' = 'critical'; '28bc880e-0592-4cbf-8f95-c79b17911d5f' = 'rollups'
    'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83' = 'updates'; 'e0789628-ce08-4437-be74-2495b842f43b' = 'definitions'; '68c5b0a3-d1a6-4553-ae49-01d3a7827828' = 'service_packs'
    'b54e7d24-7add-428f-8b75-90a396fa584f' = 'feature_packs'; 'b4832bd8-e735-4761-8daf-37f882276dab' = 'tools'; '3689bdc8-b205-4af4-8d4a-a63924c5e9d5' = 'upgrades'
    'ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0' = 'drivers'
}
$wanted = @(Get-Param kinds @('security', 'critical', 'rollups', 'updates'))
$source = [string](Get-Param source 'default')
$patterns = @(Get-Param exclude @())
if (@($patterns | Where-Object { $_ -notmatch '\A[A-Za-z0-9+._*~:-]+\z' }).Count) {
    Stop-Step 'bad_param' 'An update to leave out holds a character that no name has; * stands for any characters.'
}

# the HRESULT of a failed call, however deep PowerShell has wrapped it; for some codes .NET has exceptions other than COMException
function Get-Code { param($Failure)
    $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }
    '0x{0:X8}' -f $why.HResult
}
function Stop-Scan { param([string]$Code, [string]$Text)
    switch ($Code) {
        '0x80070422' { Stop-Step 'unavailable' 'The service Windows Update (wuauserv) is disabled on this device; allow it to start.' }
        '0x80070005' { Stop-Step 'not_elevated' 'Windows Update refused this account; give the device a login that is in its group Administrators.' }
        '0x80248014' { Stop-Step 'not_found' 'Microsoft Update is not registered on this device; turn on updates for other Microsoft products, or ask Windows Update.' }
        '0x80240032' { Stop-Step 'node_failed' 'Windows Update did not understand the search (0x80240032).' }
        { $_ -in '0x8024402C', '0x80072EE7', '0x80072EFD', '0x80072EE2', '0x8024401C', '0x80244022', '0x8024500C' } {
            Stop-Step 'unavailable' "Windows Update could not reach its server ($Code); check the network, the proxy and the update policies of this device."
        }
        default { Stop-Step 'unavailable' "Windows Update could not search ($Code): $Text" }
    }
}
function Test-LeftOut { param($Names)
    foreach ($pattern in $patterns) { foreach ($name in $Names) { if ($name -like $pattern) { return $true } } }
    $false
}

$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate'
$server = [string](Get-RegistryValue $policy 'WUServer')
$bound = $server -and (Get-RegistryValue "$policy\AU" 'UseWUServer') -eq 1
$asked = $source
if ($source -eq 'default') { $asked = $(if ($bound) { 'wsus' } else { 'windows_update' }) }
if ($bound -and $asked -eq 'wsus') { Add-Warning "A policy makes this device take its updates from $server; what is not approved there is not found." }
if ($source -eq 'wsus' -and -not $bound) { Stop-Step 'bad_param' 'No policy names a WSUS server on this device; ask Windows Update instead.' }

Write-Host "Asking for updates ($asked); the first search after a long time may take an hour."
try {
    $session = New-Object -ComObject Microsoft.Update.Session
    $session.ClientApplicationID = 'Ruota'; $session.UserLocale = 1033
    $searcher = $session.CreateUpdateSearcher()
    $searcher.Online = [bool](Get-Param refresh $true)
    switch ($source) {
        'wsus' { $searcher.ServerSelection = 1 }
        'windows_update' { $searcher.ServerSelection = 2 }
        'microsoft_update' { $searcher.ServerSelection = 3; $searcher.ServiceID = '7971f918-a847-4430-9279-4a52d1efe18d' }
    }
    $answer = $searcher.Search('IsInstalled=0')
    $pending = [bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired
} catch { Stop-Scan (Get-Code $_) $_.Exception.Message }
# 3 is "with errors": some source did not answer, what the others said holds
if ($answer.ResultCode -ne 2 -and $answer.ResultCode -ne 3) { Stop-Step 'unavailable' "Windows Update ended its search with code $($answer.ResultCode); try again later." }
if ($answer.ResultCode -eq 3) { Add-Warning 'Windows Update could not ask all of its sources.' }

$found = @(); $left = @()
foreach ($update in $answer.Updates) {
    $id = [string]$update.Identity.UpdateID; $title = [string]$update.Title
    $kbs = @($update.KBArticleIDs | Where-Object { $_ } | ForEach-Object { "KB$_" })
    $name = $(if ($kbs.Count) { $kbs[0] } else { $id })
    $kinds = @($update.Categories | ForEach-Object { $kindOf[[string]$_.CategoryID] } | Where-Object { $_ })
    if ([int]$update.Type -eq 2) { $kinds = @('drivers') }
    $security = $kinds -contains 'security' -or [bool][string]$update.MsrcSeverity
    $reason = ''
    if ($update.RebootRequired) { $reason = 'restart_pending' }
    elseif ($update.IsHidden) { $reason = 'hidden' }
    elseif (Test-LeftOut (@($name, $id, $title) + $kbs)) { $reason = 'excluded' }
    elseif ((Get-Param only_security $false) -and -not $security) { $reason = 'not_security' }
    elseif (-not @($kinds | Where-Object { $wanted -contains $_ }).Count) { $reason = 'other_kind' }
    elseif ($update.BrowseOnly -and -not (Get-Param include_optional $false)) { $reason = 'optional' }
    elseif ($update.InstallationBehavior.CanRequestUserInput) { $reason = 'needs_user_input' }
    if ($reason) { $left += @{ name = $name; title = $title; reason = $reason }; continue }
    Write-Host "$name $title"
    $found += @{
        name = $name; version = [string]$update.Identity.RevisionNumber; installed_version = $null; architecture = $null; security = $security
        repository = $asked; id = $id; title = $title; severity = $(if ($update.MsrcSeverity) { [string]$update.MsrcSeverity } else { $null })
        size_mb = [int][Math]::Ceiling([double]$update.MaxDownloadSize / 1MB)
    }
}
Complete-Step @{
    updates = $found; missing_count = $found.Count; security_count = @($found | Where-Object { $_.security }).Count
    excluded = $left; reboot_pending = $pending; package_manager = 'windows_update'
}
