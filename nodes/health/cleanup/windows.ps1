# Removes what can be had again or is of no use. Measures what it gave, and estimates it in a preview.
$items = @(Get-Param items @('package_cache', 'journal', 'temp'))
$limit = [datetime]::UtcNow.AddDays(-[double](Get-Param older_than_days 7))
$rows = New-Object Collections.ArrayList
$drive = New-Object IO.DriveInfo ([IO.Path]::GetPathRoot($env:SystemRoot))

function Get-FreeGb { [Math]::Round((New-Object IO.DriveInfo $drive.Name).AvailableFreeSpace / 1GB, 1) }
# files below a folder; links and mounted volumes are never entered
function Get-FileList { param([string]$Folder)
    $todo = New-Object Collections.Stack
    $top = New-Object IO.DirectoryInfo $Folder
    if ($top.Exists -and -not ($top.Attributes -band [IO.FileAttributes]::ReparsePoint)) { $todo.Push($top) }
    while ($todo.Count) {
        try { $entries = @($todo.Pop().GetFileSystemInfos()) } catch { continue }
        foreach ($one in $entries) {
            if ($one.Attributes -band [IO.FileAttributes]::ReparsePoint) { continue }
            if ($one -is [IO.DirectoryInfo]) { $todo.Push($one) } else { $one }
        }
    }
}
# removes files (those in use stay) and keeps count of what went
function Remove-FileList { param([string]$Item, $Files, [string]$What)
    $bytes = [double]0; $count = 0
    foreach ($one in $Files) {
        $size = $one.Length
        if (-not $Preview) {
            try {
                if ($one.Attributes -band [IO.FileAttributes]::ReadOnly) { $one.Attributes = [IO.FileAttributes]::Normal }
                $one.Delete()
            } catch { continue }
        }
        $bytes += $size; $count++
    }
    if ($count) { Set-Changed }
    [void]$rows.Add(@{ item = $Item; freed_mb = [long][Math]::Floor($bytes / 1MB); detail = "$count $What"; bytes = $bytes })
}
# a file counts as new as the newest of its times: an unpacked one keeps the date of its archive
function Get-OldFile { param([string[]]$Folders)
    foreach ($folder in $Folders) {
        Get-FileList $folder | Where-Object { $_.LastWriteTimeUtc -lt $limit -and $_.CreationTimeUtc -lt $limit }
    }
}
function Get-Profile {
    foreach ($key in @(Get-ChildItem -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList' -ErrorAction SilentlyContinue)) {
        $folder = [string]$key.GetValue('ProfileImagePath')
        if ($folder) { [Environment]::ExpandEnvironmentVariables($folder) }
    }
    # what stands in the register and what lies there are the same on most computers
    $users = [IO.Path]::Combine($drive.Name, 'Users')
    if ([IO.Directory]::Exists($users)) { [IO.Directory]::GetDirectories($users) }
}
function Clear-Download {
    $waits = Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired'
    if ($waits) { [void]$rows.Add(@{ item = 'package_cache'; freed_mb = 0; detail = 'kept, since updates wait for a restart'; bytes = 0 }); return }
    $files = @(Get-FileList "$env:SystemRoot\SoftwareDistribution\Download")
    $stopped = @()
    if ($files.Count -and -not $Preview) {
        foreach ($name in 'wuauserv', 'BITS') {
            $service = Get-Service -Name $name -ErrorAction SilentlyContinue
            if ($null -eq $service -or $service.Status -ne 'Running') { continue }
            try { Stop-Service -Name $name -Force; $stopped += $name } catch { Add-Warning "The service $name could not be stopped, so files in its use stay." }
        }
    }
    try { Remove-FileList 'package_cache' $files 'downloaded files' } finally {
        foreach ($name in $stopped) { try { Start-Service -Name $name } catch { Add-Warning "The service $name could not be started again; start it." } }
    }
}

$before = Get-FreeGb
# in the register and on disk they are written in different ways
$profiles = @(Get-Profile | ForEach-Object { $_.TrimEnd('\').ToLowerInvariant() } | Sort-Object -Unique)
foreach ($item in 'package_cache', 'journal', 'temp', 'crash_reports', 'old_kernels') {
    if ($items -notcontains $item) { continue }
    switch ($item) {
        'package_cache' { Clear-Download }
        'journal' { [void]$rows.Add(@{ item = $item; freed_mb = 0; detail = 'Windows keeps its event logs small itself'; bytes = 0 }) }
        'temp' { Remove-FileList $item @(Get-OldFile (@("$env:SystemRoot\Temp") + @($profiles | ForEach-Object { "$_\AppData\Local\Temp" }))) 'files' }
        'crash_reports' {
            $data = [Environment]::GetFolderPath('CommonApplicationData')
            $folders = @("$data\Microsoft\Windows\WER\ReportArchive", "$data\Microsoft\Windows\WER\ReportQueue", "$env:SystemRoot\Minidump", "$env:SystemRoot\LiveKernelReports")
            Remove-FileList $item @(Get-OldFile ($folders + @($profiles | ForEach-Object { "$_\AppData\Local\CrashDumps" }))) 'files'
        }
        'old_kernels' { [void]$rows.Add(@{ item = $item; freed_mb = 0; detail = 'Windows has none'; bytes = 0 }) }
    }
}
$total = [double]0; foreach ($one in $rows) { $total += $one.bytes; $one.Remove('bytes') }
Complete-Step @{ freed_mb = [long][Math]::Floor($total / 1MB); per_item = $rows; free_gb_before = $before; free_gb_after = (Get-FreeGb) }
