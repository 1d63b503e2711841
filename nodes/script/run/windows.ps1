# Runs the script of a technician. Its text and its arguments are data: they go into files, never into a command line.
$interpreter = [string](Get-Param interpreter_windows 'powershell')
$text = [string](Get-Param script_windows '')
# a script that is meant for Windows only needs no second one
if (-not $text.Trim() -and @('powershell', 'cmd') -contains (Get-Param interpreter 'sh')) { $interpreter = [string](Get-Param interpreter); $text = [string](Get-Param script '') }
$arguments = @(Get-Param args @())
$reportsChange = [string](Get-Param reports_change 'always')

if (-not $text.Trim()) { Stop-Step 'bad_param' 'This step has no script for Windows devices; write one, or choose PowerShell or Batch as the interpreter.' }
if ($interpreter -eq 'cmd') {
    for ($i = 0; $i -lt $arguments.Count; $i++) {
        if ($arguments[$i].Contains([string][char]0)) { Stop-Step 'bad_param' "Argument $($i + 1) holds a NUL character, which no program can be given." }
        if ($arguments[$i].Length -gt 30000) { Stop-Step 'bad_param' "Argument $($i + 1) is longer than 30000 characters; write it to a file with the node Write a file." }
    }
}
if ($Preview -and -not (Get-Param run_in_preview $false)) {
    if ($reportsChange -eq 'always') { Set-Changed } else { Add-Warning 'Only running the script shows whether it changes something.' }
    Complete-Step @{ exit_code = 0; ran = $false; output = ''; outputs = @{} }
}

# A block, not a file: "exit 3" then ends the process with 3, and the code of the last native program is not taken for it.
# The first error ends it, as a script that goes on after an error would call itself a success.
$runner = @'
$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'
try { [Console]::OutputEncoding = New-Object Text.UTF8Encoding $false } catch { }
$OutputEncoding = New-Object Text.UTF8Encoding $false
$ruotaFolder = $env:RUOTA_FOLDER; Remove-Item Env:RUOTA_FOLDER
$ruotaArguments = @([IO.File]::ReadAllLines("$ruotaFolder\arguments") | ForEach-Object { [Text.Encoding]::Unicode.GetString([Convert]::FromBase64String($_.Substring(1))) })
try { & ([ScriptBlock]::Create([IO.File]::ReadAllText("$ruotaFolder\script.txt"))) @ruotaArguments } catch {
    [Console]::Error.WriteLine([string]$_ + "`n" + $_.InvocationInfo.PositionMessage)
    exit 1
}
exit 0
'@

function New-Start { param([string]$Folder)
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.UseShellExecute = $false; $start.CreateNoWindow = $true
    # errors go straight to our own; output passes through here, since its end is a result
    $start.RedirectStandardInput = $true; $start.RedirectStandardOutput = $true
    $start.StandardOutputEncoding = New-Object Text.UTF8Encoding $false
    $start.EnvironmentVariables['RUOTA_MODE'] = $(if ($Preview) { 'preview' } else { 'apply' })
    $start.EnvironmentVariables['RUOTA_OUTPUTS'] = "$Folder\outputs"
    if (Test-Param secret) { $start.EnvironmentVariables['RUOTA_SECRET'] = [string](Get-Param secret) }
    if ($interpreter -eq 'cmd') {
        # batch files know only line ends of Windows; in UTF-8 they are read with code page 65001
        [IO.File]::WriteAllText("$Folder\script.cmd", [regex]::Replace($text, '\r?\n', "`r`n"))
        $start.EnvironmentVariables['RUOTA_SCRIPT'] = "$Folder\script.cmd"
        $start.EnvironmentVariables['RUOTA_ARGS'] = [string]$arguments.Count
        for ($i = 0; $i -lt $arguments.Count; $i++) { $start.EnvironmentVariables["RUOTA_ARG_$($i + 1)"] = $arguments[$i] }
        $start.FileName = "$env:SystemRoot\System32\cmd.exe"
        $start.Arguments = '/d /s /c "chcp 65001 >nul & "%RUOTA_SCRIPT%""'
    } else {
        [IO.File]::WriteAllText("$Folder\script.txt", $text)
        [IO.File]::WriteAllLines("$Folder\arguments", [string[]]@($arguments | ForEach-Object { '.' + [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($_)) }))
        [IO.File]::WriteAllText("$Folder\run.txt", $runner)
        $start.EnvironmentVariables['RUOTA_FOLDER'] = $Folder
        $start.FileName = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
        # no script file: a group policy that allows signed ones only stops those, whatever -ExecutionPolicy says
        $start.Arguments = '-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command "& ([ScriptBlock]::Create([IO.File]::ReadAllText($env:RUOTA_FOLDER + ''\run.txt'')))"'
    }
    $start
}

