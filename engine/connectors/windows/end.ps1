# Ends what an attempt runs. $RuotaMeta: id, pids (of what runs inline). Prints "ended" if there was something to end.
$ErrorActionPreference = 'Continue'
$pids = @($RuotaMeta.pids)
foreach ($base in "$env:ProgramW6432\Ruota\jobs", "$env:ProgramFiles\Ruota\jobs", "$env:LOCALAPPDATA\Ruota\jobs") {
    $dir = Join-Path $base $RuotaMeta.id
    if (-not (Test-Path -LiteralPath "$dir\begun") -or (Test-Path -LiteralPath "$dir\rc")) { continue }
    try { [IO.File]::WriteAllText("$dir\cancelled", '') } catch { continue }
    if (-not (Test-Path -LiteralPath "$dir\pid")) { continue }
    $parts = [IO.File]::ReadAllText("$dir\pid").Split(' ')
    $process = Get-Process -Id ([int]$parts[0]) -ErrorAction SilentlyContinue
    if ($null -ne $process -and $process.StartTime.ToUniversalTime().Ticks -eq [long]$parts[1]) { $pids += [int]$parts[0] }
}
$ended = $false
foreach ($one in @($pids | Select-Object -Unique)) {
    if ($null -eq (Get-Process -Id $one -ErrorAction SilentlyContinue)) { continue }
    $start = New-Object Diagnostics.ProcessStartInfo "$env:SystemRoot\System32\taskkill.exe", "/PID $one /T /F"
    $start.UseShellExecute = $false; $start.CreateNoWindow = $true; $start.RedirectStandardOutput = $true; $start.RedirectStandardError = $true
    $killer = [Diagnostics.Process]::Start($start)
    $said = $killer.StandardError.ReadToEndAsync(); [void]$killer.StandardOutput.ReadToEnd(); $killer.WaitForExit()
    $ended = $true
}
if ($ended) { 'ended' }
