# reg.exe with load and unload; all else is Wine's own. A loaded file cannot be loaded again, and an unloaded hive is written back.
$words = @($args); $verb = [string]$words[0]
function Stop-Program { param([string]$Text, [int]$Code) [Console]::Error.WriteLine($Text); exit $Code }
function Invoke-Wine { param([string[]]$List)
    $start = New-Object Diagnostics.ProcessStartInfo 'C:\Windows\System32\wine-reg.exe'
    foreach ($one in $List) { $start.ArgumentList.Add($one) }
    $start.UseShellExecute = $false
    $process = [Diagnostics.Process]::Start($start); $process.WaitForExit(); $process.ExitCode
}
if ($verb -ne 'load' -and $verb -ne 'unload') { exit (Invoke-Wine $words) }
if ([string]$words[1] -notmatch '\A(HKU|HKEY_USERS)\\([^\\]+)\z') { Stop-Program 'ERROR: Invalid key name.' 1 }
$key = $Matches[2]; $loaded = Get-LabState hives ([pscustomobject]@{}); $text = "$env:TEMP\$key.txt"; $before = "$env:TEMP\$key.before.txt"
if ($verb -eq 'load') {
    $file = [string]$words[2]
    if (-not [IO.File]::Exists($file)) { Stop-Program 'ERROR: The system cannot find the file specified.' 1 }
    if (@($loaded.PSObject.Properties | Where-Object { $_.Value -eq $file }).Count) { Stop-Program 'ERROR: The process cannot access the file because it is being used by another process.' 1 }
    $inside = [IO.File]::ReadAllText($file)
    if ($inside -notmatch '\AWindows Registry Editor') { Stop-Program 'ERROR: The registry is corrupted.' 1 }
    [IO.File]::WriteAllText($text, $inside.Replace('[HKEY_USERS\HIVE', "[HKEY_USERS\$key"), [Text.Encoding]::Unicode)
    if ((Invoke-Wine @('import', $text)) -ne 0) { Stop-Program 'ERROR: The registry is corrupted.' 1 }
    [void](Invoke-Wine @('export', "HKEY_USERS\$key", $before, '/y'))
    $loaded | Add-Member -NotePropertyName $key -NotePropertyValue $file -Force
} else {
    $file = [string]$loaded.$key
    if (-not $file) { Stop-Program 'ERROR: The parameter is incorrect.' 1 }
    if ((Invoke-Wine @('export', "HKEY_USERS\$key", $text, '/y')) -ne 0 -or (Invoke-Wine @('delete', "HKEY_USERS\$key", '/f')) -ne 0) { Stop-Program 'ERROR: Access is denied.' 1 }
    $inside = [IO.File]::ReadAllText($text)
    if ($inside -ne [IO.File]::ReadAllText($before)) { [IO.File]::WriteAllText($file, $inside.Replace("[HKEY_USERS\$key", '[HKEY_USERS\HIVE'), [Text.Encoding]::Unicode) }
    [IO.File]::Delete($before)
    $loaded.PSObject.Properties.Remove($key)
}
Set-LabState hives $loaded
[IO.File]::Delete($text)
exit 0
