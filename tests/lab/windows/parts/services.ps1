# Services as CIM tells them, and the start type, which the device's own sc.exe cannot change. Both ask the real service control manager.

function Get-LabScm {
    if (-not ('LabScm' -as [type])) {
        Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
public static class LabScm {
    [DllImport("advapi32.dll", SetLastError = true)]
    static extern bool QueryServiceStatusEx(IntPtr service, int level, int[] buffer, int size, out int needed);
    [DllImport("advapi32.dll", SetLastError = true, CharSet = CharSet.Unicode)]
    static extern bool ChangeServiceConfigW(IntPtr service, uint type, uint start, uint error, string path, string group, IntPtr tag, string needs, string user, string password, string title);
    public static int[] Status(IntPtr service) {
        int needed; int[] found = new int[9];
        return QueryServiceStatusEx(service, 0, found, 36, out needed) ? found : null;
    }
    public static int SetStart(IntPtr service, uint start) {
        return ChangeServiceConfigW(service, 0xffffffff, start, 0xffffffff, null, null, IntPtr.Zero, null, null, null, null) ? 0 : Marshal.GetLastWin32Error();
    }
}
'@
    }
    [LabScm]
}

function Get-Lab_Win32_Service {
    $scm = Get-LabScm
    foreach ($one in Get-Service) {
        $key = Get-ItemProperty -LiteralPath "HKLM:\SYSTEM\CurrentControlSet\Services\$($one.Name)" -ErrorAction SilentlyContinue
        $status = $scm::Status($one.ServiceHandle.DangerousGetHandle())
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
        $code = (Get-LabScm)::SetStart((Get-Service -Name $Name -ErrorAction Stop).ServiceHandle.DangerousGetHandle(), $start)
        if ($code) { throw "Service '$Name' cannot be configured due to the following error: $((New-Object ComponentModel.Win32Exception $code).Message)" }
    }
    if ($Status) { Microsoft.PowerShell.Management\Set-Service -Name $Name -Status $Status }
}
