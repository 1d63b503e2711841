# Activation: Windows' own product and its key. The state "licence" overrides properties of the product, "kms" those of the service.

function Get-Lab_SoftwareLicensingProduct {
    $windows = '55c92734-d682-4d71-983e-d6ec3f16059f'
    $edition = (Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').EditionID
    $mine = @{
        ID = '4de7cb65-cdf1-4de9-8ae8-e3cce27b9f2c'; ApplicationID = $windows; Name = "Windows(R), $edition edition"; Description = 'Windows(R) Operating System, RETAIL channel'
        LicenseStatus = [uint32]1; PartialProductKey = '3V66T'; ProductKeyChannel = 'Retail'; GracePeriodRemaining = [uint32]0
    }
    $kept = Get-LabState licence $null
    if ($kept) { foreach ($one in $kept.PSObject.Properties) { $mine[$one.Name] = $one.Value } }
    $mine
    # products without a key, as there are dozens of, and one that is not Windows
    @{ ApplicationID = $windows; Name = 'Windows(R), Enterprise edition'; LicenseStatus = [uint32]0; PartialProductKey = $null; ProductKeyChannel = $null; GracePeriodRemaining = [uint32]0 }
    @{ ApplicationID = '0ff1ce15-a989-479d-af46-f275c6370663'; Name = 'Office 16, Office16ProPlusVL_KMS_Client edition'; LicenseStatus = [uint32]5; PartialProductKey = 'WFG99'; ProductKeyChannel = 'Volume:GVLK'; GracePeriodRemaining = [uint32]0 }
}
function Get-Lab_SoftwareLicensingService {
    $kept = Get-LabState kms ([pscustomobject]@{ server = ''; key = '' })
    @{ Version = '10.0'; KeyManagementServiceMachine = [string]$kept.server; KeyManagementServicePort = [uint32]0; DiscoveredKeyManagementServiceMachineName = ''; OA3xOriginalProductKey = [string]$kept.key }
}