# Passes the output on as it comes and keeps its end, so that a script that prints without end fills no memory.
function Read-Output { param($Process)
    $buffer = New-Object char[] 8192
    $kept = New-Object Text.StringBuilder
    $left = 10
    while ($true) {
        $reading = $Process.StandardOutput.ReadAsync($buffer, 0, $buffer.Length)
        # a program that the script left behind may keep the pipe open for ever
        while (-not $reading.Wait(500)) { if ($Process.HasExited -and $left-- -le 0) { return $kept.ToString() } }
        $n = $reading.Result
        if ($n -eq 0) { return $kept.ToString() }
        [Console]::Out.Write($buffer, 0, $n); [Console]::Out.Flush()
        [void]$kept.Append($buffer, 0, $n)
        if ($kept.Length -gt 131072) { [void]$kept.Remove(0, $kept.Length - 65536) }
    }
}

# UTF-8, or what a byte order mark says; Set-Content of Windows PowerShell writes ANSI
function Read-Outputs { param([string]$File)
    try { [IO.File]::ReadAllText($File, (New-Object Text.UTF8Encoding $false, $true)) } catch { [string](Get-Content -LiteralPath $File -Raw) }
}

$folder = New-StepFolder
try {
    $process = [Diagnostics.Process]::Start((New-Start $folder))
    $process.StandardInput.Close()
    $output = Read-Output $process
    $process.WaitForExit()
    $code = $process.ExitCode
    $said = ''
    switch ([string](Get-Param read_outputs 'none')) {
        'file' { if ([IO.File]::Exists("$folder\outputs")) { $said = Read-Outputs "$folder\outputs" } }
        'last_line' { $said = [string]($output.Split("`n") | Where-Object { $_.Trim() } | Select-Object -Last 1) }
    }
} finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
if ($output.Length -gt 65536) { $output = $output.Substring($output.Length - 65536) }

$outputs = @{}; $problem = ''
$said = $said.Trim([char]0xFEFF, ' ', "`r", "`n", "`t")
if ($said -and $said -notmatch '(?s)\A\{.*\}\z') { $problem = 'The script left no JSON object as its outputs; print one as it is described in the help.' }
elseif ($said) {
    try { $outputs = ConvertFrom-Json $said } catch { $problem = 'The outputs of the script are not valid JSON; check quotes and commas.' }
}
$data = @{ exit_code = $code; ran = $true; output = $output; outputs = $outputs }
# 0x80070005 and -2147024891 are the same code
$good = @(Get-Param ok_exit_codes @(0) | ForEach-Object { $n = [long]$_; if ($n -gt [int]::MaxValue) { $n - 4294967296 } else { $n } })
if ($good -notcontains [long]$code) { Stop-Step 'node_failed' "The script ended with exit code $code; its output says more." $data }
if ($problem) { Stop-Step 'node_failed' $problem $data }
if ($reportsChange -eq 'always' -or ($reportsChange -eq 'outputs' -and $outputs.changed -eq $true)) { Set-Changed }
Complete-Step $data
