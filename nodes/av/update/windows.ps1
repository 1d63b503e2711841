# Brings Defender's definitions up to date and compares their version before and after.
Assert-Admin
try { $before = Get-MpComputerStatus } catch { Stop-Step 'not_found' "Defender does not run on this device, so it cannot be updated: $($_.Exception.Message)" }
if (-not $before.AMServiceEnabled) { Stop-Step 'not_found' 'Defender is switched off on this device, so it has no definitions to update.' }
$old = [string]$before.AntivirusSignatureVersion
function Get-Age { param($Status) $age = [int64]$Status.AntivirusSignatureAge; if ($age -ge 65535) { $null } else { [int]$age } }
function Complete-Update { param($Status)
    Complete-Step @{ name = 'Microsoft Defender'; before = $old; after = [string]$Status.AntivirusSignatureVersion; definitions_age_days = (Get-Age $Status) }
}
if ($Preview) {
    # what is on offer is only known by fetching it: definitions of today count as new
    if ($before.AntivirusSignatureAge -gt 0) { Set-Changed }
    Complete-Update $before
}
$sources = @{ default = ''; microsoft_update = 'MicrosoftUpdateServer'; internal = 'InternalDefinitionUpdateServer'; web = 'MMPC' }
$wanted = @($sources[[string](Get-Param source 'default')])
if (-not $wanted[0]) { $wanted = @('', 'MicrosoftUpdateServer', 'MMPC') }
$why = ''
foreach ($one in $wanted) {
    Write-Host "Updating the definitions$(if ($one) { " from $one" })"
    try { if ($one) { Update-MpSignature -UpdateSource $one } else { Update-MpSignature }; $why = ''; break } catch { $why = $_.Exception.Message; Write-Host $why }
}
if ($why) { Stop-Step 'unavailable' "Defender could not fetch definitions: $why" }
$after = Get-MpComputerStatus
if ([string]$after.AntivirusSignatureVersion -ne $old) { Set-Changed }
Complete-Update $after
