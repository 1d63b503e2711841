# Reads free space of local volumes, those mounted into folders too; network drives are never asked.
$leastPercent = [double](Get-Param min_percent 10)
$leastGb = [double](Get-Param min_gb 10)
$exclude = @(Get-Param exclude @())
$volumes = @(); $seen = @{}
foreach ($one in @(Get-CimInstance -ClassName Win32_Volume -Filter 'DriveType=3')) {
    # recovery and boot partitions have neither letter nor folder
    $mount = [string]$one.Name
    if ($mount -like '\\?\*' -or -not $one.Capacity -or $seen[$mount]) { continue }
    $seen[$mount] = $true
    if (@($exclude | Where-Object { $_.TrimEnd('\') -eq $mount.TrimEnd('\') }).Count) { continue }
    $size = [double]$one.Capacity; $free = [double]$one.FreeSpace
    $share = [Math]::Floor(100 * $free / $size)
    $low = $share -lt $leastPercent -and $free / 1GB -lt $leastGb
    $volumes += @{
        mount = $mount; device = [string]$one.DeviceID; file_system = [string]$one.FileSystem; size_gb = [Math]::Round($size / 1GB, 1)
        free_gb = [Math]::Round($free / 1GB, 1); free_percent = [int]$share; free_inodes_percent = $null; status = $(if ($low) { 'low' } else { 'ok' })
    }
}
if (-not $volumes.Count) { Stop-Step 'not_found' 'No local volume is left to look at; take some out of the list of volumes to leave out.' }
$short = @($volumes | Where-Object { $_.status -eq 'low' } | ForEach-Object { $_.mount })
$worst = $volumes | Sort-Object { $_.free_percent } | Select-Object -First 1
Complete-Step @{
    volumes = $volumes; low = $short; low_count = $short.Count
    worst_mount = $worst.mount; worst_free_gb = $worst.free_gb; worst_free_percent = $worst.free_percent
}
