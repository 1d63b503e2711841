# Lists what the uninstall keys of both views and of the loaded users name. Never Win32_Product: asking it repairs every MSI package.
$wanted = [string](Get-Param name_contains '')
$places = @(
    @{ path = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall'; kind = $(if ([Environment]::Is64BitOperatingSystem) { '64-bit' } else { '32-bit' }); sid = $null }
    @{ path = 'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall'; kind = '32-bit'; sid = $null }
)
# people of this computer, of a domain and of Entra ID
$people = @(Get-ChildItem -LiteralPath Registry::HKEY_USERS -ErrorAction SilentlyContinue | Where-Object { $_.PSChildName -match '^S-1-(5-21|12-1)-[\d-]+$' })
foreach ($hive in $people) {
    $places += @{ path = "Registry::HKEY_USERS\$($hive.PSChildName)\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"; kind = '64-bit'; sid = $hive.PSChildName }
    $places += @{ path = "Registry::HKEY_USERS\$($hive.PSChildName)\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"; kind = '32-bit'; sid = $hive.PSChildName }
}

$users = @{}
function Get-UserName { param([string]$Sid)
    if (-not $users.ContainsKey($Sid)) {
        # of an account that is gone, or of a domain that does not answer, the number is all there is
        try { $users[$Sid] = (New-Object Security.Principal.SecurityIdentifier $Sid).Translate([Security.Principal.NTAccount]).Value } catch { $users[$Sid] = $Sid }
    }
    $users[$Sid]
}
function Get-Clean { param($Value) $text = ([string]$Value -replace '[\x00-\x1f]', ' ').Trim(); if ($text) { $text } else { $null } }
# written as yyyymmdd by Windows Installer, in the maker's own way by others: what is not that is left out
function Get-Day { param($Value)
    $day = [datetime]::MinValue
    if ([datetime]::TryParseExact([string]$Value, 'yyyyMMdd', [Globalization.CultureInfo]::InvariantCulture, 'None', [ref]$day)) { $day.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture) }
}
function Get-Program { param($Key, $Place)
    $name = Get-Clean $Key.GetValue('DisplayName')
    if ($null -eq $name -or $name.IndexOf($wanted, [StringComparison]::OrdinalIgnoreCase) -lt 0) { return }
    # parts of another program, and updates of one
    if ($Key.GetValue('SystemComponent') -eq 1 -or $Key.GetValue('ParentKeyName') -or [string]$Key.GetValue('ReleaseType') -match 'Update|Hotfix') { return }
    $id = [string]$Key.PSChildName
    $size = $Key.GetValue('EstimatedSize'); if ($size -isnot [int]) { $size = 0 }
    @{
        source = 'registry'; name = $name; version = [string](Get-Clean $Key.GetValue('DisplayVersion')); architecture = $Place.kind; publisher = (Get-Clean $Key.GetValue('Publisher'))
        # a DWord above 2 147 483 647 is read as a negative number
        size_kb = [long]$size + $(if ($size -lt 0) { 4294967296 } else { 0 }); user = $(if ($Place.sid) { Get-UserName $Place.sid } else { $null })
        installed_on = (Get-Day $Key.GetValue('InstallDate')); product_code = $(if ($id -match '^\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}$') { $id.ToUpperInvariant() } else { $null })
    }
}

$items = New-Object Collections.ArrayList; $unread = 0
foreach ($place in $places) {
    foreach ($key in @(Get-ChildItem -LiteralPath $place.path -ErrorAction SilentlyContinue)) {
        try { foreach ($one in @(Get-Program $key $place)) { [void]$items.Add($one) } } catch { $unread++ } finally { $key.Dispose() }
    }
}
if ($unread) { Add-Warning "$unread entries of the list of programs are damaged and were left out." }
if (-not (Test-Admin)) { Add-Warning 'Programs of other people can be seen by administrators only; give the device a login that is one.' }
$sorted = @($items | Sort-Object -Property { $_.name }, { $_.version })
Complete-Step @{ items = $sorted; count = $sorted.Count }
