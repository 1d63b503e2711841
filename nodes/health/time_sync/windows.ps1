# Says what the device's clock shows and who keeps it. The comparison is made by the engine, which knows the true time.
$now = [long][Math]::Floor(([datetime]::UtcNow - [datetime]'1970-01-01').TotalSeconds)
$mine = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time\Parameters'
$policy = 'HKLM:\SOFTWARE\Policies\Microsoft\W32Time\Parameters'
function Get-TimeSetting { param([string]$Name)
    $set = Get-RegistryValue $policy $Name
    if ($null -eq $set) { $set = Get-RegistryValue $mine $Name }
    [string]$set
}

$service = Get-Service -Name W32Time -ErrorAction SilentlyContinue
$start = Get-RegistryValue 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time' 'Start'
$type = Get-TimeSetting 'Type'
$source = switch ($type) {
    'NT5DS' { 'domain' }
    'AllSync' { 'domain' }
    'NTP' { $servers = @((Get-TimeSetting 'NtpServer').Split(' ') | ForEach-Object { $_.Split(',')[0] } | Where-Object { $_ }); if ($servers.Count) { $servers -join ' ' } }
}

function Get-Synchronised {
    if ($null -eq $service -or $start -eq 4 -or -not $source) { return $false }
    # outside of a domain the service is started when it is due, and then ends
    if ($service.Status -ne 'Running') { if ($start -eq 2) { return $false } else { return $null } }
    $asked = Invoke-Program "$env:SystemRoot\System32\w32tm.exe" '/query /status' 30
    if ($asked.exit_code -ne 0) { return $null }
    # the words are translated, the number of the leap indicator before its bracket is not: 3 is a clock that follows nobody
    $first = @($asked.out -split "`r?`n" | Where-Object { $_.Trim() })[0]
    if ($first -notmatch '(\d)\(') { return $null }
    $Matches[1] -ne '3'
}
Complete-Step @{
    skew_seconds = $now; in_sync = $false; synchronised = (Get-Synchronised); service = $(if ($null -ne $service -and $start -ne 4) { 'w32time' } else { $null })
    source = $source; timezone = [TimeZoneInfo]::Local.Id
}
