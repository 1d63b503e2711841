# Services as CIM tells them, and the start type, which the device's own sc.exe cannot change. Both ask the real service control manager.
# Handles go about as what holds them: .NET closes those of nobody at any moment.

$LabScm = @{
    QueryServiceStatusEx = [bool], @([IntPtr], [int], [int[]], [int], [int].MakeByRefType())
    ChangeServiceConfigW = [bool], @([IntPtr], [uint32], [uint32], [uint32], [string], [string], [IntPtr], [string], [string], [string], [string])
}
function Get-LabServiceStatus { param([Runtime.InteropServices.SafeHandle]$Service) # its numbers, or nothing
    $found = New-Object int[] 9; $needed = 0
    if ((Get-LabNative advapi32.dll $LabScm)::QueryServiceStatusEx($Service.DangerousGetHandle(), 0, $found, 36, [ref]$needed)) { , $found }
}
function Set-LabServiceStart { param([Runtime.InteropServices.SafeHandle]$Service, [uint32]$Start) # answers with Windows' error, or 0
    $same = [uint32]::MaxValue; $none = [NullString]::Value
    if ((Get-LabNative advapi32.dll $LabScm)::ChangeServiceConfigW($Service.DangerousGetHandle(), $same, $Start, $same, $none, $none, [IntPtr]::Zero, $none, $none, $none, $none)) { return 0 }
    [Runtime.InteropServices.Marshal]::GetLastWin32Error()
}

function Get-Lab_Win32_Service {
    foreach ($one in Get-Service) {
        $key = Get-ItemProperty -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Services\$($one.Name)" -ErrorAction SilentlyContinue
        $status = Get-LabServiceStatus $one.ServiceHandle
        $stage = switch ([string]$one.Status) { 'StartPending' { 'Start Pending' } 'StopPending' { 'Stop Pending' } default { $_ } }
        $began = switch ($key.Start) { 0 { 'Boot' } 1 { 'System' } 2 { 'Auto' } 3 { 'Manual' } default { 'Disabled' } }
        @{
            Name = $one.Name; DisplayName = $one.DisplayName; State = $stage; Started = ($stage -eq 'Running'); Status = 'OK'; StartMode = $began; DelayedAutoStart = ($key.DelayedAutoStart -eq 1)
            PathName = $key.ImagePath; StartName = $key.ObjectName; ServiceType = 'Own Process'; ExitCode = [uint32]$status[3]; ServiceSpecificExitCode = [uint32]$status[4]; ProcessId = [uint32]$status[7]
        }
    }
}

function Set-Service {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$Name, [ValidateSet('Automatic', 'Manual', 'Disabled', 'Boot', 'System')][string]$StartupType, [string]$Status)
    if ($StartupType) {
        $start = [uint32]@{ Boot = 0; System = 1; Automatic = 2; Manual = 3; Disabled = 4 }[$StartupType]
        $code = Set-LabServiceStart (Get-Service -Name $Name -ErrorAction Stop).ServiceHandle $start
        if ($code) { throw "Service '$Name' cannot be configured due to the following error: $((New-Object ComponentModel.Win32Exception $code).Message)" }
    }
    if ($Status) { Microsoft.PowerShell.Management\Set-Service -Name $Name -Status $Status }
}
