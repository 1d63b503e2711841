# BitLocker's WMI class. State "bitlocker": by DeviceID of a volume what it says.
# A lab device is plain, as a new one is.

function Get-LabBitlocker { param($Instance)
    $kept = (Get-LabState bitlocker (New-Object PSObject)).PSObject.Properties[[string]$Instance.DeviceID]
    if ($kept) { $kept.Value } else { [pscustomobject]@{ protection = 0; conversion = 0; percent = 0; method = 0; lock = 0; protectors = @() } }
}
function Get-Lab_Win32_EncryptableVolume {
    if (Get-LabState bitlocker_missing $false) { throw 'Invalid namespace ' }
    foreach ($one in Get-Lab_Win32_Volume) {
        if ([string]$one.DriveType -ne '3') { continue }
        @{ DeviceID = $one.DeviceID; DriveLetter = $one.DriveLetter; ProtectionStatus = [uint32](Get-LabBitlocker $one).protection }
    }
}
function Invoke-Lab_Win32_EncryptableVolume_GetLockStatus { param($Arguments, $Instance) @{ ReturnValue = [uint32]0; LockStatus = [uint32](Get-LabBitlocker $Instance).lock } }
function Invoke-Lab_Win32_EncryptableVolume_GetConversionStatus { param($Arguments, $Instance)
    $kept = Get-LabBitlocker $Instance
    # FVE_E_LOCKED_VOLUME
    if ($kept.lock) { return @{ ReturnValue = [uint32]2150694912 } }
    @{ ReturnValue = [uint32]0; ConversionStatus = [uint32]$kept.conversion; EncryptionPercentage = [uint32]$kept.percent }
}
function Invoke-Lab_Win32_EncryptableVolume_GetEncryptionMethod { param($Arguments, $Instance) @{ ReturnValue = [uint32]0; EncryptionMethod = [uint32](Get-LabBitlocker $Instance).method } }
function Invoke-Lab_Win32_EncryptableVolume_GetKeyProtectors { param($Arguments, $Instance)
    $all = @((Get-LabBitlocker $Instance).protectors)
    @{ ReturnValue = [uint32]0; VolumeKeyProtectorID = @(for ($n = 0; $n -lt $all.Count; $n++) { "{$n}" }) }
}
function Invoke-Lab_Win32_EncryptableVolume_GetKeyProtectorType { param($Arguments, $Instance)
    @{ ReturnValue = [uint32]0; KeyProtectorType = [uint32]@((Get-LabBitlocker $Instance).protectors)[[int]$Arguments.VolumeKeyProtectorID.Trim('{}')] }
}
