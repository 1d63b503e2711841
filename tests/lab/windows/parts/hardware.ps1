# The computer itself, as CIM and Storage tell of it: what is real in the device (name, processor, memory, zone, adapters) is
# asked there; its make is made up. The state "hardware" overrides properties by class: @{ Win32_BIOS = @{ SerialNumber = 'X1' } }.

function Merge-LabHardware { param([string]$Class, [Collections.IDictionary]$Usual)
    $kept = (Get-LabState hardware ([pscustomobject]@{})).PSObject.Properties[$Class]
    if ($kept) { foreach ($one in $kept.Value.PSObject.Properties) { $Usual[$one.Name] = $one.Value } }
    $Usual
}
# the version tables of machines without firmware of their own: what a hypervisor of Microsoft shows
function Get-Lab_Win32_ComputerSystem {
    Merge-LabHardware Win32_ComputerSystem @{
        Name = $env:COMPUTERNAME; DNSHostName = $env:COMPUTERNAME; Manufacturer = 'Microsoft Corporation'; Model = 'Virtual Machine'; Domain = 'WORKGROUP'; Workgroup = 'WORKGROUP'
        PartOfDomain = $false; DomainRole = [uint16]$(if (Test-LabServer) { 2 } else { 0 }); TotalPhysicalMemory = [uint64][GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes
        NumberOfProcessors = [uint32]1; NumberOfLogicalProcessors = [uint32][Environment]::ProcessorCount; HypervisorPresent = $true; UserName = $null; SystemType = 'x64-based PC'; PCSystemType = [uint16]1
    }
}
function Get-Lab_Win32_ComputerSystemProduct {
    $machine = (Get-ItemProperty -LiteralPath HKLM:\SOFTWARE\Microsoft\Cryptography).MachineGuid
    Merge-LabHardware Win32_ComputerSystemProduct @{ Name = 'Virtual Machine'; Vendor = 'Microsoft Corporation'; UUID = $machine.ToUpperInvariant(); IdentifyingNumber = '0000-0001-2345' }
}
function Get-Lab_Win32_BIOS {
    Merge-LabHardware Win32_BIOS @{
        Manufacturer = 'Microsoft Corporation'; SMBIOSBIOSVersion = 'Hyper-V UEFI Release v4.1'; SerialNumber = '0000-0001-2345-6789'; ReleaseDate = [datetime]'2024-05-13T00:00:00Z'
        SMBIOSPresent = $true; Version = 'VRTUAL - 1'
    }
}
function Get-Lab_Win32_BaseBoard { Merge-LabHardware Win32_BaseBoard @{ Manufacturer = 'Microsoft Corporation'; Product = 'Virtual Machine'; SerialNumber = 'None'; Version = 'Hyper-V UEFI' } }
function Get-Lab_Win32_SystemEnclosure {
    Merge-LabHardware Win32_SystemEnclosure @{ Manufacturer = 'Microsoft Corporation'; ChassisTypes = [uint16[]]@(3); SerialNumber = '0000-0001-2345-6789'; SMBIOSAssetTag = 'None' }
}
function Get-Lab_Win32_Processor {
    $about = Get-ItemProperty -LiteralPath HKLM:\HARDWARE\DESCRIPTION\System\CentralProcessor\0
    Merge-LabHardware Win32_Processor @{
        Name = $about.ProcessorNameString; Manufacturer = $about.VendorIdentifier; Architecture = [uint16]9; MaxClockSpeed = [uint32]$about.'~MHz'; DeviceID = 'CPU0'; SocketDesignation = 'None'
        NumberOfCores = [uint32][Math]::Max(1, [Environment]::ProcessorCount / 2); NumberOfLogicalProcessors = [uint32][Environment]::ProcessorCount; LoadPercentage = [uint16]3
    }
}
function Get-Lab_Win32_PhysicalMemory {
    @{ Capacity = [uint64][GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes; DeviceLocator = 'M0001'; Manufacturer = 'Microsoft Corporation'; PartNumber = 'None'; SerialNumber = 'None'; Speed = [uint32]0; SMBIOSMemoryType = [uint32]0 }
}
function Get-Lab_Win32_TimeZone {
    $zone = [TimeZoneInfo]::Local
    @{ StandardName = $zone.StandardName; DaylightName = $zone.DaylightName; Caption = $zone.DisplayName; Bias = [int]$zone.BaseUtcOffset.TotalMinutes }
}
function Get-LabDisk {
    $drive = New-Object IO.DriveInfo 'C:\'
    @([pscustomobject]@{ number = 0; model = 'Msft Virtual Disk'; serial = $null; size = [uint64]$drive.TotalSize; media = 4; bus = 10 }) + @(Get-LabState disks @())
}
function Get-Lab_Win32_DiskDrive {
    foreach ($one in Get-LabDisk) {
        @{ DeviceID = "\\.\PHYSICALDRIVE$($one.number)"; Index = [uint32]$one.number; Model = $one.model; SerialNumber = $one.serial; Size = [uint64]$one.size; InterfaceType = 'SCSI'; MediaType = 'Fixed hard disk media' }
    }
}
function Get-Lab_MSFT_PhysicalDisk {
    foreach ($one in Get-LabDisk) {
        @{
            DeviceId = [string]$one.number; FriendlyName = $one.model; Model = $one.model; SerialNumber = $one.serial; Size = [uint64]$one.size; MediaType = [uint16]$one.media
            BusType = [uint16]$one.bus; HealthStatus = [uint16]0
        }
    }
}
function Get-Lab_Win32_Tpm {
    $kept = Get-LabState tpm $null
    if ($kept) { @{ IsEnabled_InitialValue = $kept.enabled; IsActivated_InitialValue = $kept.enabled; SpecVersion = $kept.version } }
}
function Confirm-SecureBootUEFI {
    [CmdletBinding()] param()
    $kept = Get-LabState secure_boot 'on'
    if ($kept -eq 'bios') { throw (New-Object PlatformNotSupportedException 'Cmdlet not supported on this platform: 0xC0000002') }
    $kept -eq 'on'
}
