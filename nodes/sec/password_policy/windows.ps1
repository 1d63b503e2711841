# Rules for the passwords of local accounts, over secedit: its template is the same in every language. What counts is what
# it exports afterwards, since it passes over what it does not like without a word.
Assert-Admin
if ((Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -eq 2) { Stop-Step 'unsupported_os' 'This device is a domain controller, where the rules of the domain count; set them in its policy.' }
$secedit = "$env:SystemRoot\System32\secedit.exe"
$threshold = [int](Get-Param lockout_threshold 10)
$wanted = [ordered]@{
    MinimumPasswordAge = [int](Get-Param min_age_days 1); MaximumPasswordAge = $(if ([int](Get-Param max_age_days 365)) { [int](Get-Param max_age_days 365) } else { -1 })
    MinimumPasswordLength = [int](Get-Param min_length 14); PasswordComplexity = [int][bool](Get-Param complexity $true)
    PasswordHistorySize = [int](Get-Param history 24); ClearTextPassword = 0; LockoutBadCount = $threshold
}
if ($wanted.MaximumPasswordAge -gt 0 -and $wanted.MinimumPasswordAge -ge $wanted.MaximumPasswordAge) { Stop-Step 'bad_param' 'A password must be allowed to change before it grows too old; make the least age smaller than the greatest.' }
if ($threshold) {
    # Windows keeps no lock that is shorter than the time in which it counts
    $wanted.ResetLockoutCount = [int](Get-Param reset_minutes 15)
    $wanted.LockoutDuration = [Math]::Max([int](Get-Param lockout_minutes 15), $wanted.ResetLockoutCount)
}

$folder = Join-Path ([IO.Path]::GetTempPath()) ('ruota-' + [guid]::NewGuid().ToString('N'))
[void][IO.Directory]::CreateDirectory($folder)
function Stop-Clean { param([string]$Message, $Data) Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue; Stop-Step 'node_failed' $Message $Data }
function Read-Rules {
    $file = "$folder\now.inf"
    # an empty file in UTF-16 first: without it secedit writes in the code page of the device
    [IO.File]::WriteAllText($file, '', [Text.Encoding]::Unicode)
    $done = Invoke-Program $secedit "/export /areas SECURITYPOLICY /cfg $(Format-Argument $file) /quiet" 120
    if ($done.exit_code -ne 0) { Stop-Clean "Windows did not tell its rules for passwords (secedit, code $($done.exit_code))." }
    $found = @{}
    foreach ($line in [IO.File]::ReadAllLines($file)) { if ($line -match '\A\s*(\w+)\s*=\s*(-?\d+)\s*\z') { $found[$Matches[1]] = [int]$Matches[2] } }
    if (-not $found.ContainsKey('MinimumPasswordLength')) { Stop-Clean 'Windows told no rules for passwords.' }
    $found
}
function Get-Different { param($Now)
    @(foreach ($name in $wanted.Keys) {
            # "never" is said with -1 or 0
            if ($Now[$name] -ne $wanted[$name] -and -not ($name -eq 'MaximumPasswordAge' -and $wanted[$name] -eq -1 -and -not $Now[$name])) { $name }
        })
}
function Get-Answer { param($Now, $Differs)
    $age = [int]$Now.MaximumPasswordAge
    @{
        min_length = [int]$Now.MinimumPasswordLength; complexity = [int]$Now.PasswordComplexity -eq 1; history = [int]$Now.PasswordHistorySize; min_age_days = [int]$Now.MinimumPasswordAge
        max_age_days = $(if ($age -lt 0) { 0 } else { $age }); lockout_threshold = [int]$Now.LockoutBadCount; differed = @($Differs)
    }
}

$before = Read-Rules
$differs = @(Get-Different $before)
if ($differs.Count) {
    Set-Changed
    if (-not $Preview) {
        # longer ones than 14 are taken only with this
        if ($wanted.MinimumPasswordLength -gt 14) { Set-RegistryValue 'HKLM:\SYSTEM\CurrentControlSet\Control\SAM' 'RelaxMinimumPasswordLengthLimits' 1 }
        $lines = @('[Unicode]', 'Unicode=yes', '[System Access]') + @($wanted.Keys | ForEach-Object { "$_ = $($wanted[$_])" }) + @('[Version]', 'signature="$CHICAGO$"', 'Revision=1')
        [IO.File]::WriteAllText("$folder\new.inf", ($lines -join "`r`n") + "`r`n", [Text.Encoding]::Unicode)
        $done = Invoke-Program $secedit "/configure /db $(Format-Argument "$folder\new.sdb") /cfg $(Format-Argument "$folder\new.inf") /areas SECURITYPOLICY /quiet" 300
        # 3 is "done, with warnings"; what came of it is read below
        if (@(0, 3) -notcontains $done.exit_code) { Stop-Clean "Windows refused the rules for passwords (secedit, code $($done.exit_code))." (Get-Answer $before $differs) }
        $before = Read-Rules
        $left = @(Get-Different $before)
        if ($left.Count) { Stop-Clean "Windows did not take $($left -join ', '); a group policy may set it otherwise." (Get-Answer $before $left) }
    }
}
Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue
Complete-Step (Get-Answer $before $differs)
