# Disks and volumes: the device's own drive as .NET sees it, and volumes that a test adds (state "volumes").

function Get-Lab_Win32_Volume {
    foreach ($drive in [IO.DriveInfo]::GetDrives()) {
        if ($drive.DriveType -ne 'Fixed' -or -not $drive.IsReady) { continue }
        @{
            Name = $drive.Name; DriveLetter = $drive.Name.TrimEnd('\'); DeviceID = "\\?\Volume{00000000-0000-0000-0000-0000000000$([int][char]$drive.Name[0])}\"
            Label = $drive.VolumeLabel; FileSystem = 'NTFS'; Capacity = [uint64]$drive.TotalSize; FreeSpace = [uint64]$drive.AvailableFreeSpace; DriveType = [uint32]3
        }
    }
    foreach ($one in Get-LabState volumes @()) { $one }
}
