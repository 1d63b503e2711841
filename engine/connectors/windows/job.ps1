# Starts a detached job, or finds it, and follows it for a while; answers with the frames of engine/connectors/jobs.py.
# $RuotaMeta: id, seconds (how long to follow), out and err (bytes that the caller has; null for "what was noted last"),
# start (false to follow only), system (run as SYSTEM), command and runner (the command line's text; the runner's).
# $RuotaBody: what the job's own PowerShell reads from its stdin.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$M = $RuotaMeta
$raw = [Console]::OpenStandardOutput()
$utf = New-Object Text.UTF8Encoding $false
function Send-Line { param([string]$Text) $b = $utf.GetBytes("$Text`n"); $raw.Write($b, 0, $b.Length); $raw.Flush() }
function Stop-Here { param([string]$Word) Send-Line $Word; exit 0 }
function Get-Why { param($Failure) $e = $Failure.Exception; while ($e.InnerException) { $e = $e.InnerException }; $e.Message.Trim().TrimEnd('.') -replace '\s+', ' ' }
$me = [Security.Principal.WindowsIdentity]::GetCurrent()
$admin = (New-Object Security.Principal.WindowsPrincipal $me).IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
if ($admin) {
    # not ProgramData, where anybody may make folders before us
    $programs = $env:ProgramW6432; if (-not $programs) { $programs = $env:ProgramFiles }
    $base = Join-Path $programs 'Ruota\jobs'
} else { $base = Join-Path $env:LOCALAPPDATA 'Ruota\jobs' }
$dir = Join-Path $base $M.id

