# Ends what an attempt runs. $RuotaMeta: id, processes (of what runs inline: pid and start, as "4711 638000000000000000").
# native.ps1 and tree.ps1 stand before.
# Prints "ended" if there was something to end.
$ErrorActionPreference = 'Continue'
$processes = @($RuotaMeta.processes)
$ended = $false
$tree = $null
foreach ($base in "$env:ProgramW6432\Ruota\jobs", "$env:ProgramFiles\Ruota\jobs", "$env:LOCALAPPDATA\Ruota\jobs") {
    $dir = Join-Path $base $RuotaMeta.id
    if (-not (Test-Path -LiteralPath "$dir\begun") -or (Test-Path -LiteralPath "$dir\rc")) { continue }
    try { [IO.File]::WriteAllText("$dir\cancelled", '') } catch { continue }
    # one that has not begun yet finds the word
    if (-not (Test-Path -LiteralPath "$dir\pid")) { $ended = $true; continue }
    try { $tree = Open-Tree $RuotaMeta.id } catch { }
    $processes += [IO.File]::ReadAllText("$dir\pid")
}
foreach ($one in $processes) {
    $number, $began, $null = $one.Split(' ')
    $process = Get-Process -Id ([int]$number) -ErrorAction SilentlyContinue
    if ($null -eq $process -or $process.StartTime.ToUniversalTime().Ticks -ne [long]$began) { continue }
    $start = New-Object Diagnostics.ProcessStartInfo "$env:SystemRoot\System32\taskkill.exe", "/PID $number /T /F"
    $start.UseShellExecute = $false; $start.CreateNoWindow = $true; $start.RedirectStandardOutput = $true; $start.RedirectStandardError = $true
    $killer = [Diagnostics.Process]::Start($start)
    $said = $killer.StandardError.ReadToEndAsync(); [void]$killer.StandardOutput.ReadToEnd(); $killer.WaitForExit()
    $ended = $true
}
if ($tree -and $ended) { Stop-Tree $tree }
if ($ended) { 'ended' }
