# The job itself: starts the script's own PowerShell, keeps its output within bounds and its exit code.
# $RuotaMeta: id, dir, command (the arguments of powershell.exe). $RuotaBody: what it reads from stdin. native.ps1 and tree.ps1 stand before.
$ErrorActionPreference = 'Stop'
$RuotaIn.Dispose()
$dir = $RuotaMeta.dir
$half = 524288
$me = Get-Process -Id $PID
[IO.File]::WriteAllText("$dir\pid.new", "$PID $($me.StartTime.ToUniversalTime().Ticks) $([datetime]::UtcNow.Ticks)")
[IO.File]::Move("$dir\pid.new", "$dir\pid")
$start = New-Object Diagnostics.ProcessStartInfo "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe", $RuotaMeta.command
$start.UseShellExecute = $false; $start.CreateNoWindow = $true; $start.WorkingDirectory = "$env:SystemRoot\System32"
$start.RedirectStandardInput = $true; $start.RedirectStandardOutput = $true; $start.RedirectStandardError = $true
$start.EnvironmentVariables['RUOTA_JOB'] = $dir
$process = [Diagnostics.Process]::Start($start)
# while it starts; it runs nothing before it has its stdin. A device that allows no tree still ends those whose parents are there
try { Join-Tree $RuotaMeta.id $process } catch { }
# whoever ends it looks for the pid after having left this word
if ([IO.File]::Exists("$dir\cancelled")) { $process.Kill(); exit 0 }
$bytes = (New-Object Text.UTF8Encoding $false).GetBytes($RuotaBody)
$size = [Text.Encoding]::ASCII.GetBytes($bytes.Length.ToString('000000000000'))
$in = $process.StandardInput.BaseStream
try { $in.Write($size, 0, 12); $in.Write($bytes, 0, $bytes.Length); $in.Close() } catch { }
$RuotaBody = $bytes = $null
$flows = @(foreach ($pair in @(@('out', $process.StandardOutput.BaseStream), @('err', $process.StandardError.BaseStream))) {
        @{ name = $pair[0]; stream = $pair[1]; buffer = New-Object byte[] 65536; left = $half; tail = New-Object IO.MemoryStream; task = $null
            file = [IO.File]::Open("$dir\$($pair[0])", 'Create', 'Write', 'ReadWrite, Delete') }
    })
function Save-Piece { param($Flow, [int]$Count)
    $now = [Math]::Min($Count, $Flow.left)
    if ($now -gt 0) { $Flow.file.Write($Flow.buffer, 0, $now); $Flow.file.Flush(); $Flow.left -= $now }
    if ($Count -gt $now) {
        $Flow.tail.Write($Flow.buffer, $now, $Count - $now)
        # halved only now and then, so that a flood is not copied over and over
        if ($Flow.tail.Length -gt 8 * $half) { Limit-Tail $Flow }
    }
}
function Limit-Tail { param($Flow)
    $all = $Flow.tail.ToArray(); $keep = [Math]::Min($half, $all.Length)
    $Flow.tail.SetLength(0)
    $Flow.tail.Write($all, $all.Length - $keep, $keep)
}
$since = $end = $null
while ($true) {
    $open = @($flows | Where-Object { $null -ne $_.stream })
    if ($open.Count -eq 0) { break }
    foreach ($flow in $open) { if ($null -eq $flow.task) { $flow.task = $flow.stream.ReadAsync($flow.buffer, 0, 65536) } }
    [void][Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($open | ForEach-Object { $_.task }), 200)
    $news = $false
    foreach ($flow in $open) {
        if (-not $flow.task.IsCompleted) { continue }
        $news = $true
        $count = 0; try { $count = $flow.task.Result } catch { }
        $flow.task = $null
        if ($count -le 0) { $flow.stream = $null } else { Save-Piece $flow $count }
    }
    if (-not $process.HasExited) { continue }
    # a program that the script left behind may hold the streams open for ever, silent or not
    if ($null -eq $end) { $end = [Diagnostics.Stopwatch]::StartNew() }
    if ($news -or $null -eq $since) { $since = [Diagnostics.Stopwatch]::StartNew() }
    if ($since.Elapsed.TotalSeconds -ge 1 -or $end.Elapsed.TotalSeconds -ge 10) { break }
}
$process.WaitForExit()
foreach ($flow in $flows) {
    $flow.file.Dispose()
    Limit-Tail $flow
    if ($flow.tail.Length -gt 0) { [IO.File]::WriteAllBytes("$dir\$($flow.name).tail", $flow.tail.ToArray()) }
}
# 32 bits without a sign, as Windows writes them
[IO.File]::WriteAllText("$dir\rc.new", [string]([long]$process.ExitCode -band 0xFFFFFFFFL))
[IO.File]::Move("$dir\rc.new", "$dir\rc")
