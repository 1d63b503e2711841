# Reads BitLocker from WMI, which is there where its cmdlets are not (Home editions, servers without the feature).
Assert-Admin
$which = [string](Get-Param volumes 'all')
$space = 'root\cimv2\Security\MicrosoftVolumeEncryption'
$methods = @('none', 'aes-128-diffuser', 'aes-256-diffuser', 'aes-128', 'aes-256', 'hardware', 'xts-aes-128', 'xts-aes-256')
$kinds = @('unknown', 'tpm', 'external_key', 'recovery_password', 'tpm_pin', 'tpm_startup_key', 'tpm_pin_startup_key', 'public_key', 'passphrase', 'tpm_certificate', 'sid')
function Get-Word { param($List, $Number) if ($null -ne $Number -and [int]$Number -ge 0 -and [int]$Number -lt $List.Count) { $List[[int]$Number] } else { 'unknown' } }

$encrypted = @{}
try {
    foreach ($one in @(Get-CimInstance -Namespace $space -ClassName Win32_EncryptableVolume)) { $encrypted[([string]$one.DeviceID).TrimEnd('\')] = $one }
} catch { Add-Warning 'Windows does not tell about BitLocker here, so it cannot be known which volumes are encrypted.' }
$volumes = @()
foreach ($volume in @(Get-CimInstance -ClassName Win32_Volume -Filter 'DriveType=3')) {
    # recovery and boot partitions have neither letter nor folder
    $mount = [string]$volume.Name
    if ($mount -like '\\?\*' -or -not $mount) { continue }
    $found = $encrypted[([string]$volume.DeviceID).TrimEnd('\')]
    $row = @{ mount = $mount; kind = $(if ($mount.TrimEnd('\') -eq $env:SystemDrive) { 'system' } else { 'data' }); protection = 'unknown'; percent = $null; method = 'unknown'; protectors = @() }
    if ($null -ne $found) {
        $lock = Invoke-CimMethod -InputObject $found -MethodName GetLockStatus
        $conversion = Invoke-CimMethod -InputObject $found -MethodName GetConversionStatus
        $method = Invoke-CimMethod -InputObject $found -MethodName GetEncryptionMethod
        $keys = Invoke-CimMethod -InputObject $found -MethodName GetKeyProtectors -Arguments @{ KeyProtectorType = [uint32]0 }
        $row.protectors = @(foreach ($id in @($keys.VolumeKeyProtectorID)) {
                if ($id) { Get-Word $kinds (Invoke-CimMethod -InputObject $found -MethodName GetKeyProtectorType -Arguments @{ VolumeKeyProtectorID = $id }).KeyProtectorType }
            })
        $row.method = Get-Word $methods $method.EncryptionMethod
        if ($lock.LockStatus -eq 1) { $row.protection = 'locked' }
        elseif ($conversion.ReturnValue -eq 0) {
            $row.percent = [int]$conversion.EncryptionPercentage
            # 0 plain, 1 encrypted, 2 being encrypted, 3 being decrypted, 4 and 5 the same paused
            $row.protection = switch ([int]$conversion.ConversionStatus) { 0 { 'off' } 1 { if ($found.ProtectionStatus -eq 1) { 'on' } else { 'suspended' } } { $_ -eq 2 -or $_ -eq 4 } { 'encrypting' } default { 'off' } }
        }
    }
    $volumes += $row
}
if (-not $volumes.Count) { Stop-Step 'not_found' 'This device tells of no local volume.' }
$tpm = ''
try { $chip = @(Get-CimInstance -Namespace 'root\cimv2\Security\MicrosoftTpm' -ClassName Win32_Tpm)[0]; if ($chip) { $tpm = ([string]$chip.SpecVersion).Split(',')[0].Trim() } } catch { }
$bad = @($volumes | Where-Object { @('on', 'locked') -notcontains $_.protection -and ($which -eq 'all' -or $_.kind -eq 'system') } | ForEach-Object { $_.mount })
Complete-Step @{ volumes = $volumes; unprotected = $bad; unprotected_count = $bad.Count; tpm = $tpm }
