# The Windows Update Agent: updates live in the state "updates", what waits for a restart is finished by the next start.
# Like Windows, the agent refuses everything but searching to who is not SYSTEM.

$LabUpdateKinds = @{
    security = '0fa1201d-4330-4fa8-8ae9-b877473b6441'; critical = 'e6cf1350-c01b-414d-a61f-263d14d133b4'; rollups = '28bc880e-0592-4cbf-8f95-c79b17911d5f'
    updates = 'cd5ffd1e-e932-4e3a-bf74-18bf0b1bbd83'; definitions = 'e0789628-ce08-4437-be74-2495b842f43b'; upgrades = '3689bdc8-b205-4af4-8d4a-a63924c5e9d5'
    drivers = 'ebfc1fc5-71a4-4f7b-9aca-3b9a503104a0'
}
$LabUpdateKey = 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'

function New-LabVolatileKey { param([string]$Path) # gone with the next start, as Windows' own marks are
    [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($Path, 'ReadWriteSubTree', [Microsoft.Win32.RegistryOptions]::Volatile).Dispose()
}
function Test-LabKey { param([string]$Path)
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($Path)
    if ($null -eq $key) { return $false }
    $key.Dispose(); $true
}

# one by one: a list out of JSON comes whole
function Get-LabUpdates { foreach ($one in (Get-LabState updates @())) { $one } }

# Puts an update on offer. Hresults are of a download or an installation that fails; State: none, pending or installed.
function Add-LabUpdate {
    param([string]$Kb, [string]$Title = "Update ($Kb)", [string]$Kind = 'updates', [string]$Id, [int]$Revision = 200, [string]$Severity = '', [int]$SizeMb = 10,
        [switch]$Optional, [switch]$Hidden, [switch]$Asks, [switch]$Exclusive, [switch]$Restart, [switch]$RollsBack, [switch]$NeverSticks, [switch]$Licence,
        [int]$DownloadError = 0, [int]$InstallError = 0, [string]$State = 'none')
    $all = @(Get-LabUpdates)
    if (-not $Id) { $Id = '00000000-0000-0000-0000-{0:D12}' -f ($all.Count + 1) }
    $one = @{
        kb = $Kb.Replace('KB', ''); title = $Title; kind = $Kind; id = $Id; revision = $Revision; severity = $Severity; size = $SizeMb * 1MB
        optional = [bool]$Optional; hidden = [bool]$Hidden; asks = [bool]$Asks; exclusive = [bool]$Exclusive; restart = [bool]$Restart; rolls_back = [bool]$RollsBack
        never_sticks = [bool]$NeverSticks; licence = -not $Licence; download_error = $DownloadError; install_error = $InstallError; state = $State; downloaded = $false
    }
    if ($State -eq 'pending') { New-LabVolatileKey $LabUpdateKey }
    Set-LabState updates @($all + $one)
}
function Set-LabUpdate { param([string]$Id, [string]$Name, $Value)
    $all = @(Get-LabUpdates)
    foreach ($one in $all) { if ($one.id -eq $Id) { $one.$Name = $Value } }
    Set-LabState updates $all
}

# .NET has exceptions of its own for some codes (access denied, too little memory), and COMException for the others
function New-LabComError { param([int]$Code) [Runtime.InteropServices.Marshal]::GetExceptionForHR($Code, [IntPtr]-1) }
function Assert-LabSystem { if ($env:USERNAME -ne "$env:COMPUTERNAME$") { throw (New-LabComError 0x80070005) } }
function Add-LabMethod { param($To, [string]$Name, [scriptblock]$Body) Add-Member -InputObject $To -MemberType ScriptMethod -Name $Name -Value $Body }
function Add-LabProperty { param($To, [string]$Name, [scriptblock]$Body) Add-Member -InputObject $To -MemberType ScriptProperty -Name $Name -Value $Body }

function ConvertTo-LabUpdate { param($One)
    $behavior = New-Object PSObject -Property @{ CanRequestUserInput = $One.asks; RebootBehavior = [int]$One.restart; Impact = $(if ($One.exclusive) { 2 } else { 0 }) }
    $category = New-Object PSObject -Property @{ CategoryID = $LabUpdateKinds[$One.kind]; Name = $One.kind; Type = 'UpdateClassification' }
    $update = New-Object PSObject -Property @{
        Title = $One.title; Identity = New-Object PSObject -Property @{ UpdateID = $One.id; RevisionNumber = [int]$One.revision }
        KBArticleIDs = @($One.kb | Where-Object { $_ }); Categories = @($category); MsrcSeverity = $(if ($One.severity) { $One.severity }); MaxDownloadSize = [decimal]$One.size
        Type = $(if ($One.kind -eq 'drivers') { 2 } else { 1 }); IsDownloaded = $One.downloaded; IsInstalled = ($One.state -eq 'installed'); IsHidden = $One.hidden
        BrowseOnly = $One.optional; EulaAccepted = $One.licence; LastDeploymentChangeTime = [datetime]'2026-11-10'; InstallationBehavior = $behavior
        RebootRequired = ($One.state -eq 'pending'); CveIDs = @(); Lab = $One
    }
    Add-LabMethod $update AcceptEula { Assert-LabSystem; Set-LabUpdate $this.Lab.id licence $true; $this.EulaAccepted = $true }
    $update
}

function New-LabCom_Microsoft_Update_Session {
    $session = New-Object PSObject -Property @{ ClientApplicationID = ''; UserLocale = 0 }
    Add-LabMethod $session CreateUpdateSearcher { New-LabUpdateSearcher }
    Add-LabMethod $session CreateUpdateDownloader { Assert-LabSystem; New-LabUpdateDownloader }
    Add-LabMethod $session CreateUpdateInstaller { Assert-LabSystem; New-LabUpdateInstaller }
    $session
}
function New-LabCom_Microsoft_Update_UpdateColl { , (New-Object Collections.ArrayList) }
function New-LabCom_Microsoft_Update_SystemInfo {
    $info = New-Object PSObject
    Add-LabProperty $info RebootRequired { Assert-LabSystem; Test-LabKey $LabUpdateKey }
    $info
}

function New-LabUpdateSearcher {
    $searcher = New-Object PSObject -Property @{ Online = $true; ServerSelection = 0; ServiceID = '' }
    Add-LabMethod $searcher Search { param([string]$Criteria)
        $trouble = [int](Get-LabState updates_search_error 0)
        if ($trouble -and $this.Online) { throw (New-LabComError $trouble) }
        if ($this.ServerSelection -eq 3 -and -not (Get-LabState updates_microsoft $false)) { throw (New-LabComError 0x80248014) }
        $found = New-Object Collections.ArrayList
        foreach ($one in Get-LabUpdates) {
            $asked = @{ IsInstalled = [int]($one.state -eq 'installed'); IsHidden = [int]$one.hidden; UpdateID = $one.id; RebootRequired = [int]($one.state -eq 'pending') }
            try { $fits = Test-LabFilter $asked $Criteria } catch { throw (New-LabComError 0x80240032) }
            if ($fits) { [void]$found.Add((ConvertTo-LabUpdate $one)) }
        }
        New-Object PSObject -Property @{ ResultCode = 2; Updates = $found; Warnings = (New-Object Collections.ArrayList) }
    }
    $searcher
}

function New-LabUpdateResult { param($Codes)
    $whole = New-Object PSObject -Property @{ ResultCode = $(if (@($Codes | Where-Object { $_.HResult }).Count) { 4 } else { 2 }); HResult = 0; Codes = @($Codes) }
    Add-LabMethod $whole GetUpdateResult { param([int]$Index) $this.Codes[$Index] }
    $whole
}
function New-LabUpdateCode { param([int]$HResult, [bool]$Restart)
    New-Object PSObject -Property @{ HResult = $HResult; ResultCode = $(if ($HResult) { 4 } else { 2 }); RebootRequired = $Restart }
}

function New-LabUpdateDownloader {
    $downloader = New-Object PSObject -Property @{ Updates = $null; Priority = 2 }
    Add-LabMethod $downloader Download {
        if ($this.Updates.Count -eq 0) { throw (New-LabComError 0x80240024) }
        New-LabUpdateResult @(foreach ($update in $this.Updates) {
                $trouble = $(if (-not $update.EulaAccepted) { 0x80240023 } else { [int]$update.Lab.download_error })
                if (-not $trouble) { Set-LabUpdate $update.Lab.id downloaded $true; $update.IsDownloaded = $true }
                New-LabUpdateCode $trouble $false
            })
    }
    $downloader
}

function New-LabUpdateInstaller {
    $installer = New-Object PSObject -Property @{ Updates = $null; AllowSourcePrompts = $true; ForceQuiet = $false }
    Add-LabProperty $installer IsBusy { [bool](Get-LabState updates_busy $false) }
    Add-LabProperty $installer RebootRequiredBeforeInstallation { Test-LabKey $LabUpdateKey }
    Add-LabMethod $installer Install {
        if ($this.Updates.Count -eq 0) { throw (New-LabComError 0x80240024) }
        $many = $this.Updates.Count -gt 1
        New-LabUpdateResult @(foreach ($update in $this.Updates) {
                $one = $update.Lab
                $trouble = $(if (-not $update.IsDownloaded) { 0x80240034 } elseif ($one.exclusive -and $many) { 0x80240019 }
                    elseif ($one.exclusive -and (Test-LabKey $LabUpdateKey)) { 0x80240016 } else { [int]$one.install_error })
                if (-not $trouble) {
                    if ($one.restart) { New-LabVolatileKey $LabUpdateKey }
                    if (-not $one.never_sticks) { Set-LabUpdate $one.id state $(if ($one.restart) { 'pending' } else { 'installed' }) }
                }
                New-LabUpdateCode $trouble ([bool]$one.restart -and -not $trouble)
            })
    }
    $installer
}

# What Windows does while it starts, done by the first PowerShell after it: finish updates, come as far as the logon screen.
function Complete-LabStart {
    if (Test-LabKey 'SOFTWARE\RuotaLabStarted') { return }
    New-LabVolatileKey 'SOFTWARE\RuotaLabStarted'
    New-LabVolatileKey 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon\AutoLogonChecked'
    foreach ($one in Get-LabUpdates) {
        if ($one.state -eq 'pending') { Set-LabUpdate $one.id state $(if ($one.rolls_back) { 'none' } else { 'installed' }) }
    }
}
Complete-LabStart
