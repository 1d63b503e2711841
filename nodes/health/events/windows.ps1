# Reads event logs by numbers and names only: level, number and provider are the same in every language, the messages are not.
$level = [string](Get-Param level 'error')
$hours = [int64](Get-Param hours 24)
$sources = @(Get-Param sources @())
$contains = [string](Get-Param contains '')
$logs = @(Get-Param logs @('System', 'Application'))
$ids = @(Get-Param ids @() | ForEach-Object { [int]$_ })
$max = [int](Get-Param max 200)

function Test-Name { param([string]$Text) $Text -match '\A[^\x00-\x1f"''<>&*?\[\]]+\z' }
foreach ($one in $sources) { if (-not (Test-Name $one)) { Stop-Step 'bad_param' 'The name of a source holds a character that no provider has; give it as the column Source of the Event Viewer shows it.' } }
foreach ($one in $logs) { if (-not (Test-Name $one)) { Stop-Step 'bad_param' 'The name of a log holds a character that no log has; give it as Get-WinEvent -ListLog shows it.' } }

# one question holds about twenty terms at most, so many numbers become several questions of one query
function Get-Query { param([string]$Log)
    $base = @("TimeCreated[timediff(@SystemTime) <= $($hours * 3600000)]")
    # audits have no level; the bit says that one failed
    if ($Log -eq 'Security') {
        if ($level -ne 'information' -and -not $ids.Count) { $base += 'band(Keywords,4503599627370496)' }
    } else { $base += "($(@{ critical = 'Level=1'; error = 'Level=1 or Level=2'; warning = 'Level=1 or Level=2 or Level=3'; information = 'Level<=4' }[$level]))" }
    $terms = @(for ($i = 0; $i -lt $ids.Count; $i += 12) {
            '(' + (@($ids[$i..([Math]::Min($i + 11, $ids.Count - 1))] | ForEach-Object { "EventID=$_" }) -join ' or ') + ')'
        })
    if (-not $terms.Count) { $terms = @('') }
    $makers = @($sources | ForEach-Object { "Provider[@Name='$_']" }); if (-not $makers.Count) { $makers = @('') }
    $parts = foreach ($maker in $makers) { foreach ($term in $terms) {
            $all = @($maker, $term) + $base | Where-Object { $_ }
            '<Select Path="' + [Security.SecurityElement]::Escape($Log) + '">*[System[' + [Security.SecurityElement]::Escape($all -join ' and ') + ']]</Select>'
        } }
    '<QueryList><Query Id="0">' + ($parts -join '') + '</Query></QueryList>'
}
function Get-Word { param($Of)
    if ([string]$Of.LogName -eq 'Security') { if ([int64]$Of.Keywords -band 4503599627370496) { return 'error' } else { return 'information' } }
    switch ([int]$Of.Level) { 1 { 'critical' } 2 { 'error' } 3 { 'warning' } default { 'information' } }
}
function Get-Text { param($Of)
    $text = [string]$Of.Message
    # the provider was uninstalled: what it wrote is all that is left
    if (-not $text) { $text = @($Of.Properties | ForEach-Object { [string]$_.Value }) -join ' ' }
    $text.Trim()
}

$events = New-Object Collections.ArrayList; $missing = @(); $truncated = $false
foreach ($log in $logs) {
    $failed = @()
    $about = Get-WinEvent -ListLog $log -ErrorAction SilentlyContinue -ErrorVariable failed
    if (@($failed | Where-Object { $_.FullyQualifiedErrorId -like 'NoMatchingLogsFound*' }).Count) { $missing += $log; continue }
    if ($about -and -not $about.IsEnabled) { Add-Warning "The log $log is switched off on this device, so nothing is written into it." }
    $kept = 0
    # a text can only be looked for in what was read
    $most = if ($contains) { 20000 } else { $max + 1 }
    try {
        foreach ($one in @(Get-WinEvent -FilterXml ([xml](Get-Query $log)) -MaxEvents $most -ErrorAction Stop)) {
            $text = Get-Text $one
            if ($contains -and $text.IndexOf($contains, [StringComparison]::OrdinalIgnoreCase) -lt 0) { continue }
            if (++$kept -gt $max) { $truncated = $true; break }
            if ($text.Length -gt 500) { $text = $text.Substring(0, 500) }
            [void]$events.Add(@{ at = $one.TimeCreated.ToUniversalTime(); time = (ConvertTo-Iso $one.TimeCreated); log = $log; id = [int]$one.Id; level = (Get-Word $one); source = [string]$one.ProviderName; message = $text })
        }
    } catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { continue }
        $why = $_.Exception; while ($why.InnerException) { $why = $why.InnerException }
        if ($why -is [UnauthorizedAccessException]) { Stop-Step 'not_elevated' "Only an administrator may read the log $log; give the device a login that is in its group Administrators." }
        if ($why.GetType().Name -eq 'EventLogNotFoundException') { $missing += $log; continue }
        Stop-Step 'node_failed' "The log $log could not be read: $($why.Message)"
    }
}
if ($missing.Count -eq $logs.Count) { Stop-Step 'not_found' "There is no log $($missing -join ', ') on this device; give its name as Get-WinEvent -ListLog shows it." }
foreach ($one in $missing) { Add-Warning "There is no log $one on this device." }

$found = @($events | Sort-Object { $_.at } -Descending | Select-Object -First $max)
if ($found.Count -lt $events.Count) { $truncated = $true }
$counts = @{ critical = 0; error = 0; warning = 0; information = 0 }
$groups = @{}
foreach ($one in $found) {
    $one.Remove('at'); $counts[$one.level]++
    $key = "$($one.source) $($one.id) $($one.level)"
    if (-not $groups[$key]) { $groups[$key] = @{ source = $one.source; id = $one.id; level = $one.level; count = 0 } }
    $groups[$key].count++
}
$groups = @($groups.Values | Sort-Object { - $_.count }, { $_.source }, { $_.id })
Complete-Step @{ events = $found; count = $found.Count; counts = $counts; groups = $groups; truncated = $truncated }
