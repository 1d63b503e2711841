# Asks Defender and, on a client, the Security Center what protects this device. Reads only.
# not there, which is not the same as not allowed to look
function Test-Gone { param([string]$File)
    try { [void][IO.File]::GetAttributes($File); return $false } catch { return ($_.Exception.GetBaseException() -is [IO.FileNotFoundException] -or $_.Exception.GetBaseException() -is [IO.DirectoryNotFoundException]) }
}
$most = [int](Get-Param max_age_days 3)
$products = @(); $defender = $null; $threats = @()
try {
    $now = Get-MpComputerStatus
    # never updated is 65535 or more
    $age = [int64]$now.AntivirusSignatureAge
    $age = $(if ($age -ge 65535) { $null } else { [int]$age })
    # a Defender that was never updated, as of Server 2016, tells neither this nor whether it is protected from tampering
    $mode = [string]$now.AMRunningMode
    $defender = @{
        name = 'Microsoft Defender'; version = [string]$now.AMProductVersion; definitions = [string]$now.AntivirusSignatureVersion; definitions_age_days = $age
        active = ([bool]$now.AntivirusEnabled -and (-not $mode -or $mode -eq 'Normal')); realtime = [bool]$now.RealTimeProtectionEnabled
        up_to_date = ($null -ne $age -and $age -le $most)
    }
    $products += $defender
    $scan = @($now.QuickScanEndTime, $now.FullScanEndTime | Where-Object { $_ } | Sort-Object)
    $threats = @(Get-MpThreat | Where-Object { $_.IsActive } | ForEach-Object { [string]$_.ThreatName })
    if ($now.IsTamperProtected -eq $false -and $defender.active) { Add-Warning 'The tamper protection of Defender is off.' }
    if ($mode -and $mode -ne 'Normal') { Add-Warning "Defender does not protect by itself; its mode is $mode." }
} catch {
    # without the module, or with the service stopped, there is no Defender to speak of
    Add-Warning "Defender does not answer: $($_.Exception.Message)"
}
# servers have no Security Center; its bits are not documented, but all vendors keep to these
if ([int](Get-CimInstance -ClassName Win32_OperatingSystem).ProductType -eq 1) {
    try { $others = @(Get-CimInstance -Namespace root\SecurityCenter2 -ClassName AntiVirusProduct) } catch { $others = @(); Add-Warning 'The Security Center does not answer.' }
    foreach ($one in $others) {
        if ([string]$one.displayName -match 'Defender') { continue }
        $bits = [uint32]$one.productState
        $on = (($bits -band 0xF000) -shr 12) -eq 1
        # what was removed without a word to the Security Center stands there for ever
        $program = [Environment]::ExpandEnvironmentVariables([string]$one.pathToSignedReportingExe).Trim('"', ' ')
        if ($on -and $program -match '\A[A-Za-z]:\\.+\.exe\z' -and (Test-Gone $program)) { $on = $false; Add-Warning "The Security Center tells of $($one.displayName), but its program is not there." }
        $products += @{ name = [string]$one.displayName; version = $null; definitions = $null; definitions_age_days = $null; active = $on; realtime = $on; up_to_date = (($bits -band 0xF0) -eq 0) }
    }
}
$good = @($products | Where-Object { $_.active -and $_.realtime -and $_.up_to_date })
$best = $(if ($good.Count) { $good[0] } elseif ($products.Count) { $products[0] } else { $null })
$last = $null
if ($defender -and $scan.Count) { $last = ConvertTo-Iso $scan[-1] }
Complete-Step @{
    protected = ($good.Count -gt 0 -and -not $threats.Count); products = $products; name = $(if ($best) { $best.name } else { $null })
    definitions_age_days = $(if ($best) { $best.definitions_age_days } else { $null }); threats = $threats; last_scan = $last
}
