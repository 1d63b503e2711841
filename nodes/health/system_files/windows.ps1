# First the component store, from which files are repaired, then the files. What sfc prints is translated, and its exit codes are not
# documented; what it found stands in CBS.log, in lines with [SR], in English everywhere.
$repair = [bool](Get-Param repair $false)
$source = [string](Get-Param source '')
$log = "$env:SystemRoot\Logs\CBS\CBS.log"
if ($source -match '[\x00-\x1f"<>|*?]') { Stop-Step 'bad_param' 'The source holds a character that no path has.' }
if (Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending') {
    if ($repair) { Stop-Step 'reboot_first' 'Windows waits for a restart to end earlier changes of its files; restart it, then repair.' }
    Add-Warning 'Windows waits for a restart to end earlier changes of its files; what was found may change with it.'
}

function Get-Store { param($Found)
    switch ([string]$Found.ImageHealthState) { 'Healthy' { 'healthy' } 'Repairable' { 'repairable' } 'NonRepairable' { 'not_repairable' } default { Stop-Step 'node_failed' "Windows gave no answer about its component store that is known: $_" } }
}
function Stop-Dism { param($Failure)
    $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }
    # source not found; no way to it; a policy keeps Windows from it
    $known = @(-2146498529, -2146498298, -2146498297)
    if ($known -contains $why.HResult) {
        Stop-Step 'not_found' 'Windows found no intact files to repair from; give a source, such as the image of a disc of the same version, or let it use Windows Update.' (Get-Data)
    }
    Stop-Step 'node_failed' ('The component store could not be {0} (0x{1:X8}): {2}' -f $(if ($store) { 'repaired' } else { 'checked' }), $why.HResult, $why.Message) (Get-Data)
}
$store = $null; $damaged = @(); $repaired = @(); $unnamed = $false
function Get-Data {
    @{
        healthy = ($store -eq 'healthy' -and -not $damaged.Count -and -not $unnamed); component_store = $store; damaged = @($damaged | Select-Object -First 500)
        damaged_count = $damaged.Count; repaired = @($repaired | Select-Object -First 500); packages = @()
    }
}
try { $store = Get-Store (Repair-WindowsImage -Online -ScanHealth -NoRestart) } catch { Stop-Dism $_ }
if ($repair -and $store -eq 'repairable') {
    Set-Changed
    if (-not $Preview) {
        $more = @{}; if ($source) { $more.Source = $source }
        try {
            $done = Repair-WindowsImage -Online -RestoreHealth -NoRestart @more
            if ($done.RestartNeeded) { Set-RebootNeeded }
            $store = Get-Store (Repair-WindowsImage -Online -CheckHealth -NoRestart)
        } catch { Stop-Dism $_ }
    }
}

# what was written into the log since; a log that became smaller was begun anew
$length = 0; if ([IO.File]::Exists($log)) { $length = (New-Object IO.FileInfo $log).Length }
function Get-Lines {
    if (-not [IO.File]::Exists($log)) { return }
    $file = New-Object IO.FileStream $log, 'Open', 'Read', 'ReadWrite, Delete'
    try {
        if ($file.Length -ge $length) { [void]$file.Seek($length, 'Begin') }
        $reader = New-Object IO.StreamReader $file, ([Text.Encoding]::UTF8)
        while ($null -ne ($one = $reader.ReadLine())) { if ($one.Contains('[SR]')) { $one } }
    } finally { $file.Dispose() }
}
# '[l:24{12}]"utilman.exe" of ...', '[ml:520{260},l:46{23}]"\??\C:\Windows\System32"\[l:22{11}]"utilman.exe" from store' or 'file \??\C:\...\utilman.exe from store'
function Get-Name { param([string]$Line)
    $quoted = @([regex]::Matches(($Line -split ' of | from | by ')[0], '"([^"]+)"') | ForEach-Object { $_.Groups[1].Value })
    $name = if ($quoted.Count) { $quoted -join '\' } elseif ($Line -match ' file (\S.*?) (from|by) ') { $Matches[1] } else { $Line.Substring($Line.IndexOf('[SR]') + 4).Trim() }
    $name -replace '\A\\\?\?\\', ''
}
$write = $repair -and -not $Preview
$done = Invoke-Program "$env:SystemRoot\System32\sfc.exe" $(if ($write) { '/scannow' } else { '/verifyonly' }) 5400
$lines = @(Get-Lines)
if (-not @($lines | Where-Object { $_ -match '\[SR\] Verify complete' }).Count) {
    Stop-Step 'node_failed' "The file checker of Windows did not come to its end (exit code $($done.exit_code)); CBS.log says why." (Get-Data)
}
$repaired = @($lines | Where-Object { $_ -match '\[SR\] Repair(ing|ed)( corrupted)? file' } | ForEach-Object { Get-Name $_ } | Select-Object -Unique)
$leaves = @($repaired | ForEach-Object { $_.Split('\')[-1] })
$damaged = @($lines | Where-Object { $_ -match '\[SR\] (Cannot repair member|Could not reproject( corrupted)?) file' } | ForEach-Object { Get-Name $_ } |
        Select-Object -Unique | Where-Object { $leaves -notcontains $_.Split('\')[-1] })
if ($repaired.Count) { Set-Changed }
if ($Preview -and $repair -and $damaged.Count -and $store -ne 'not_repairable') { Set-Changed }
if ($done.exit_code -ne 0 -and -not $damaged.Count -and -not $repaired.Count) {
    $unnamed = $true
    Add-Warning "The file checker of Windows ended with code $($done.exit_code) but names no damaged file; look at CBS.log."
}
if (Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending') { Set-RebootNeeded }
Complete-Step (Get-Data)