function Start-Runner { param([string]$Pipe)
    $text = $M.pipe.Replace('NAME', $Pipe) + "`n" + $M.boot
    $line = "-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -OutputFormat Text -EncodedCommand " + [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text))
    $shell = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
    if ($M.system) { Start-AsSystem $shell $line; return }
    # outside of WinRM's own job, which ends with its shell
    $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = "`"$shell`" $line"; CurrentDirectory = "$env:SystemRoot\System32" }
    if ($made.ReturnValue -ne 0) { throw "Windows refused to start a process (code $($made.ReturnValue))" }
}

function Start-AsSystem { param([string]$Shell, [string]$Line)
    $xml = @"
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
<Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>
<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
<AllowHardTerminate>true</AllowHardTerminate><StartWhenAvailable>false</StartWhenAvailable><Hidden>true</Hidden>
<ExecutionTimeLimit>PT0S</ExecutionTimeLimit><Priority>4</Priority></Settings>
<Actions Context="Author"><Exec><Command>$Shell</Command><Arguments>$Line</Arguments></Exec></Actions>
</Task>
"@
    [IO.File]::WriteAllText("$dir\task.xml", $xml, [Text.Encoding]::Unicode)
    $tasks = "$env:SystemRoot\System32\schtasks.exe"
    foreach ($arguments in "/create /f /tn `"Ruota $($M.id)`" /xml `"$dir\task.xml`"", "/run /tn `"Ruota $($M.id)`"") {
        $start = New-Object Diagnostics.ProcessStartInfo $tasks, $arguments
        $start.UseShellExecute = $false; $start.CreateNoWindow = $true
        $start.RedirectStandardOutput = $true; $start.RedirectStandardError = $true
        $process = [Diagnostics.Process]::Start($start)
        $said = $process.StandardError.ReadToEndAsync(); [void]$process.StandardOutput.ReadToEnd(); $process.WaitForExit()
        if ($process.ExitCode -ne 0) { throw "the Task Scheduler refused the job: $($said.Result)" }
    }
}

# a pipe that only this login, administrators and SYSTEM may open: params and secrets travel in it and touch no disk
function New-Pipe { param([string]$Name)
    $rules = New-Object IO.Pipes.PipeSecurity
    foreach ($sid in 'S-1-5-18', 'S-1-5-32-544', $me.User.Value) {
        $who = New-Object Security.Principal.SecurityIdentifier $sid
        $rules.AddAccessRule((New-Object IO.Pipes.PipeAccessRule $who, 'FullControl', 'Allow'))
    }
    $acl = 'IO.Pipes.NamedPipeServerStreamAcl' -as [type]
    if ($acl) { return $acl::Create($Name, 'Out', 1, 'Byte', 'Asynchronous', 0, 65536, $rules, 'None', 0) }
    New-Object IO.Pipes.NamedPipeServerStream $Name, 'Out', 1, 'Byte', 'Asynchronous', 0, 65536, $rules
}

function New-JobFolder {
    if (-not (Test-Path -LiteralPath $base)) {
        [void][IO.Directory]::CreateDirectory($base)
        if ($admin) {
            $said = & "$env:SystemRoot\System32\icacls.exe" (Split-Path $base) /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'
            if ($LASTEXITCODE -ne 0) { throw "the folder $base cannot be kept to administrators: $said" }
        }
    }
    [void][IO.Directory]::CreateDirectory($dir)
}

function Start-Job0 {
    try { New-JobFolder } catch { Stop-Here "x $(Get-Why $_)" }
    # CreateNew is atomic: of two who race, one starts the job
    try { [IO.File]::Open("$dir\begun", 'CreateNew').Close() } catch { if (Test-Path -LiteralPath "$dir\begun") { return }; Stop-Here "x $(Get-Why $_)" }
    try {
        $name = 'ruota-' + [guid]::NewGuid().ToString('N')
        $pipe = New-Pipe $name
        try {
            $waiting = $pipe.BeginWaitForConnection($null, $null)
            Start-Runner $name
            if (-not $waiting.AsyncWaitHandle.WaitOne(60000)) { throw 'its process did not begin within a minute' }
            $pipe.EndWaitForConnection($waiting)
            $settings = '{"id":"' + $M.id + '","dir":"' + $dir.Replace('\', '\\') + '","command":"' + $M.command + '"}'
            $bytes = $utf.GetBytes($M.runner + [char]30 + $settings + [char]30 + $RuotaBody)
            $size = $utf.GetBytes($bytes.Length.ToString('000000000000'))
            $pipe.Write($size, 0, $size.Length); $pipe.Write($bytes, 0, $bytes.Length); $pipe.Flush(); $pipe.WaitForPipeDrain()
        } finally { $pipe.Dispose() }
    } catch {
        $why = Get-Why $_
        if (-not (Test-Path -LiteralPath "$dir\pid")) { Remove-Item -LiteralPath $dir -Recurse -Force -ErrorAction SilentlyContinue; Stop-Here "x $why" }
    }
    $old = [datetime]::UtcNow.AddDays(-14)
    Get-ChildItem -LiteralPath $base -ErrorAction SilentlyContinue | Where-Object { $_.LastWriteTimeUtc -lt $old } | Remove-Item -Recurse -Force -ErrorAction SilentlyContinue
}

function Read-Text { param([string]$Name)
    try { [IO.File]::ReadAllText("$dir\$Name") } catch { $null }
}

# whether the job's process is there: the same pid, started at the same time
function Test-Alive {
    $process = Get-Process -Id $script:jobPid -ErrorAction SilentlyContinue
    if ($null -eq $process) { return $false }
    try { $process.StartTime.ToUniversalTime().Ticks -eq $script:jobBegan } catch { $false }
}

function Send-News { param([string]$Word, [string]$Name, [long]$At)
    if (-not (Test-Path -LiteralPath "$dir\$Name")) { return $At }
    $file = [IO.File]::Open("$dir\$Name", 'Open', 'Read', 'ReadWrite, Delete')
    try {
        [void]$file.Seek($At, 'Begin')
        $buffer = New-Object byte[] 262144
        while (($n = $file.Read($buffer, 0, $buffer.Length)) -gt 0) {
            Send-Line "$Word $n"; $raw.Write($buffer, 0, $n); $raw.Flush(); $At += $n
            if (-not $script:first) { $script:first = [Diagnostics.Stopwatch]::StartNew() }
        }
    } finally { $file.Dispose() }
    $At
}

function Send-File { param([string]$Head, [string]$Name)
    $bytes = [IO.File]::ReadAllBytes("$dir\$Name")
    $n = [Math]::Min($bytes.Length, 8388609)
    Send-Line "$Head $n"; $raw.Write($bytes, 0, $n); $raw.Flush()
}

if ($M.start) { Start-Job0 }
if (-not (Test-Path -LiteralPath "$dir\begun")) { Stop-Here 'l' }
$out = $M.out; $err = $M.err
if ($null -ne $out) { try { [IO.File]::WriteAllText("$dir\seen", "$out $err") } catch { } }
else { $noted = Read-Text 'seen'; if ($noted) { $out, $err = $noted.Split(' ') } }
$out = [long]$out; $err = [long]$err
$script:jobPid = 0; $script:first = $null
$clock = [Diagnostics.Stopwatch]::StartNew(); $nap = 50
while ($true) {
    if (-not $script:jobPid) {
        $noted = Read-Text 'pid'
        if ($noted) {
            $parts = $noted.Split(' ')
            $script:jobPid = [int]$parts[0]; $script:jobBegan = [long]$parts[1]
            $seconds = [Math]::Max(0, [long](([datetime]::UtcNow.Ticks - [long]$parts[2]) / 10000000))
            Send-Line "a $seconds $out $err"
        }
    }
    $state = 'running'
    if (Test-Path -LiteralPath "$dir\rc") { $state = 'done' }
    elseif ($script:jobPid) { if (-not (Test-Alive)) { $state = 'dead' } }
    elseif ($clock.Elapsed.TotalSeconds -gt 90) { $state = 'dead' }
    if ($script:jobPid) { $out = Send-News 'o' 'out' $out; $err = Send-News 'e' 'err' $err }
    if ($state -eq 'done') {
        foreach ($pair in @(@('o', 'out.tail'), @('e', 'err.tail'))) {
            if (Test-Path -LiteralPath "$dir\$($pair[1])") { Send-Line 'g'; Send-File $pair[0] $pair[1] }
        }
        $code = [long](Read-Text 'rc'); $twice = [int](Test-Path -LiteralPath "$dir\result.twice")
        if (Test-Path -LiteralPath "$dir\result") { Send-File "r $code $twice" 'result' } else { Send-Line "r $code $twice 0" }
        exit 0
    }
    if ($state -eq 'dead') {
        if (Test-Path -LiteralPath "$dir\rc") { continue }
        if (Test-Path -LiteralPath "$dir\cancelled") { Stop-Here 'c' } else { Stop-Here 'l' }
    }
    if ($clock.Elapsed.TotalSeconds -ge $M.seconds -or ($script:first -and $script:first.Elapsed.TotalSeconds -ge 2)) { Stop-Here 'p' }
    Start-Sleep -Milliseconds $nap
    if ($nap -lt 800) { $nap = [int]($nap * 1.5) }
}
