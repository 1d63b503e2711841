# Makes a local user or brings one into the wanted state. The password travels on standard input only.
Assert-Admin
if ((Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -eq 2) { Stop-Step 'unsupported_os' 'This device is a domain controller, which has no local users.' }
$name = [string](Get-Param name)
$fullName = [string](Get-Param full_name '')
$secret = [string](Get-Param password '')
$passwordMode = [string](Get-Param password_mode 'on_create')
$age = [string](Get-Param password_age 'leave')
$enabled = [bool](Get-Param enabled $true)
$mustChange = [bool](Get-Param must_change $false)
$me = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
$users = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-545'
if ($name -notmatch '\A[A-Za-z0-9_]([A-Za-z0-9_. -]*[A-Za-z0-9_-])?\z' -or $name.Length -gt 20) {
    Stop-Step 'bad_param' 'A login name has at most 20 letters, digits, dots, blanks, _ and -, and ends with no dot or blank.'
}
if ($fullName -match '[\x00-\x1f]') { Stop-Step 'bad_param' 'The full name may hold no line end.' }
if ($secret -match '[\x00-\x1f]') { Stop-Step 'bad_param' 'The password holds a line end or another control character, which no login takes.' }
if ($secret.Length -gt 127) { Stop-Step 'bad_param' 'The password is longer than 127 characters.' }
if ($mustChange -and $age -eq 'never') { Stop-Step 'bad_param' 'A password that never grows too old cannot have to be changed at the first login; choose one of the two.' }

$changes = New-Object Collections.ArrayList
function Add-Change { param([string]$Text) Set-Changed; [void]$changes.Add($Text) }
# Get-LocalUser takes a pattern, and a name with a bracket is none of ours
function Find-User { @(Get-LocalUser | Where-Object { $_.Name -eq $name }) | Select-Object -First 1 }
# read over ADSI: Get-LocalGroupMember breaks on members that are gone
function Get-MemberSid { param($Group)
    $entry = New-Object DirectoryServices.DirectoryEntry "WinNT://./$($Group.Name),group"
    foreach ($member in @($entry.psbase.Invoke('Members'))) {
        $one = New-Object DirectoryServices.DirectoryEntry $member
        (New-Object Security.Principal.SecurityIdentifier ([byte[]]$one.psbase.InvokeGet('objectSid')), 0).Value
    }
}
function Complete-User { param($User)
    $home0 = ''; $mine = @()
    if ($null -ne $User) {
        $home0 = [string](Get-RegistryValue "HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList\$($User.SID.Value)" 'ProfileImagePath')
        $mine = @(foreach ($group in @(Get-LocalGroup)) { if (@(Get-MemberSid $group) -contains $User.SID.Value) { $group.Name } })
    }
    Complete-Step @{ created = $created; uid = $null; home = [Environment]::ExpandEnvironmentVariables($home0); groups = @($mine | Sort-Object); changes = $changes }
}
# one login over the "network" with the password; a refusal for any other reason than the password says that it is right
function Test-SamePassword {
    try {
        Add-Type -Namespace Ruota -Name Logon -MemberDefinition @'
[System.Runtime.InteropServices.DllImport("advapi32.dll", CharSet = System.Runtime.InteropServices.CharSet.Unicode, SetLastError = true)]
public static extern bool LogonUserW(string user, string domain, string password, int type, int provider, out System.IntPtr token);
'@
    } catch { return $false }
    $token = [IntPtr]::Zero
    if ([Ruota.Logon]::LogonUserW($name, '.', $secret, 3, 0, [ref]$token)) { return $true }
    @(1327, 1328, 1329, 1330, 1331, 1385, 1793, 1907) -contains [Runtime.InteropServices.Marshal]::GetLastWin32Error()
}
function New-Secret {
    $bytes = New-Object byte[] 30
    $source = [Security.Cryptography.RandomNumberGenerator]::Create()
    try { $source.GetBytes($bytes) } finally { $source.Dispose() }
    [Convert]::ToBase64String($bytes) + 'aA1!'
}
function Protect-Secret { param([string]$Text)
    $kept = New-Object Security.SecureString
    foreach ($letter in $Text.ToCharArray()) { $kept.AppendChar($letter) }
    $kept
}
function Invoke-WithPassword { param([scriptblock]$Do)
    try { & $Do } catch {
        if ($_.FullyQualifiedErrorId -notlike 'InvalidPassword*') { throw }
        Stop-Step 'node_failed' "The device refused the password of $name; its rules may ask for a longer one."
    }
}

$groups = @()
foreach ($wanted in @(Get-Param groups @())) {
    $wanted = [string]$wanted
    if ($wanted -match '["/\\\[\]:|<>+=;,?*@\x00-\x1f]' -or -not $wanted.Trim()) { Stop-Step 'bad_param' 'The name of a group holds a character that no group has.' }
    $group = @(Get-LocalGroup | Where-Object { $_.Name -eq $wanted -or $_.SID.Value -eq $wanted }) | Select-Object -First 1
    if ($null -eq $group) { Stop-Step 'not_found' "There is no group $wanted on this device; make it first, or correct the name." }
    $groups += $group
}
if (@(Get-Param ssh_keys @()).Count) { Add-Warning 'SSH keys are set on Linux only.' }
$user = Find-User
$created = $null -eq $user
if (-not $enabled -and $null -ne $user -and $user.SID.Value -eq $me) { Stop-Step 'guard_blocked' "Ruota itself logs in as $name, so this account is not locked." }

# ---- the account
$setPassword = $false
if ($created) {
    Add-Change "user $name is made"
    if ($secret -and $passwordMode -ne 'never') { Add-Change 'password'; $setPassword = $true }
    if (-not $Preview) {
        # without a password of its own it gets one that nobody knows: an empty one would open the console
        $first = Protect-Secret $(if ($setPassword) { $secret } else { New-Secret })
        $user = Invoke-WithPassword { New-LocalUser -Name $name -Password $first -FullName $fullName -Disabled:(-not $enabled) }
        # only its members may log in, and New-LocalUser leaves the new one out
        Add-LocalGroupMember -SID $users -Member $user.SID.Value
    }
    if (-not $enabled) { Add-Change 'locked' }
} else {
    if ($fullName -and $user.FullName -ne $fullName) {
        Add-Change 'full name'
        if (-not $Preview) { Set-LocalUser -SID $user.SID -FullName $fullName }
    }
    if ($secret -and $passwordMode -eq 'always' -and -not (Test-SamePassword)) {
        Add-Change 'password'; $setPassword = $true
        if (-not $Preview) { $first = Protect-Secret $secret; [void](Invoke-WithPassword { Set-LocalUser -SID $user.SID -Password $first }) }
    }
    if ($user.Enabled -ne $enabled) {
        if ($enabled) { Add-Change 'unlocked' } else { Add-Change 'locked' }
        if (-not $Preview) { if ($enabled) { Enable-LocalUser -SID $user.SID } else { Disable-LocalUser -SID $user.SID } }
    }
}

# ---- groups
foreach ($group in $groups) {
    if ($null -ne $user -and @(Get-MemberSid $group) -contains $user.SID.Value) { continue }
    if ($created -and $group.SID.Value -eq $users.Value) { continue }
    Add-Change "member of $($group.Name)"
    if (-not $Preview) { Add-LocalGroupMember -SID $group.SID -Member $user.SID.Value }
}

# ---- the age of the password
if ($null -ne $user) {
    $account = Get-CimInstance -ClassName Win32_UserAccount -Filter "LocalAccount=True and SID='$($user.SID.Value)'"
    if ($age -ne 'leave' -and [bool]$account.PasswordExpires -ne ($age -eq 'rules')) {
        Add-Change 'age of the password'
        if (-not $Preview) { Set-LocalUser -SID $user.SID -PasswordNeverExpires ($age -eq 'never') }
    }
} elseif ($age -eq 'never') { Add-Change 'age of the password' }
if ($mustChange -and $setPassword -and -not $Preview) {
    $done = Invoke-Program "$env:SystemRoot\System32\net.exe" "user $(Format-Argument $name) /logonpasswordchg:yes"
    if ($done.exit_code -ne 0) { Stop-Step 'node_failed' "Windows refused that $name must choose a new password (net user, code $($done.exit_code))." }
}
Complete-User $(if ($Preview) { $user } else { Find-User })
