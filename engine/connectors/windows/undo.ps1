# Sent with node types that may cut our own way in; native.ps1 stands before. A change has a folder of its own, Ruota\undo\NAME\ID, ID being the attempt
# that makes it (the param "change"); its state is the name of one file there, which goes on only by a rename, so that of all
# who try at once exactly one succeeds:
#   armed -> confirmed                      a new login has proved the way in
#   armed -> undoing-PID-START -> undone    taken back; the undo of a process that has died is carried on by the next
#                              -> undo-failed   its program threw: what was kept of the old state stays
# A task of SYSTEM runs the undo when it is due. Its program finds in $Saved what was kept.
$RuotaUndo = @'
$ErrorActionPreference = 'Continue'
$programs = $env:ProgramW6432; if (-not $programs) { $programs = $env:ProgramFiles }
$dir = Join-Path $programs 'Ruota\undo\NAME\CHANGE'
$mine = "$dir\undoing-$PID-$([Diagnostics.Process]::GetCurrentProcess().StartTime.ToUniversalTime().Ticks)"
$states = @("$dir\armed") + @(Get-ChildItem -Path "$dir\undoing-*" -ErrorAction SilentlyContinue | ForEach-Object {
    $number, $began = $_.Name.Substring(8).Split('-')
    $runs = Get-Process -Id ([int]$number) -ErrorAction SilentlyContinue
    if ($null -eq $runs -or $runs.StartTime.ToUniversalTime().Ticks -ne [long]$began) { $_.FullName }
})
foreach ($one in $states) { try { [IO.File]::Move($one, $mine); break } catch { } }
if (-not [IO.File]::Exists($mine)) { exit 0 }
$end = 'undone'
try {
    $Saved = ConvertFrom-Json ([IO.File]::ReadAllText("$dir\saved.json"))
    & ([ScriptBlock]::Create([IO.File]::ReadAllText("$dir\undo.ps1")))
} catch {
    $end = 'undo-failed'
    try { [IO.File]::WriteAllText("$dir\said", $_.Exception.Message) } catch { }
}
[IO.File]::Move($mine, "$dir\$end")
& "$env:SystemRoot\System32\schtasks.exe" /delete /f /tn 'Ruota undo NAME CHANGE' | Out-Null
'@
function Get-Undo { param([string]$Name, [string]$Id = [string](Get-Param change ''))
    if ($Id -notmatch '\A[A-Za-z0-9-]{1,64}\z') { Stop-Step 'bad_param' 'The id of the change can be no folder.' }
    $programs = $env:ProgramW6432; if (-not $programs) { $programs = $env:ProgramFiles }
    $text = $RuotaUndo.Replace('NAME', $Name).Replace('CHANGE', $Id)
    @{ name = $Name; id = $Id; all = (Join-Path $programs "Ruota\undo\$Name"); dir = (Join-Path $programs "Ruota\undo\$Name\$Id"); task = "Ruota undo $Name $Id"
        line = '-NoLogo -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand ' + [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($text)) }
}
function Get-OtherUndo { param($Undo)
    foreach ($one in @(Get-ChildItem -LiteralPath $Undo.all -ErrorAction SilentlyContinue)) {
        if ($one.PSIsContainer -and $one.Name -ne $Undo.id -and $one.Name -match '\A[A-Za-z0-9-]{1,64}\z') { Get-Undo $Undo.name $one.Name }
    }
}
function Get-UndoWhy { param($Undo) try { [IO.File]::ReadAllText("$($Undo.dir)\said") } catch { '' } }
function Invoke-TaskProgram { param([string]$Arguments) Invoke-Program "$env:SystemRoot\System32\schtasks.exe" $Arguments 60 }
# ends what waits for this change; only its state stays, for whoever asks later, and what nobody could put back
function Close-Undo { param($Undo)
    [void](Invoke-TaskProgram "/delete /f /tn `"$($Undo.task)`"")
    if ([IO.File]::Exists("$($Undo.dir)\undo-failed")) { return }
    foreach ($one in @(Get-ChildItem -LiteralPath $Undo.dir -ErrorAction SilentlyContinue)) {
        if (@('confirmed', 'undone') -notcontains $one.Name) { Remove-Item -LiteralPath $one.FullName -Recurse -Force -ErrorAction SilentlyContinue }
    }
}
function Test-UndoRun { param($Undo)
    foreach ($one in @(Get-ChildItem -Path "$($Undo.dir)\undoing-*" -ErrorAction SilentlyContinue)) {
        $number, $began = $one.Name.Substring(8).Split('-')
        $runs = Get-Process -Id ([int]$number) -ErrorAction SilentlyContinue
        if ($null -ne $runs -and $runs.StartTime.ToUniversalTime().Ticks -eq [long]$began) { return $true }
    }
    $false
}
# what the undo has come to: undone, undo-failed, undoing (it runs, or its process has died) or nothing
function Get-UndoEnd { param($Undo)
    $begun = Test-Path -Path "$($Undo.dir)\undoing-*"
    foreach ($one in 'undone', 'undo-failed') { if ([IO.File]::Exists("$($Undo.dir)\$one")) { return $one } }
    if ($begun) { 'undoing' } else { '' }
}
# seconds that a step waits for an undo; the step itself has five minutes
$UndoPatience = 90
# by its task, which outlives this step; where that is gone by a process that is none of this step's, so that no cancel ends it
function Start-Undo { param($Undo)
    if ((Invoke-TaskProgram "/run /tn `"$($Undo.task)`"").exit_code -eq 0) { return }
    $line = "`"$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe`" $($Undo.line)"
    $made = Invoke-CimMethod -ClassName Win32_Process -MethodName Create -Arguments @{ CommandLine = $line; CurrentDirectory = "$env:SystemRoot\System32" }
    if ($made.ReturnValue -ne 0) { Stop-Step 'node_failed' "The device does not go back by itself: its task is gone and Windows refused to start the undo (code $($made.ReturnValue)); what it had is kept in $($Undo.dir) there, so put it back by hand." }
}
# begins an undo where Now is set, carries one on whose process has died, and waits for the end. What it has come to
function Wait-Undo { param($Undo, [switch]$Now)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    if ($Now -or ((Get-UndoEnd $Undo) -eq 'undoing' -and -not (Test-UndoRun $Undo))) { Start-Undo $Undo }
    while ($true) {
        $waits = $Now -and [IO.File]::Exists("$($Undo.dir)\armed")
        $end = Get-UndoEnd $Undo
        if (($end -ne 'undoing' -and -not ($waits -and -not $end)) -or $watch.Elapsed.TotalSeconds -ge $UndoPatience) { return $end }
        Start-Sleep -Milliseconds 200
    }
}
function Test-UndoPending { param($Undo)
    foreach ($one in @(Get-OtherUndo $Undo)) {
        if ((Test-UndoRun $one) -or ((Test-Path -LiteralPath "$($one.dir)\armed") -and (Invoke-TaskProgram "/query /tn `"$($one.task)`"").exit_code -eq 0)) { return $true }
    }
    $false
}
function Stop-Busy { Stop-Step 'busy' 'An earlier change of this device waits to be confirmed or undone; try again in some minutes.' }

