# Microsoft Defender and the Security Center; the state "defender" holds what differs from a healthy one, "antivirus" other products.
# Definitions on offer: "defender_offer", a version; "defender_sources" names the sources that do not answer.

function Get-LabDefender {
    $now = @{
        AMRunningMode = 'Normal'; AMServiceEnabled = $true; AntivirusEnabled = $true; RealTimeProtectionEnabled = $true; IsTamperProtected = $true
        AMProductVersion = '4.18.24090.11'; AntivirusSignatureAge = [uint32]0; AntivirusSignatureVersion = '1.421.10.0'; Service = $true
        QuickScanEndTime = $null; FullScanEndTime = $null
    }
    $changes = Get-LabState defender $null
    if ($changes) { foreach ($one in $changes.PSObject.Properties) { $now[$one.Name] = $one.Value } }
    foreach ($name in 'QuickScanEndTime', 'FullScanEndTime') { if ($now[$name]) { $now[$name] = [datetime]$now[$name] } }
    $now
}
function New-LabCimError { param([string]$Text, [int]$Code) New-Object Runtime.InteropServices.COMException "$Text (HRESULT 0x$($Code.ToString('x8')))", $Code }

function Get-MpComputerStatus { [CmdletBinding()] param()
    $now = Get-LabDefender
    if (-not $now.Service) { throw (New-LabCimError 'The service is not started.' 0x800106ba) }
    $now.Remove('Service')
    New-Object PSObject -Property $now
}
function Get-MpThreat { [CmdletBinding()] param([int64[]]$ThreatID)
    if (-not (Get-LabDefender).Service) { throw (New-LabCimError 'The service is not started.' 0x800106ba) }
    foreach ($one in (Get-LabState threats @())) { $one }
}
function Update-MpSignature {
    [CmdletBinding()]
    param([ValidateSet('InternalDefinitionUpdateServer', 'MicrosoftUpdateServer', 'MMPC', 'FileShares')][string]$UpdateSource)
    $now = Get-LabDefender
    if (-not $now.Service) { throw (New-LabCimError 'The service is not started.' 0x800106ba) }
    if ((Get-LabState defender_sources @()) -contains $(if ($UpdateSource) { $UpdateSource } else { 'default' })) { throw (New-LabCimError 'Virus and spyware definitions update was completed with errors.' 0x80072ee7) }
    $offer = [string](Get-LabState defender_offer $now.AntivirusSignatureVersion)
    $kept = Get-LabState defender (New-Object PSObject)
    $kept | Add-Member -Force -NotePropertyName AntivirusSignatureVersion -NotePropertyValue $offer
    $kept | Add-Member -Force -NotePropertyName AntivirusSignatureAge -NotePropertyValue 0
    Set-LabState defender $kept
}
function Get-Lab_AntiVirusProduct { # no Security Center on servers
    if ((Get-ItemProperty -LiteralPath 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion').InstallationType -eq 'Server') { throw 'Invalid namespace ' }
    foreach ($one in (Get-LabState antivirus @())) { $one }
}
