# Installs a frozen list of updates one by one, and asks Windows afterwards whether each is there. Runs as SYSTEM.
Assert-Admin
$list = @(Get-Param updates @()); $numbers = @(Get-Param kbs @())
$selection = [string](Get-Param selection 'list'); $source = [string](Get-Param source 'default')
$patterns = @(Get-Param exclude @())
if (@($patterns | Where-Object { $_ -notmatch '\A[A-Za-z0-9+._*~:-]+\z' }).Count) {
    Stop-Step 'bad_param' 'An update to leave out holds a character that no name has; * stands for any characters.'
}
$asked = @()
foreach ($one in $list) {
    if ([string]$one.name -notmatch '\A[A-Za-z0-9][A-Za-z0-9+._:~-]*\z') { Stop-Step 'bad_param' "The name of update $($asked.Count + 1) holds a character that no update has." }
    $asked += @{ name = [string]$one.name; version = [string]$one.version; id = [string]$one.id; title = $one.title }
}
foreach ($one in $numbers) {
    if ([string]$one -notmatch '\A(KB)?[0-9]{6,8}\z') { Stop-Step 'bad_param' "$(([string]$one) -replace '[^\w .-]', '') is not the number of an update; write KB and its digits." }
    $asked += @{ name = 'KB' + ([string]$one).ToUpper().Replace('KB', ''); version = ''; id = ''; title = $null }
}
$installed = @(); $failed = @(); $skipped = @()

