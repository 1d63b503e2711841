# Reads, sets or deletes one value, with .NET and not the provider: names with * and / are plain there, and nothing is expanded.
Assert-Admin
$state = [string](Get-Param state 'present'); $type = [string](Get-Param type 'dword')
$name = [string](Get-Param name ''); $text = [string](Get-Param value '')
$view = [Microsoft.Win32.RegistryView]"Registry$(Get-Param view '64')"
$kinds = @{ dword = 'DWord'; qword = 'QWord'; string = 'String'; expand_string = 'ExpandString'; multi_string = 'MultiString'; binary = 'Binary' }
$regExe = "$env:SystemRoot\System32\reg.exe"
$profileList = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList'

# ---- what is asked for
$given = ([string](Get-Param key)).Trim() -replace '\A(Computer\\|Registry::)', ''
if ($given -match '[\x00-\x1f]' -or $name -match '\x00') { Stop-Step 'bad_param' 'The key or the name of the value holds a control character; nothing in the registry is named so.' }
if ($given -match '\A(HKCU|HKEY_CURRENT_USER)\b') { Stop-Step 'bad_param' 'HKCU would be the settings of the login that Ruota uses; write HKU\* for everybody, or HKU\ and the SID of one person.' }
if ($given -match '\A(HKCR|HKEY_CLASSES_ROOT)\b') { Stop-Step 'bad_param' 'HKCR is a mixture of two places; write HKLM\SOFTWARE\Classes.' }
if ($given -notmatch '\A(HKLM|HKEY_LOCAL_MACHINE|HKU|HKEY_USERS):?\\+([^\\].*)\z') { Stop-Step 'bad_param' 'The key must begin with HKLM\ or HKU\ and name a key in it.' }
$hive = $Matches[1]; $path = [regex]::Replace($Matches[2], '\\+', '\').TrimEnd('\')
$machine = $hive -match '\A(HKLM|HKEY_LOCAL)'
$owner = ''
if (-not $machine) {
    $owner, $path = $path.Split([char[]]'\', 2)
    if (-not $path) { Stop-Step 'bad_param' "HKU\$owner is the whole of a person's settings; name a key in it." }
}
function Get-Wanted {
    switch -Regex ($type) {
        '\A(d|q)word\z' {
            $most = [uint64]$(if ($type -eq 'dword') { [uint32]::MaxValue } else { [uint64]::MaxValue })
            $number = [uint64]0; $digits = $text.Trim(); $style = 'None'
            if ($digits -match '\A0[xX]') { $digits = $digits.Substring(2); $style = 'AllowHexSpecifier' }
            if (-not [uint64]::TryParse($digits, $style, [Globalization.CultureInfo]::InvariantCulture, [ref]$number) -or $number -gt $most) {
                Stop-Step 'bad_param' "The value is no whole number from 0 to $most, decimal or hexadecimal after 0x."
            }
            # the registry's own numbers have a sign: the same bits
            if ($type -eq 'dword') { return [BitConverter]::ToInt32([BitConverter]::GetBytes([uint32]$number), 0) }
            return [BitConverter]::ToInt64([BitConverter]::GetBytes($number), 0)
        }
        '\Abinary\z' {
            $digits = $text -replace '[\s,:-]', ''
            if ($digits -notmatch '\A([0-9A-Fa-f]{2})*\z') { Stop-Step 'bad_param' 'The value is not written as pairs of hexadecimal digits, such as 01 ff.' }
            $bytes = New-Object byte[] ($digits.Length / 2)
            for ($i = 0; $i -lt $bytes.Length; $i++) { $bytes[$i] = [Convert]::ToByte($digits.Substring(2 * $i, 2), 16) }
            return , $bytes
        }
        default {
            if ($text.IndexOf([char]0) -ge 0) { Stop-Step 'bad_param' 'The value holds a null character, which ends a text in the registry.' }
            if ($type -ne 'multi_string') { return $text }
            $lines = @(($text -replace '\r?\n\z', '') -split '\r?\n')
            if ($lines.Count -eq 1 -and -not $lines[0]) { return , [string[]]@() }
            if ($lines -contains '') { Stop-Step 'bad_param' 'The value holds an empty line; Windows ends a list of texts at the first one.' }
            return , [string[]]$lines
        }
    }
}
function Get-Text { param($Raw, [string]$Kind)
    # what is not as long as its kind says comes as bytes too
    if ($Raw -is [byte[]]) { return [BitConverter]::ToString($Raw).Replace('-', '').ToLowerInvariant() }
    switch ($Kind) {
        'DWord' { [string][BitConverter]::ToUInt32([BitConverter]::GetBytes([int]$Raw), 0) }
        'QWord' { [string][BitConverter]::ToUInt64([BitConverter]::GetBytes([long]$Raw), 0) }
        'MultiString' { @($Raw) -join "`n" }
        default { [string]$Raw }
    }
}
$wanted = $null; $wantedText = $null
if ($state -eq 'present') { $wanted = Get-Wanted; $wantedText = [string](Get-Text $wanted $kinds[$type]) }

# ---- what is never changed here
function Test-Local { $sid = [Security.Principal.WindowsIdentity]::GetCurrent().User; $env:USERDOMAIN -eq $env:COMPUTERNAME -and $sid.Value -match '\AS-1-5-21-' }
$own = '\A(SYSTEM\\(CurrentControlSet|ControlSet\d+)\\Services\\(WinRM|HTTP|RpcSs|RpcEptMapper|DcomLaunch|mpssvc|BFE|Schedule|LanmanWorkstation|nsi|Dnscache|Dhcp|sshd|SharedAccess)|SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WSMAN|SOFTWARE\\Policies\\Microsoft\\(Windows\\WinRM|WindowsFirewall))(\\|\z)'
if ($machine -and $state -ne 'read') {
    $filter = $path -match '\ASOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\z' -and $state -ne 'key_absent' -and
        (($name -eq 'LocalAccountTokenFilterPolicy' -and $wantedText -ne '1') -or ($name -eq 'FilterAdministratorToken' -and $state -eq 'present' -and $wantedText -ne '0'))
    if ($path -match $own -or ($filter -and (Test-Local))) { Stop-Step 'guard_blocked' "HKLM\$path keeps this device reachable for Ruota, so it is not changed." }
}
if ($state -eq 'key_absent') {
    $whole = '\A((SAM|SECURITY|HARDWARE|BCD\d*)(\\.*)?|[^\\]+|SOFTWARE\\(WOW6432Node\\)?(Microsoft|Classes|Policies|Policies\\Microsoft|Policies\\Microsoft\\Windows|WOW6432Node)|SOFTWARE\\(WOW6432Node\\)?Microsoft\\Windows( NT)?(\\CurrentVersion(\\Policies|\\Policies\\System|\\ProfileList|\\Winlogon)?)?|SYSTEM\\[^\\]+(\\(Control|Services|Enum|Hardware Profiles|Policies|Control\\(Lsa|Session Manager|Class|Terminal Server|SafeBoot)))?)\z'
    if ($path -match $whole) { Stop-Step 'guard_blocked' "Windows itself hangs on $path, so the key is not deleted." }
}

# ---- the places: everybody is the loaded hives and the files of those who are not logged on
function Open-Base { param([string]$Hive) [Microsoft.Win32.RegistryKey]::OpenBaseKey($Hive, $view) }
function Get-ProfileFile { param([string]$Sid)
    $value = if ($Sid -eq 'Default') { 'Default' } else { 'ProfileImagePath' }
    $key = if ($Sid -eq 'Default') { $profileList } else { "$profileList\$Sid" }
    $found = [Microsoft.Win32.Registry]::GetValue("HKEY_LOCAL_MACHINE\$key", $value, $null)
    if (-not $found -and $Sid -eq 'Default') { $found = "$env:SystemDrive\Users\Default" }
    if ($found) { $file = [IO.Path]::Combine([Environment]::ExpandEnvironmentVariables($found), 'NTUSER.DAT'); if ([IO.File]::Exists($file)) { $file } }
}
function Get-Person { param([string]$Sid)
    if ($Sid -notmatch '\AS-1-') { return $Sid }
    # of an account that is gone, or of a domain that does not answer, the number is all there is
    try { (New-Object Security.Principal.SecurityIdentifier $Sid).Translate([Security.Principal.NTAccount]).Value } catch { $Sid }
}
function Get-Place {
    if ($machine) { return @{ user = $null; root = ''; file = $null } }
    $loaded = @([Microsoft.Win32.Registry]::Users.GetSubKeyNames())
    $people = '\AS-1-(5-21|12-1)-[\d-]+\z'
    $wantedSids = @($owner)
    if ($owner -eq '*') {
        $list = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($profileList)
        $known = @(if ($list) { $list.GetSubKeyNames(); $list.Dispose() })
        $wantedSids = @(@($loaded) + $known | Where-Object { $_ -match $people } | Sort-Object -Unique)
    }
    foreach ($sid in $wantedSids) {
        $place = @{ user = (Get-Person $sid); root = $sid; file = $null }
        if ($loaded -notcontains $sid) {
            $place.file = if ($sid -eq 'Default' -or $sid -match $people) { Get-ProfileFile $sid }
            # a profile whose folder is gone is nobody's any more
            if (-not $place.file) { if ($owner -eq '*') { continue }; Stop-Step 'not_found' "There is no HKU\$sid on this device, and no profile of it." }
            $place.root = 'Ruota-' + [guid]::NewGuid().ToString('N')
        }
        $place
    }
}

# ---- one place
function Get-Now { param($Base, [string]$At)
    $key = $Base.OpenSubKey($At)
    if ($null -eq $key) { return @{ key = $false; there = $false; text = $null; kind = $null; below = 0 } }
    try {
        $there = @($key.GetValueNames()) -contains $name
        $kind = if ($there) { [string]$key.GetValueKind($name) }
        $shown = if ($there) { [string](Get-Text $key.GetValue($name, $null, 'DoNotExpandEnvironmentNames') $kind) }
        @{ key = $true; there = $there; text = $shown; kind = $kind; below = $key.SubKeyCount }
    } finally { $key.Dispose() }
}
function Test-Right { param($Now)
    switch ($state) { 'present' { $Now.there -and $Now.kind -eq $kinds[$type] -and $Now.text -ceq $wantedText } 'absent' { -not $Now.there } 'key_absent' { -not $Now.key } default { $true } }
}
function Set-Place { param($Base, [string]$At)
    switch ($state) {
        'present' { $key = $Base.CreateSubKey($At); try { $key.SetValue($name, $wanted, [Microsoft.Win32.RegistryValueKind]$kinds[$type]) } finally { $key.Dispose() } }
        'absent' { $key = $Base.OpenSubKey($At, $true); try { $key.DeleteValue($name, $false) } finally { $key.Dispose() } }
        'key_absent' { $Base.DeleteSubKeyTree($At, $false) }
    }
}
$rows = New-Object Collections.ArrayList; $last = @(); $unreached = @()
function Get-Data {
    $first = if ($last.Count) { $last[0] } else { @{ text = $null; kind = $null } }
    $word = $null
    if ($first.kind) { $word = @($kinds.Keys | Where-Object { $kinds[$_] -eq $first.kind }) + 'other' | Select-Object -First 1 }
    $there = $last.Count -gt 0 -and -not @($last | Where-Object { -not $(if ($state -eq 'key_absent') { $_.key } else { $_.there }) }).Count
    @{ found = $there; value = $first.text; type = $word; items = $rows; changed_count = @($rows | Where-Object { $_.changed }).Count; unreached = $unreached }
}
function Step-Place { param($Place) # answers what went wrong: a code and a sentence
    $shown = "$(if ($machine) { 'HKLM' } elseif ($Place.file) { "HKU\$owner" } else { "HKU\$($Place.root)" })\$path"
    $at = if ($machine) { $path } else { "$($Place.root)\$path" }
    $base = Open-Base $(if ($machine) { 'LocalMachine' } else { 'Users' })
    try {
        $before = Get-Now $base $at; $after = $before
        $differs = -not (Test-Right $before)
        if ($differs) {
            if ($state -eq 'key_absent' -and $before.below -and -not (Get-Param with_subkeys $false)) { return @('conflict', "$shown holds $($before.below) other keys; tick Also the keys below it, or delete them first.") }
            Set-Changed
            if (Get-Param needs_restart $false) { Set-RebootNeeded }
            if ($Preview) { $after = @{ key = $state -ne 'key_absent'; there = $state -eq 'present'; text = $wantedText; kind = $(if ($wantedText -ne $null) { $kinds[$type] }) } }
            else { Set-Place $base $at; $after = Get-Now $base $at }
        }
        $script:last += $after
        [void]$rows.Add(@{ user = $Place.user; key = $shown; before = $before.text; after = $after.text; changed = $differs })
        if (-not $Preview -and -not (Test-Right $after)) { return @('node_failed', "$shown did not stay as it was set; a policy or security software puts it back.") }
    } catch {
        $why = $_.Exception; while ($why.InnerException) { $why = $why.InnerException }
        if ($why -is [UnauthorizedAccessException] -or $why -is [Security.SecurityException]) { return @('not_elevated', "Windows does not let this login into $shown; the key belongs to Windows itself, or is protected.") }
        if ($why -is [ArgumentException]) { return @('bad_param', "Windows takes no such name: $($why.Message)") }
        return @('node_failed', "$shown could not be $(if ($state -eq 'read') { 'read' } else { 'changed' }): $($why.Message)")
    } finally { $base.Dispose() }
}
# what an earlier try that was cut short has left open keeps its owner from the own profile; nobody else changes the device meanwhile
if (-not $Preview -and $state -ne 'read') {
    foreach ($left in @([Microsoft.Win32.Registry]::Users.GetSubKeyNames() | Where-Object { $_ -match '\ARuota-[0-9a-f]{32}\z' })) { [void](Invoke-Program $regExe "unload HKU\$left" 60) }
}
foreach ($place in @(Get-Place)) {
    if ($place.file) {
        $opened = Invoke-Program $regExe "load HKU\$($place.root) $(Format-Argument $place.file)" 60
        if ($opened.exit_code -ne 0) { $unreached += $place.user; Add-Warning "The settings of $($place.user) could not be opened; the file is in use or damaged."; continue }
    }
    $trouble = $null
    try { $trouble = Step-Place $place } finally {
        if ($place.file) {
            for ($try = 0; $try -lt 5; $try++) {
                # a handle that is not yet collected keeps the hive
                [gc]::Collect(); [gc]::WaitForPendingFinalizers()
                $closed = Invoke-Program $regExe "unload HKU\$($place.root)" 60
                if ($closed.exit_code -eq 0) { break }
                Start-Sleep -Seconds 1
            }
            if ($closed.exit_code -ne 0) { Add-Warning "The settings of $($place.user) stay open under HKU\$($place.root) until the device restarts." }
        }
    }
    if ($trouble) { Stop-Step $trouble[0] $trouble[1] (Get-Data) }
}
if ($owner -and $owner -ne '*' -and $unreached.Count) { Stop-Step 'busy' "The settings of $($unreached[0]) could not be opened; the file is in use or damaged." (Get-Data) }
Complete-Step (Get-Data)
