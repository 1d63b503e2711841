# Is a restart pending, and why. Each reason is hard (certain) or soft (a hint that alone does not count).
$ignored = @(Get-Param ignore @())
$reasons = @()
function Add-Reason { param([string]$Code, [string]$Strength, [string]$Detail)
    if ($ignored -notcontains $Code) { $script:reasons += @{ code = $Code; strength = $Strength; detail = $Detail } }
}
function Get-Text { param([string]$Path, [string]$Name) [string](Get-RegistryValue $Path $Name) }

# a key without subkeys counts too: whether it exists is the whole message
$servicing = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'
foreach ($name in 'RebootPending', 'RebootInProgress', 'PackagesPending') {
    if (Test-Path -LiteralPath "$servicing\$name") { Add-Reason 'servicing' 'hard' "Windows has components to put in place ($name)." }
}
$agent = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate'
if (Test-Path -LiteralPath "$agent\Auto Update\RebootRequired") { Add-Reason 'reboot_required' 'hard' 'Windows Update has installed updates that need a restart.' }
elseif ((Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\WindowsUpdate\UX\StateVariables' 'RebootRequired') -eq 1) {
    Add-Reason 'reboot_required' 'soft' 'The settings page of Windows Update asks for a restart.'
}
if (Test-Path -LiteralPath "$agent\Auto Update\PostRebootReporting") { Add-Reason 'reboot_required' 'soft' 'Windows Update has yet to report on the last restart.' }
if (@(Get-ChildItem -LiteralPath "$agent\Services\Pending" -ErrorAction SilentlyContinue).Count) { Add-Reason 'reboot_required' 'soft' 'An update service is still to be registered.' }
if (Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\Updates' 'UpdateExeVolatile') { Add-Reason 'package_manager' 'hard' 'An update installer asks for a restart.' }

# printers, browsers and virus scanners put files there at every start, so it is a hint unless somebody says otherwise
$manager = 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager'
$files = @(foreach ($name in 'PendingFileRenameOperations', 'PendingFileRenameOperations2') { foreach ($one in (Get-RegistryValue $manager $name)) { if ("$one".Trim()) { $one } } })
if ($files.Count) {
    $strength = $(if (Get-Param file_rename_counts $false) { 'hard' } else { 'soft' })
    Add-Reason 'file_rename' $strength "Files are replaced or removed at the next start, for one $($files[0] -replace '^\W*\?\?\\', '')."
}
$name = 'HKLM:\SYSTEM\CurrentControlSet\Control\ComputerName'
$now = Get-Text "$name\ActiveComputerName" 'ComputerName'; $next = Get-Text "$name\ComputerName" 'ComputerName'
if ($now -and $next -and $now -ne $next) { Add-Reason 'computer_name' 'hard' "The computer is called $now and will be called $next." }
foreach ($name in 'JoinDomain', 'AvoidSpnSet') {
    if ($null -ne (Get-RegistryValue 'HKLM:\SYSTEM\CurrentControlSet\Services\Netlogon' $name)) { Add-Reason 'domain_join' 'hard' "A change of the domain is under way ($name)." }
}
if (Get-RegistryValue 'HKLM:\SOFTWARE\Microsoft\ServerManager\ServicingStorage\ServerComponentCache' 'RestartRequired') { Add-Reason 'server_manager' 'hard' 'A role or feature was added or removed.' }
if (Test-Path -LiteralPath 'HKLM:\SOFTWARE\Microsoft\ServerManager\CurrentRebootAttempts') { Add-Reason 'server_manager' 'soft' 'Server Manager counts restarts.' }
try {
    $answer = Invoke-CimMethod -Namespace root\ccm\ClientSDK -ClassName CCM_ClientUtilities -MethodName DetermineIfRebootPending
    if ($answer.ReturnValue -eq 0 -and ($answer.RebootPending -or $answer.IsHardRebootPending)) { Add-Reason 'config_manager' 'hard' 'Configuration Manager asks for a restart.' }
} catch { }

$boot = [datetime](Get-CimInstance -ClassName Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime
Complete-Step @{
    pending = (@($reasons | Where-Object { $_.strength -eq 'hard' }).Count -gt 0); reasons = $reasons; boot_id = [string]$boot.ToFileTimeUtc()
    uptime_hours = [int][Math]::Max(0, [Math]::Floor(([datetime]::UtcNow - $boot.ToUniversalTime()).TotalHours))
}
