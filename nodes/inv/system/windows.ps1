# Reads hardware and operating system from CIM, and where CIM is slow or translated, from the registry and .NET.
$cim = 'Win32_ComputerSystem', 'Win32_OperatingSystem', 'Win32_BIOS', 'Win32_ComputerSystemProduct', 'Win32_SystemEnclosure'
$about = @{}
foreach ($class in $cim) { $about[$class] = Get-CimInstance -ClassName $class -ErrorAction SilentlyContinue | Select-Object -First 1 }
$computer = $about.Win32_ComputerSystem; $os = $about.Win32_OperatingSystem
if ($null -eq $computer -or $null -eq $os) { Stop-Step 'node_failed' 'The management service (WMI) does not answer; repair it with "winmgmt /verifyrepository" or restart the computer.' }
$processors = @(Get-CimInstance -ClassName Win32_Processor)
$windows = Get-Item -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'

# what makers write when they have nothing to say
function Get-Real { param($Value)
    $text = ([string]$Value).Trim()
    $empty = '^(0+|none|null|unknown|n/a|default.*|not (specified|available|applicable)|to be filled.*|system (serial number|product name|manufacturer)|o\.?e\.?m.*|(no )?asset tag|chassis serial number|123456789|x{6}.*|invalid|0{8}.*|f{8}-f{4}.*)$'
    if ($text -eq '' -or $text -match $empty) { $null } else { $text }
}
function Test-Virtual {
    $maker = "$($computer.Manufacturer) $($computer.Model) $($about.Win32_BIOS.Version)"
    $maker -match 'QEMU|VMware|innotek|VirtualBox|Xen|KVM|HVM|Parallels|Virtual Machine|VirtualMac|Bochs|Nutanix|OpenStack|Google Compute Engine|Amazon EC2|DigitalOcean'
}
function Get-Chassis { param([bool]$Virtual)
    if ($Virtual) { return 'vm' }
    $kinds = @($about.Win32_SystemEnclosure.ChassisTypes)
    # a laptop in its dock shows both; so it comes first
    if (@($kinds | Where-Object { 8, 9, 10, 14, 31, 32 -contains $_ }).Count) { return 'laptop' }
    if (@($kinds | Where-Object { 17, 23, 28, 29 -contains $_ }).Count) { return 'server' }
    if ($kinds -contains 30) { return 'tablet' }
    if (@($kinds | Where-Object { 3, 4, 5, 6, 7, 13, 15, 16, 24, 34, 35, 36 -contains $_ }).Count) { return 'desktop' }
    'unknown'
}
function Get-DiskList {
    $found = @(Get-CimInstance -Namespace root/Microsoft/Windows/Storage -ClassName MSFT_PhysicalDisk -ErrorAction SilentlyContinue)
    foreach ($one in $found) {
        $media = switch ([int]$one.MediaType) { 3 { 'hdd' } 4 { 'ssd' } 5 { 'ssd' } default { 'unknown' } }
        @{ name = "disk $($one.DeviceId)"; model = (Get-Real $one.FriendlyName); serial = (Get-Real $one.SerialNumber); size_gb = [Math]::Round([double]$one.Size / 1e9, 1); media = $media }
    }
    if ($found.Count) { return }
    foreach ($one in @(Get-CimInstance -ClassName Win32_DiskDrive -ErrorAction SilentlyContinue)) {
        @{ name = "disk $($one.Index)"; model = (Get-Real $one.Model); serial = (Get-Real $one.SerialNumber); size_gb = [Math]::Round([double]$one.Size / 1e9, 1); media = 'unknown' }
    }
}
function Get-AddressList {
    foreach ($one in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
        if ($one.OperationalStatus -ne 'Up' -or $one.NetworkInterfaceType -eq 'Loopback') { continue }
        foreach ($address in $one.GetIPProperties().UnicastAddresses) {
            if (-not $address.Address.IsIPv6LinkLocal -and "$($address.Address)" -notlike '169.254.*') { ([string]$address.Address).Split('%')[0] }
        }
    }
}
function Get-SecureBoot {
    # throws on a computer that starts by BIOS, and without administrator rights
    try { [bool](Confirm-SecureBootUEFI) } catch { if ($_.Exception -is [PlatformNotSupportedException]) { $false } else { $null } }
}
function Get-Tpm2 {
    $tpm = Get-CimInstance -Namespace root/cimv2/Security/MicrosoftTpm -ClassName Win32_Tpm -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -ne $tpm) { ([string]$tpm.SpecVersion).Split(',')[0].Trim() }
}

$virtual = [bool](Test-Virtual)
$boot = ([datetime]$os.LastBootUpTime).ToUniversalTime()
$version = [string]$windows.GetValue('DisplayVersion'); if (-not $version) { $version = [string]$windows.GetValue('ReleaseId') }
$architecture = switch ([int]$processors[0].Architecture) { 0 { 'i686' } 9 { 'x86_64' } 12 { 'aarch64' } default { [string]$_ } }
$firmware = $about.Win32_BIOS.ReleaseDate
Complete-Step @{
    hostname = [Net.Dns]::GetHostName(); os = ([string]$os.Caption).Trim(); os_id = 'windows'; os_version = $version
    kernel = "$($os.Version).$($windows.GetValue('UBR'))".TrimEnd('.'); architecture = $architecture; edition = [string]$windows.GetValue('EditionID')
    manufacturer = (Get-Real $computer.Manufacturer); model = (Get-Real $computer.Model); serial = (Get-Real $about.Win32_BIOS.SerialNumber); uuid = (Get-Real $about.Win32_ComputerSystemProduct.UUID)
    asset_tag = (Get-Real $about.Win32_SystemEnclosure.SMBIOSAssetTag); bios_version = (Get-Real $about.Win32_BIOS.SMBIOSBIOSVersion)
    bios_date = $(if ($firmware) { (ConvertTo-Iso $firmware).Substring(0, 10) } else { $null })
    chassis = (Get-Chassis $virtual); virtual = $virtual; cpu = ([string]$processors[0].Name).Trim()
    logical_cpus = [int]($processors | Measure-Object -Property NumberOfLogicalProcessors -Sum).Sum; ram_mb = [int]([double]$computer.TotalPhysicalMemory / 1MB)
    disks = @(Get-DiskList); addresses = @(Get-AddressList)
    boot_id = [string]$boot.ToFileTimeUtc(); last_boot = (ConvertTo-Iso $boot); uptime_hours = [int][Math]::Max(0, [Math]::Floor(([datetime]::UtcNow - $boot).TotalHours))
    timezone = [TimeZoneInfo]::Local.Id; installed_at = (ConvertTo-Iso $os.InstallDate)
    domain = $(if ($computer.PartOfDomain) { [string]$computer.Domain } else { $null }); logged_on_user = (Get-Real $computer.UserName)
    secure_boot = (Get-SecureBoot); tpm = (Get-Tpm2)
}