# the HRESULT of a failed call, however deep PowerShell has wrapped it; for some codes .NET has exceptions other than COMException
function Get-Code { param($Failure)
    $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }
    '0x{0:X8}' -f $why.HResult
}
function Get-Meaning { param([string]$Code)
    $known = @{
        '0x80240016' = 'another installation or a pending restart is in the way'; '0x80240017' = 'it does not apply to this device'; '0x80240019' = 'it must be installed alone'
        '0x80240022' = 'nothing of it could be installed'; '0x80240023' = 'its licence was not accepted'; '0x80240024' = 'it is no longer offered'
        '0x8024402C' = 'the update server was not reached'; '0x8024401C' = 'the update server did not answer in time'; '0x8024500C' = 'a policy forbids to ask the internet'
        '0x80070422' = 'the service Windows Update is disabled'; '0x800F0922' = 'the system-reserved partition is full or the start-up files could not be written'
        '0x80073712' = 'the component store is damaged'; '0x8007000E' = 'there was too little memory'; '0x80070070' = 'the disk is full'; '0x80070005' = 'access was denied'
    }
    if ($known[$Code]) { "$($known[$Code]) ($Code)" } else { "Windows Update reports $Code" }
}
function Get-Kbs { param($Update) @($Update.KBArticleIDs | Where-Object { $_ } | ForEach-Object { "KB$_" }) }
function Get-Row { param($Update, $More)
    $kbs = @(Get-Kbs $Update); $id = [string]$Update.Identity.UpdateID
    $row = @{ name = $(if ($kbs.Count) { $kbs[0] } else { $id }); version = [string]$Update.Identity.RevisionNumber; title = [string]$Update.Title; id = $id }
    foreach ($key in $More.Keys) { $row[$key] = $More[$key] }
    $row
}
function Find-Missing { param([bool]$Online)
    $searcher.Online = $Online
    $answer = $searcher.Search('IsInstalled=0')
    if ($answer.ResultCode -ne 2 -and $answer.ResultCode -ne 3) { Stop-Step 'unavailable' "Windows Update ended its search with code $($answer.ResultCode); try again later." }
    , @($answer.Updates)
}
function Get-Reason { param($Update, $Wish) # why an update that is missing is left alone; empty if it is not
    $names = @([string]$Update.Identity.UpdateID, [string]$Update.Title) + @(Get-Kbs $Update)
    if ($Update.RebootRequired) { return 'restart_pending' }
    foreach ($pattern in $patterns) { foreach ($name in $names) { if ($name -like $pattern) { return 'excluded' } } }
    if ($Update.IsHidden) { return 'hidden' }
    if ($Update.InstallationBehavior.CanRequestUserInput) { return 'needs_user_input' }
    if (-not $Update.EulaAccepted -and -not (Get-Param accept_licences $true)) { return 'licence' }
    if ($Wish.version -and -not (Get-Param allow_newer $false) -and [string]$Update.Identity.RevisionNumber -ne $Wish.version) { return 'version_changed' }
}
function Complete-Install {
    $restart = $false
    if (-not $Preview) { $restart = [bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired }
    if ($restart) { Set-RebootNeeded }
    $data = @{ installed = $installed; installed_count = $installed.Count; failed = $failed; failed_count = $failed.Count; skipped = $skipped; reboot_required = $restart; services = @(); config_files = 0 }
    if ($failed.Count) { Stop-Step 'node_failed' "$($failed.Count) of $($failed.Count + $installed.Count) updates could not be installed: $(@($failed | Select-Object -First 5 | ForEach-Object { $_.name + ', ' + $_.reason }) -join '; ')." $data }
    Complete-Step $data
}

# ---- what is to be done
if ($selection -eq 'list' -and -not $asked.Count) { Complete-Install }
$least = [double](Get-Param min_free_gb 2)
$free = [Math]::Floor((New-Object IO.DriveInfo $env:SystemDrive).AvailableFreeSpace / 1GB)
if ($free -lt $least) { Stop-Step 'node_failed' "Only $free GB are free on the system volume, but $least GB are asked for; free some space first." }
Write-Host 'Asking for updates.'
try {
    $session = New-Object -ComObject Microsoft.Update.Session
    $session.ClientApplicationID = 'Ruota'; $session.UserLocale = 1033
    $searcher = $session.CreateUpdateSearcher()
    switch ($source) {
        'wsus' { $searcher.ServerSelection = 1 }
        'windows_update' { $searcher.ServerSelection = 2 }
        'microsoft_update' { $searcher.ServerSelection = 3; $searcher.ServiceID = '7971f918-a847-4430-9279-4a52d1efe18d' }
    }
    $missing = Find-Missing ([bool](Get-Param refresh $true))
} catch { Stop-Step 'unavailable' "Windows Update could not search: $(Get-Meaning (Get-Code $_))." }

$todo = @(); $taken = @{}
if ($selection -eq 'list') {
    foreach ($wish in $asked) {
        $mine = @($missing | Where-Object { if ($wish.id) { [string]$_.Identity.UpdateID -eq $wish.id } else { [string]$_.Identity.UpdateID -eq $wish.name -or @(Get-Kbs $_) -contains $wish.name } })
        foreach ($update in $mine) {
            $id = [string]$update.Identity.UpdateID
            if ($taken[$id]) { continue }
            $taken[$id] = $true
            $reason = Get-Reason $update $wish
            if ($reason) { $skipped += Get-Row $update @{ version = $(if ($wish.version) { $wish.version } else { [string]$update.Identity.RevisionNumber }); reason = $reason } } else { $todo += $update }
        }
        # installed, replaced by another or withdrawn: Windows does not tell the three apart for all updates
        if (-not $mine.Count) { $skipped += @{ name = $wish.name; version = $wish.version; title = $wish.title; id = $wish.id; reason = 'not_missing' } }
    }
} else {
    $kinds = @('0fa1201d-4330-4fa8-8ae9-b877473b6441', 'e6cf1350-c01b-414d-a61f-263d14d133b4', '28bc880e-0592-4cbf-8f95-c79b17911d5f', 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83')
    foreach ($update in $missing) {
        $categories = @($update.Categories | ForEach-Object { [string]$_.CategoryID })
        if ([int]$update.Type -eq 2 -or $update.BrowseOnly -or -not @($kinds | Where-Object { $categories -contains $_ }).Count) { continue }
        if ($selection -eq 'security' -and $categories -notcontains $kinds[0] -and -not [string]$update.MsrcSeverity) { continue }
        $reason = Get-Reason $update @{ version = '' }
        if ($reason) { $skipped += Get-Row $update @{ reason = $reason } } else { $todo += $update }
    }
}
# what must be alone comes last
$todo = @($todo | Where-Object { [int]$_.InstallationBehavior.Impact -ne 2 }) + @($todo | Where-Object { [int]$_.InstallationBehavior.Impact -eq 2 })
if (-not $todo.Count) { Complete-Install }
if ([bool](New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired) {
    # in a preview the restart before this step has not been made either
    if (-not $Preview) { Stop-Step 'reboot_first' 'This device waits for a restart from earlier updates; restart it, then install these.' }
    Add-Warning 'This device waits for a restart from earlier updates; these are installed only after it.'
}
if ($Preview) {
    Set-Changed
    foreach ($update in $todo) { $installed += Get-Row $update @{ before = $null } }
    Complete-Install
}

# ---- do it; Windows Update itself goes one by one too, and so one bad update does not stop the others
function Install-One { param($Update, [string]$Which) # empty, or why it failed
    $mine = New-Object -ComObject Microsoft.Update.UpdateColl; [void]$mine.Add($Update)
    try {
        if (-not $Update.EulaAccepted) { $Update.AcceptEula() }
        if (-not $Update.IsDownloaded) {
            Write-Host "Downloading $Which, $([Math]::Ceiling([double]$Update.MaxDownloadSize / 1MB)) MB at most"
            $downloader = $session.CreateUpdateDownloader(); $downloader.Updates = $mine
            $result = $downloader.Download().GetUpdateResult(0)
            if ($result.ResultCode -ne 2 -and $result.ResultCode -ne 3) { return "download: $(Get-Meaning ('0x{0:X8}' -f [int]$result.HResult))" }
        }
        Write-Host "Installing $Which"
        $installer = $session.CreateUpdateInstaller(); $installer.AllowSourcePrompts = $false; $installer.Updates = $mine
        $result = $installer.Install().GetUpdateResult(0)
        $code = '0x{0:X8}' -f [int]$result.HResult
        if ($result.ResultCode -ne 2 -and $result.ResultCode -ne 3) { return Get-Meaning $code }
        if ($result.ResultCode -eq 3) { Add-Warning "$($Update.Title) was installed with errors ($code)." }
    } catch { return Get-Meaning (Get-Code $_) }
}
if ($session.CreateUpdateInstaller().IsBusy) { Stop-Step 'busy' 'Another installation is under way on this device; try again when it is over.' }
$tried = @(); $number = 0
foreach ($update in $todo) {
    $number++
    $row = Get-Row $update @{}
    if ([int]$update.InstallationBehavior.Impact -eq 2 -and (New-Object -ComObject Microsoft.Update.SystemInfo).RebootRequired) {
        $skipped += Get-Row $update @{ reason = 'reboot_first' }; continue
    }
    $why = Install-One $update "$number of $($todo.Count): $($row.name) $($row.title)"
    if ($why) { Write-Host "Failed: $why"; $failed += Get-Row $update @{ reason = $why } } else { $tried += $update }
}
$still = @{}
try { foreach ($update in (Find-Missing $false)) { if (-not $update.RebootRequired) { $still[[string]$update.Identity.UpdateID] = $true } } }
catch { Add-Warning "Whether the updates are there could not be looked up: $(Get-Meaning (Get-Code $_))." }
foreach ($update in $tried) {
    if ($still[[string]$update.Identity.UpdateID]) { $failed += Get-Row $update @{ reason = 'Windows says that it went well, and still lists it as missing' } }
    else { Set-Changed; $installed += Get-Row $update @{ before = $null } }
}
Complete-Install
