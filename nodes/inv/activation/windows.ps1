# Asks how Windows is licensed. Only numbers are judged, since the texts are translated; of keys only the last five characters are told.
# The filter belongs into the question: of all products there are hundreds, and each is slow.
$filter = "ApplicationID='55c92734-d682-4d71-983e-d6ec3f16059f' AND PartialProductKey IS NOT NULL"
try {
    $found = @(Get-CimInstance -Query "SELECT Name,LicenseStatus,PartialProductKey,ProductKeyChannel,GracePeriodRemaining FROM SoftwareLicensingProduct WHERE $filter")
    $service = Get-CimInstance -ClassName SoftwareLicensingService | Select-Object -First 1
} catch { Stop-Step 'node_failed' "The Software Protection service does not answer; start it and try again: $($_.Exception.Message)" }
function Get-Word { param([int]$Number)
    switch ($Number) { 1 { 'licensed' } 2 { 'grace' } 3 { 'grace' } 6 { 'grace' } 4 { 'not_genuine' } 5 { 'notification' } default { 'unlicensed' } }
}
$products = @(foreach ($one in $found) {
    $minutes = [long]$one.GracePeriodRemaining
    @{
        name = [string]$one.Name; status = (Get-Word $one.LicenseStatus); channel = $(if ($one.ProductKeyChannel) { [string]$one.ProductKeyChannel } else { $null })
        partial_key = [string]$one.PartialProductKey; grace_days = $(if ($minutes) { [long][Math]::Floor($minutes / 1440) } else { $null })
    }
})
# with several keys, an add-on for one, the licensed product is what counts
$best = @(@($products | Where-Object { $_.status -eq 'licensed' }) + @($products | Where-Object { $_.status -ne 'licensed' })) | Select-Object -First 1
Complete-Step @{
    status = $(if ($best) { $best.status } else { 'unlicensed' }); licensed = [bool]($best -and $best.status -eq 'licensed')
    channel = $(if ($best) { $best.channel } else { $null }); grace_days = $(if ($best) { $best.grace_days } else { $null }); products = $products
    kms_server = $(if ($service.KeyManagementServiceMachine) { [string]$service.KeyManagementServiceMachine } else { $null })
    firmware_key = [bool]$service.OA3xOriginalProductKey
}
