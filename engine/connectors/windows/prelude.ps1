# Sent before every Windows script; Windows PowerShell 5.1. The bootstrap has set:
#   $RuotaMeta   nonce, mode, attempt, params (every text with a dot before it, so that nothing is taken for a date; ":0" is the first
#                of the long ones, whose lengths are in long)
#   $RuotaBody   the long texts of the params, one behind the other, then the script itself
# A detached job leaves its result in its folder instead of the output; the folder comes in the environment.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'Continue'
$ConfirmPreference = 'None'
try { [Console]::OutputEncoding = New-Object Text.UTF8Encoding $false } catch { }
$OutputEncoding = New-Object Text.UTF8Encoding $false
try { [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072 } catch { }
# without it a list inside a list becomes {"value": ..., "Count": ...}
Remove-TypeData -TypeName System.Array -ErrorAction SilentlyContinue
$RuotaState = @{ changed = $false; reboot = $false; warnings = New-Object Collections.ArrayList; preview = ($RuotaMeta.mode -ne 'apply') }
$Preview = $RuotaState.preview
$RuotaResult = ''
if ($RuotaMeta.job) {
    $RuotaResult = "$env:RUOTA_JOB\result"
    Remove-Item Env:RUOTA_JOB
} else {
    # with its start, since Windows soon gives a pid to another
    $began = [Diagnostics.Process]::GetCurrentProcess().StartTime.ToUniversalTime().Ticks
    [Console]::Out.Write("$([char]30)ruota-pid:$PID $began$([char]30)"); [Console]::Out.Flush()
}

$RuotaAt = 0; $RuotaLong = @(foreach ($length in $RuotaMeta.long) { $RuotaBody.Substring($RuotaAt, $length); $RuotaAt += $length }); $RuotaBody = $RuotaBody.Substring($RuotaAt)

function Get-RuotaValue { param($Value)
    if ($null -eq $Value) { return $null }
    if ($Value -is [string]) {
        if ($Value[0] -eq ':') { return $RuotaLong[[int]$Value.Substring(1)] }
        return $Value.Substring(1)
    }
    if ($Value -is [Management.Automation.PSCustomObject]) {
        $made = New-Object Management.Automation.PSObject
        foreach ($one in $Value.PSObject.Properties) {
            $made.PSObject.Properties.Add((New-Object Management.Automation.PSNoteProperty $one.Name, (Get-RuotaValue $one.Value)))
        }
        return $made
    }
    if ($Value -is [Collections.IList]) {
        $list = New-Object Collections.ArrayList
        foreach ($one in $Value) { [void]$list.Add((Get-RuotaValue $one)) }
        return , $list.ToArray()
    }
    $Value
}
$P = Get-RuotaValue $RuotaMeta.params
if ($null -eq $P) { $P = New-Object Management.Automation.PSObject }

function Test-Param { param([string]$Name) $null -ne $P.PSObject.Properties[$Name] -and $null -ne $P.$Name }
# a list comes out one by one: @(Get-Param names @()); without the default an absent one would be a list of one null
function Get-Param { param([string]$Name, $Default) if (Test-Param $Name) { $P.$Name } else { $Default } }
# a job shows no progress of PowerShell's own: scripts tell theirs as lines of the error stream, each once
function Write-Progress { param([string]$Activity, [string]$Status, [int]$Id, [int]$PercentComplete = -1, [int]$SecondsRemaining, [string]$CurrentOperation, [int]$ParentId, [switch]$Completed, [int]$SourceId)
    if ($Completed) { return }
    $line = "${Activity}: $Status"
    if ($PercentComplete -ge 0) { $line += " $PercentComplete %" }
    if ($line -eq $RuotaState.progress) { return }
    $RuotaState.progress = $line
    [Console]::Error.WriteLine($line)
}
function Set-Changed { $RuotaState.changed = $true }
function Set-RebootNeeded { $RuotaState.reboot = $true }
function Add-Warning { param([string]$Text) [void]$RuotaState.warnings.Add($Text) }
function Test-Admin {
    $me = New-Object Security.Principal.WindowsPrincipal ([Security.Principal.WindowsIdentity]::GetCurrent())
    $me.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
}
function Assert-Admin {
    if (-not (Test-Admin)) { Stop-Step 'not_elevated' 'This step needs an administrator; give the device a login that is in its group Administrators.' }
}
function ConvertTo-Iso { param($Date)
    if ($null -eq $Date) { return $null }
    ([datetime]$Date).ToUniversalTime().ToString('s', [Globalization.CultureInfo]::InvariantCulture) + 'Z'
}
function Get-RegistryValue { param([string]$Path, [string]$Name)
    $key = Get-Item -LiteralPath $Path -ErrorAction SilentlyContinue
    if ($null -ne $key) { , $key.GetValue($Name, $null, 'DoNotExpandEnvironmentNames') }
}
function Set-RegistryValue { param([string]$Path, [string]$Name, $Value, [string]$Type = 'DWord')
    if (-not (Test-Path -LiteralPath $Path)) { [void](New-Item -Path $Path -Force) }
    [void](New-ItemProperty -LiteralPath $Path -Name $Name -Value $Value -PropertyType $Type -Force)
}

# what a program printed: UTF-8, or else the code page of the console, as most of Windows' own write it
function ConvertFrom-Printed { param([byte[]]$Bytes)
    try { return (New-Object Text.UTF8Encoding $false, $true).GetString($Bytes).TrimStart([char]0xFEFF) } catch { }
    [Text.Encoding]::GetEncoding([int](Get-RegistryValue 'HKLM:\SYSTEM\CurrentControlSet\Control\Nls\CodePage' 'OEMCP')).GetString($Bytes)
}
# A native program: exit code and both streams, never longer than the limit. Arguments come as one text, already quoted.
function Invoke-Program { param([string]$File, [string]$Arguments = '', [int]$Seconds = 1800, [string]$Folder = '')
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = $File; $start.Arguments = $Arguments; $start.UseShellExecute = $false; $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true; $start.RedirectStandardOutput = $true; $start.RedirectStandardError = $true
    if ($Folder) { $start.WorkingDirectory = $Folder }
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $printed = New-Object IO.MemoryStream; $printedErrors = New-Object IO.MemoryStream
    $out = $process.StandardOutput.BaseStream.CopyToAsync($printed); $err = $process.StandardError.BaseStream.CopyToAsync($printedErrors)
    if (-not $process.WaitForExit($Seconds * 1000)) {
        try { [void](& "$env:SystemRoot\System32\taskkill.exe" /PID $process.Id /T /F) } catch { }
        Stop-Step 'timed_out' "$([IO.Path]::GetFileName($File)) took longer than $Seconds seconds."
    }
    # a child that inherited the handles can keep the pipe open for ever: never wait on the text without a limit
    $text = ''; if ($out.Wait(5000)) { $text = ConvertFrom-Printed $printed.ToArray() }
    $errors = ''; if ($err.Wait(5000)) { $errors = ConvertFrom-Printed $printedErrors.ToArray() }
    New-Object PSObject -Property @{ exit_code = $process.ExitCode; out = $text; err = $errors }
}
# One argument of a command line, by the rules of CommandLineToArgvW.
function Format-Argument { param([string]$Text)
    if ($Text -ne '' -and $Text -notmatch '[\s"]') { return $Text }
    '"' + ([regex]::Replace($Text, '(\\*)("|$)', { param($m) $m.Groups[1].Value * 2 + $(if ($m.Groups[2].Value) { '\"' } else { '' }) })) + '"'
}

# A new folder that only administrators (or this login, where it is none) may write into; whoever asks for it removes it.
function New-StepFolder {
    $base = [IO.Path]::GetTempPath()
    if (Test-Admin) {
        $base = $env:ProgramW6432; if (-not $base) { $base = $env:ProgramFiles }
        $base = Join-Path $base 'Ruota'
        if (-not [IO.Directory]::Exists($base)) {
            [void][IO.Directory]::CreateDirectory($base)
            $kept = Invoke-Program "$env:SystemRoot\System32\icacls.exe" ((Format-Argument $base) + ' /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F')
            if ($kept.exit_code -ne 0) { Stop-Step 'node_failed' "The folder $base cannot be kept to administrators: $($kept.err)" }
        }
    }
    $folder = [IO.Path]::Combine($base, 'work', [guid]::NewGuid().ToString('N'))
    [void][IO.Directory]::CreateDirectory($folder)
    $folder
}

# JSON in ASCII, so that no code page can hurt it. ConvertTo-Json cuts depth, bends dates and unrolls short lists.
function ConvertTo-RuotaText { param([string]$Text)
    if ($Text -match '\A[ !#-\[\]-~]*\z') { return '"' + $Text + '"' }
    '"' + [regex]::Replace($Text, '["\\\x00-\x1f\x7f-\uffff]', { param($m) '\u{0:x4}' -f [int][char]$m.Value }) + '"'
}
function ConvertTo-RuotaJson { param($Value, [int]$Depth = 0)
    if ($null -eq $Value -or $Value -is [DBNull]) { return 'null' }
    if ($Depth -gt 20) { return 'null' }
    if ($Value -is [string] -or $Value -is [char]) { return ConvertTo-RuotaText ([string]$Value) }
    if ($Value -is [bool]) { if ($Value) { return 'true' } else { return 'false' } }
    if ($Value -is [enum]) { return ConvertTo-RuotaText ([string]$Value) }
    if ($Value -is [datetime]) { return ConvertTo-RuotaText (ConvertTo-Iso $Value) }
    if ($Value -is [double] -or $Value -is [single]) {
        if ([double]::IsNaN($Value) -or [double]::IsInfinity($Value)) { return 'null' }
        return ([double]$Value).ToString('R', [Globalization.CultureInfo]::InvariantCulture)
    }
    if ($Value -is [ValueType] -and [string]([IFormattable]$Value).ToString($null, [Globalization.CultureInfo]::InvariantCulture) -match '\A-?\d+(\.\d+)?\z') { return $Matches[0] }
    if ($Value -is [Collections.IDictionary]) {
        $parts = foreach ($key in @($Value.Keys)) { (ConvertTo-RuotaText ([string]$key)) + ':' + (ConvertTo-RuotaJson $Value[$key] ($Depth + 1)) }
        return '{' + (@($parts) -join ',') + '}'
    }
    if ($Value -is [Collections.IEnumerable]) {
        $parts = foreach ($one in $Value) { ConvertTo-RuotaJson $one ($Depth + 1) }
        return '[' + (@($parts) -join ',') + ']'
    }
    if ($Value -is [Management.Automation.PSCustomObject]) {
        $parts = foreach ($one in $Value.PSObject.Properties) { (ConvertTo-RuotaText $one.Name) + ':' + (ConvertTo-RuotaJson $one.Value ($Depth + 1)) }
        return '{' + (@($parts) -join ',') + '}'
    }
    ConvertTo-RuotaText ([string]$Value)
}

# the only place that writes a result
function Write-RuotaResult { param([bool]$Ok, $Failure, $Data)
    if ($null -eq $Data) { $Data = @{} }
    $whole = ConvertTo-RuotaJson ([ordered]@{
            ok = $Ok; changed = ($RuotaState.changed -and -not $RuotaState.preview); would_change = ($RuotaState.changed -and $RuotaState.preview)
            reboot_required = $RuotaState.reboot; error = $Failure; warnings = $RuotaState.warnings; data = $Data
        })
    if (-not $RuotaResult) {
        $edge = [char]30; $nonce = $RuotaMeta.nonce
        [Console]::Out.Write("${edge}ruota:${nonce}:${whole}${edge}/ruota:${nonce}:"); [Console]::Out.Flush()
    } elseif (Test-Path -LiteralPath $RuotaResult) {
        [IO.File]::WriteAllText("$RuotaResult.twice", '')
    } else {
        [IO.File]::WriteAllText($RuotaResult, $whole)
    }
}
function Complete-Step { param($Data) Write-RuotaResult $true $null $Data; exit 0 }
function Stop-Step { param([string]$Code, [string]$Message, $Data)
    Write-RuotaResult $false @{ code = $Code; message = $Message } $Data
    exit 1
}

# undo.ps1, for a change that is taken back unless a new login confirms it
if ($RuotaMeta.undo) { . ([ScriptBlock]::Create($RuotaMeta.undo)) }

if ($RuotaMeta.elevated -and -not (Test-Admin)) { Assert-Admin }
try { . ([ScriptBlock]::Create($RuotaBody)) } catch {
    [Console]::Error.WriteLine([string]$_ + "`n" + $_.InvocationInfo.PositionMessage)
    $why = $_.Exception; while ($why.InnerException) { $why = $why.InnerException }
    Stop-Step 'node_failed' $why.Message
}
