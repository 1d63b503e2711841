# secedit.exe: exports and configures [System Access]. State "security_policy"; "security_pinned": names that a group policy holds.
$words = @($args); $at = @{}
for ($n = 1; $n -lt $words.Count; $n++) { if ($words[$n] -match '^/(cfg|db|areas)$') { $at[$Matches[1]] = $words[$n + 1]; $n++ } elseif ($words[$n] -ne '/quiet') { exit 1 } }
$now = [ordered]@{ MinimumPasswordAge = 0; MaximumPasswordAge = 42; MinimumPasswordLength = 0; PasswordComplexity = 0; PasswordHistorySize = 0; LockoutBadCount = 0; ClearTextPassword = 0 }
foreach ($one in (Get-LabState security_policy ([pscustomobject]@{})).PSObject.Properties) { $now[$one.Name] = $one.Value }
if ($at.areas -ne 'SECURITYPOLICY' -or -not $at.cfg) { exit 1 }
if ($words[0] -eq '/export') {
    # an old file's encoding is kept, as secedit does
    $wide = (Test-Path -LiteralPath $at.cfg) -and [IO.File]::ReadAllBytes($at.cfg).Count -ge 2
    $lines = @('[Unicode]', 'Unicode=yes', '[System Access]') + @($now.Keys | ForEach-Object { "$_ = $($now[$_])" }) + @('NewAdministratorName = "Administrator"', '[Version]', 'signature="$CHICAGO$"', 'Revision=1')
    [IO.File]::WriteAllText($at.cfg, ($lines -join "`r`n"), $(if ($wide) { [Text.Encoding]::Unicode } else { [Text.Encoding]::Latin1 })); exit 0
}
if ($words[0] -ne '/configure' -or -not $at.db) { exit 1 }
$long = (Get-ItemProperty -LiteralPath HKLM:\SYSTEM\CurrentControlSet\Control\SAM -ErrorAction SilentlyContinue).RelaxMinimumPasswordLengthLimits -eq 1
$pinned = Get-LabState security_pinned @()
$section = ''
foreach ($line in [IO.File]::ReadAllLines($at.cfg)) {
    if ($line -match '^\[(.+)\]$') { $section = $Matches[1]; continue }
    if ($section -ne 'System Access' -or $line -notmatch '^(\w+) = (-?\d+)$') { continue }
    # what it does not like it passes over
    if ($pinned -contains $Matches[1] -or ($Matches[1] -eq 'MinimumPasswordLength' -and [int]$Matches[2] -gt 14 -and -not $long)) { continue }
    $now[$Matches[1]] = [int]$Matches[2]
}
Set-LabState security_policy $now
exit 0