# on the disk when it returns, its name too: a power cut right after must find it
function Save-File { param([string]$Path) $file = [IO.File]::Open($Path, 'Open', 'ReadWrite', 'ReadWrite, Delete'); try { $file.Flush($true) } finally { $file.Dispose() } }
# .NET's own Flush does nothing for a key that this very object has not written; Windows writes the whole hive that it is in
function Save-Key { param([Microsoft.Win32.RegistryKey]$Key)
    $registry = New-Native 'RuotaRegistry' 'advapi32.dll' @{ RegFlushKey = [int], [IntPtr] }
    $code = $registry::RegFlushKey($Key.Handle.DangerousGetHandle())
    if ($code -ne 0) { throw (New-Object ComponentModel.Win32Exception $code).Message }
}
# the Task Scheduler keeps a task as a file and in the registry
function Save-Task { param([string]$Name)
    try {
        # a process of 32 bits sees another System32
        $file = @("$env:SystemRoot\Sysnative\Tasks\$Name", "$env:SystemRoot\System32\Tasks\$Name") | Where-Object { [IO.File]::Exists($_) } | Select-Object -First 1
        if ($file) { Save-File $file }
        $hive = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE\Microsoft\Windows NT\CurrentVersion')
        try { Save-Key $hive } finally { $hive.Dispose() }
    } catch { Add-Warning "The task $Name may not outlive a power cut within the next minute: $($_.Exception.Message)" }
}

