# Who is in the group Administrators (by its SID); those whom nobody allows are taken out, under an undo.
Assert-Admin
Confirm-Change 'admins' 'its old administrators'
if ((Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -eq 2) { Stop-Step 'unsupported_os' 'This device is a domain controller, which has no local administrators.' }
$mode = [string](Get-Param mode 'report')
if ($mode -eq 'restrict') { Assert-NoChangePending 'admins' }
$allowed = @(Get-Param allowed @() | ForEach-Object { ([string]$_).Trim() } | Where-Object { $_ })
$orphans = [bool](Get-Param remove_orphans $false)
$sid = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
$identity = [Security.Principal.WindowsIdentity]::GetCurrent()
# Ruota's own login and the groups that it is in, but for those that nearly everybody is in: the undo watches over these
$mine = @($identity.User.Value) + @($identity.Groups | ForEach-Object { $_.Value } | Where-Object { $_ -like 'S-1-5-21-*' -and $_ -notlike '*-513' })
# the account whose password LAPS keeps: by MDM, by group policy, set locally, and of the LAPS before Windows had its own
$policies = 'HKLM:\SOFTWARE\Microsoft\Policies\LAPS', 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\LAPS', 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\LAPS\Config'
$laps = @(@($policies | ForEach-Object { Get-RegistryValue $_ 'AdministratorAccountName' }) + @(Get-RegistryValue 'HKLM:\SOFTWARE\Policies\Microsoft Services\AdmPwd' 'AdminAccountName') | Where-Object { $_ })
# Windows 11 24H2 and Server 2025 may make it themselves, under a name that ends with six digits where it is to be a random one
$made = @($policies | Where-Object { (Get-RegistryValue $_ 'AutomaticAccountManagementEnabled') -eq 1 } | ForEach-Object { $given = [string](Get-RegistryValue $_ 'AutomaticAccountManagementNameOrPrefix'); if ($given) { $given } else { 'WLapsAdmin' } })
function Test-Laps { param([string]$Name)
    foreach ($one in $laps) { if ($Name -eq "$env:COMPUTERNAME\$one") { return $true } }
    foreach ($one in $made) { if ($Name -match ('\A' + [regex]::Escape("$env:COMPUTERNAME\$one") + '([0-9]{6})?\z')) { return $true } }
    $false
}
$group = @(Get-LocalGroup -SID $sid)[0]
$here = @(Get-LocalUser)

function Get-Name { param([string]$Sid)
    $known = @($here | Where-Object { $_.SID.Value -eq $Sid })
    if ($known.Count) { return "$env:COMPUTERNAME\$($known[0].Name)" }
    try { (New-Object Security.Principal.SecurityIdentifier $Sid).Translate([Security.Principal.NTAccount]).Value } catch { $null }
}
function Get-Why { param([string]$Sid, $Name)
    if ($mine -contains $Sid) { return 'login' }
    if ($Sid -match '\AS-1-5-21-[\d-]+-500\z') { return 'builtin' }
    if ($Sid -match '\AS-1-5-21-[\d-]+-512\z') { return 'domain' }
    if ($Sid -like 'S-1-12-1-*') { return 'entra' }
    if (Test-Laps $Name) { return 'laps' }
    # a name without its domain is one of this device
    foreach ($one in $allowed) { if ($one -eq $Sid -or ($Name -and ($one -eq $Name -or "$env:COMPUTERNAME\$one" -eq $Name))) { return 'allowed' } }
    ''
}
# over ADSI: Get-LocalGroupMember breaks on members that are gone
$entry = New-Object DirectoryServices.DirectoryEntry "WinNT://./$($group.Name),group"
function Get-Member0 {
    foreach ($member in @($entry.psbase.Invoke('Members'))) {
        $one = New-Object DirectoryServices.DirectoryEntry $member
        $found = (New-Object Security.Principal.SecurityIdentifier ([byte[]]$one.psbase.InvokeGet('objectSid')), 0).Value
        $name = Get-Name $found; $why = Get-Why $found $name
        @{ sid = $found; name = $name; orphan = $null -eq $name; allowed = $why -ne ''; why = $why }
    }
}
function Get-Shown { param($One) if ($One.name) { $One.name } else { $One.sid } }
function Get-Answer { param($Members, $Removed)
    $rest = @($Members | Where-Object { -not $_.allowed } | ForEach-Object { Get-Shown $_ })
    @{ members = @($Members); unexpected = $rest; unexpected_count = $rest.Count; removed = @($Removed) }
}

$members = @(Get-Member0)
$leave = @($members | Where-Object { -not $_.allowed -and ($orphans -or -not $_.orphan) })
if ($mode -ne 'restrict' -or -not $leave.Count) { Complete-Step (Get-Answer $members @()) }
$stay = @($members | Where-Object { $leave -notcontains $_ })
# an account of this device counts when it is turned on; of others nobody here knows
$able = @($stay | Where-Object { $one = $_; -not $one.orphan -and -not @($here | Where-Object { $_.SID.Value -eq $one.sid -and -not $_.Enabled }).Count })
if (-not $able.Count) { Stop-Step 'guard_blocked' 'Nobody who may log in would be left as an administrator, so nobody is removed; allow somebody first.' (Get-Answer $members @()) }
$names = @($leave | ForEach-Object { Get-Shown $_ })
Set-Changed
if ($Preview) { Complete-Step (Get-Answer $members $names) }

$undo = @'
$group = @(Get-LocalGroup -SID (New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'))[0]
$failed = @()
foreach ($one in @($Saved.removed)) {
    # one who never went, or is back already, is no failure
    try { Add-LocalGroupMember -SID $group.SID -Member $one -ErrorAction Stop } catch { if ($_.FullyQualifiedErrorId -notlike 'MemberExists*') { $failed += $_.Exception.Message } }
}
if ($failed.Count) { throw ($failed -join ' ') }
'@
Protect-Change 'admins' $undo @{ removed = @($leave | ForEach-Object { $_.sid }) } ([int](Get-Param rollback_minutes 5))
try { foreach ($one in $leave) { [void]$entry.psbase.Invoke('Remove', "WinNT://$($one.sid)") } } catch {
    $why = $_.Exception.Message
    Undo-Change 'admins'
    Stop-Step 'node_failed' "Windows refused to remove an administrator, so all are back: $why"
}
$members = @(Get-Member0)
Complete-Step (Get-Answer $members $names)