# in the moment "confirm" withdraws the undo and ends the step; Old is what the undo goes back to
function Confirm-Change { param([string]$Name, [string]$Old)
    $RuotaState.old = $Old
    if ([string](Get-Param moment 'apply') -ne 'confirm') { return }
    $undo = Get-Undo $Name
    $why = ''
    try { [IO.File]::Move("$($undo.dir)\armed", "$($undo.dir)\confirmed") } catch { $why = $_.Exception.Message }
    # there already where the answer to an earlier confirmation was lost
    if ([IO.File]::Exists("$($undo.dir)\confirmed")) { try { Save-File "$($undo.dir)\confirmed" } catch { }; Close-Undo $undo; Complete-Step @{} }
    if ([IO.File]::Exists("$($undo.dir)\armed")) { Stop-Step 'node_failed' "The change could not be confirmed, so the device goes back to $Old by itself: $why" }
    switch (Wait-Undo $undo) {
        'undone' { Stop-Step 'guard_blocked' "The new login came too late: the device has gone back to $Old; look at its connection, or allow more time under `"Undo after`"." }
        'undo-failed' { Stop-Step 'node_failed' "The new login came too late, and the device could not go back to $Old; what it had is kept in $($undo.dir) there, so put it back by hand: $(Get-UndoWhy $undo)" }
        'undoing' { Stop-Step 'busy' "The new login came too late: the device is going back to $Old and has not finished yet; look at it in some minutes." }
    }
    Stop-Step 'node_failed' "The device knows nothing of this change and its undo any more; look whether it has $Old."
}
# before the state is read, which an earlier undo would change again
function Assert-NoChangePending { param([string]$Name)
    if ($Preview) { return }
    $undo = Get-Undo $Name
    if (Test-UndoPending $undo) { Stop-Busy }
    foreach ($one in @(Get-OtherUndo $undo)) {
        switch (Wait-Undo $one) {
            'undoing' { Stop-Busy }
            'undo-failed' { Add-Warning "The device could not go back after an earlier change; what it had is kept in $($one.dir) there until that folder is removed." }
        }
        # its task is gone; this login has proved the way in
        if (-not [IO.File]::Exists("$($one.dir)\armed")) { continue }
        try { [IO.File]::Move("$($one.dir)\armed", "$($one.dir)\confirmed") } catch { continue }
        Close-Undo $one
        Add-Warning 'An earlier change of this device was never confirmed and its undo is gone, so it stays.'
    }
}
# arms the undo before the change is made
function Protect-Change { param([string]$Name, [string]$Program, $Saved, [int]$Minutes)
    $undo = Get-Undo $Name; $dir = $undo.dir
    foreach ($one in @(Get-OtherUndo $undo)) {
        if ([IO.File]::Exists("$($one.dir)\undo-failed")) { continue }
        if ([IO.Directory]::GetLastWriteTimeUtc($one.dir) -lt [datetime]::UtcNow.AddDays(-14)) { Remove-Item -LiteralPath $one.dir -Recurse -Force -ErrorAction SilentlyContinue }
    }
    if ([IO.Directory]::Exists($dir)) { Stop-Step 'node_failed' 'The undo could not be prepared, so nothing was changed.' }
    try {
        [void][IO.Directory]::CreateDirectory($dir)
        $kept = Invoke-Program "$env:SystemRoot\System32\icacls.exe" "$(Format-Argument $dir) /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F" 60
        if ($kept.exit_code -ne 0) { throw 'its folder cannot be kept to administrators.' }
        [IO.File]::WriteAllText("$dir\saved.json", (ConvertTo-RuotaJson $Saved))
        [IO.File]::WriteAllText("$dir\undo.ps1", $Program)
        $due = [datetime]::UtcNow.AddMinutes($Minutes).ToString('s', [Globalization.CultureInfo]::InvariantCulture) + 'Z'
        $xml = '<?xml version="1.0" encoding="UTF-16"?><Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">' +
            "<Triggers><TimeTrigger><StartBoundary>$due</StartBoundary><Enabled>true</Enabled></TimeTrigger></Triggers>" +
            '<Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>' +
            '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries><StartWhenAvailable>true</StartWhenAvailable>' +
            '<Hidden>true</Hidden><ExecutionTimeLimit>PT30M</ExecutionTimeLimit><Priority>4</Priority></Settings>' +
            "<Actions Context=`"Author`"><Exec><Command>$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe</Command><Arguments>$($undo.line)</Arguments></Exec></Actions></Task>"
        [IO.File]::WriteAllText("$dir\task.xml", $xml, [Text.Encoding]::Unicode)
        $made = Invoke-TaskProgram "/create /f /tn `"$($undo.task)`" /xml $(Format-Argument "$dir\task.xml")"
        if ($made.exit_code -ne 0) { throw "the Task Scheduler refused it: $($made.err.Trim())" }
        Save-Task $undo.task
        foreach ($one in 'saved.json', 'undo.ps1') { Save-File "$dir\$one" }
        # last: whoever sees it may count on its task, and so may the device after a power cut
        [IO.File]::WriteAllText("$dir\armed", '')
        Save-File "$dir\armed"
    } catch {
        $why = $_.Exception.Message
        Remove-Undo $undo
        Stop-Step 'node_failed' "The undo could not be armed, so nothing was changed: $why"
    }
    # two that arm at once see each other
    if (Test-UndoPending $undo) { Remove-Undo $undo; Stop-Busy }
}
function Remove-Undo { param($Undo)
    try { [IO.File]::Move("$($Undo.dir)\armed", "$($Undo.dir)\confirmed") } catch { }
    Close-Undo $Undo
    Remove-Item -LiteralPath $Undo.dir -Recurse -Force -ErrorAction SilentlyContinue
}
# the change was refused: what it has done so far is taken back now; ends the step where that is not done
function Undo-Change { param([string]$Name)
    $undo = Get-Undo $Name
    switch (Wait-Undo $undo -Now) {
        'undone' { Remove-Undo $undo; return }
        'undo-failed' { Stop-Step 'node_failed' "The device refused the change and could not go back to $($RuotaState.old); what it had is kept in $($undo.dir) there, so put it back by hand: $(Get-UndoWhy $undo)" }
        'undoing' { Stop-Step 'node_failed' "The device refused the change and is going back to $($RuotaState.old), but has not finished yet; look at it in some minutes." }
    }
    Stop-Step 'node_failed' "The device refused the change and goes back to $($RuotaState.old) only when the time under `"Undo after`" is over."
}
