# Event logs, as far as Get-WinEvent reads them. State "events": log, id, level, provider, minutes (how long ago), values, message, and
# audit ("failure" or "success") in the log Security. State "logs": further logs and what is special with them (name, enabled, denied).

function Get-LabLogs {
    $kept = Get-LabState logs @()
    foreach ($name in 'Application', 'Security', 'Setup', 'System', 'Microsoft-Windows-SMBServer/Audit') {
        if (@($kept | ForEach-Object { $_.name }) -contains $name) { continue }
        [pscustomobject]@{ name = $name; enabled = $true; denied = $false }
    }
    $kept
}
function Get-LabEvents {
    $kept = Get-LabState events @()
    foreach ($one in $kept) {
        $keywords = switch ([string]$one.audit) { 'failure' { 0x10000000000000 } 'success' { 0x20000000000000 } default { 0x80000000000000 } }
        New-Object PSObject -Property @{
            LogName = $one.log; Id = [int]$one.id; Level = [byte]$one.level; ProviderName = $one.provider; TimeCreated = (Get-Date).AddMinutes(-[double]$one.minutes); Message = $one.message
            Keywords = [long]$keywords; Properties = @($one.values | ForEach-Object { New-Object PSObject -Property @{ Value = $_ } })
        }
    }
}
# Is it chosen by an XPath of the event log? The functions of Windows that XPath has not become attributes of the event as XML.
function Test-LabEvent { param($One, [string]$Path)
    $age = [long]((Get-Date) - $One.TimeCreated).TotalMilliseconds
    $bits = [regex]::Replace($Path, 'band\(Keywords,\s*(\d+)\)', { param($m) "(Keywords/@b$($m.Groups[1].Value)='1')" }).Replace('timediff(@SystemTime)', '@age')
    $attributes = foreach ($m in [regex]::Matches($bits, '@b(\d+)')) { "b$($m.Groups[1].Value)=`"$([int][bool]($One.Keywords -band [long]$m.Groups[1].Value))`"" }
    $escaped = { [Security.SecurityElement]::Escape([string]$args[0]) }
    $xml = "<Event><System><Provider Name=`"$(& $escaped $One.ProviderName)`"/><EventID>$($One.Id)</EventID><Level>$($One.Level)</Level>" +
        "<Keywords $(@($attributes | Select-Object -Unique) -join ' ')/><TimeCreated age=`"$age`"/><Channel>$(& $escaped $One.LogName)</Channel></System></Event>"
    $null -ne ([xml]$xml).SelectSingleNode($bits)
}

function Get-WinEvent {
    [CmdletBinding(DefaultParameterSetName = 'Hash')]
    param([Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Hash')][hashtable]$FilterHashtable, [Parameter(Mandatory = $true, ParameterSetName = 'Xml')][xml]$FilterXml,
        [Parameter(Mandatory = $true, ParameterSetName = 'List')][string[]]$ListLog, [long]$MaxEvents = 1000000)
    function New-LabRecord { param($Why, [string]$Id, [string]$Category) New-Object Management.Automation.ErrorRecord $Why, "$Id,Microsoft.PowerShell.Commands.GetWinEventCommand", $Category, $null }
    if ($ListLog) {
        foreach ($name in $ListLog) {
            $all = @(Get-LabLogs | Where-Object { $_.name -like $name })
            if (-not $all.Count) { $PSCmdlet.WriteError((New-LabRecord (New-Object Exception "There is not an event log on the localhost computer that matches `"$name`".") 'NoMatchingLogsFound' 'ObjectNotFound')) }
            foreach ($one in $all) {
                if ($one.denied) { $PSCmdlet.WriteError((New-LabRecord (New-Object Exception "To access the '$name' log start PowerShell with elevated user rights.") 'LogInfoUnavailable' 'NotSpecified')) }
                else { New-Object PSObject -Property @{ LogName = $one.name; IsEnabled = [bool]$one.enabled; RecordCount = [long]@(Get-LabEvents | Where-Object { $_.LogName -eq $one.name }).Count } }
            }
        }
        return
    }
    if ($FilterXml) {
        $asked = @($FilterXml.SelectNodes('/QueryList/Query/Select'))
        foreach ($log in @($asked | ForEach-Object { $_.Path } | Select-Object -Unique)) {
            $about = @(Get-LabLogs | Where-Object { $_.name -eq $log })
            if (-not $about.Count) { $PSCmdlet.ThrowTerminatingError((New-LabRecord (New-Object Exception 'The specified channel could not be found. Check channel configuration.') 'System.Diagnostics.Eventing.Reader.EventLogNotFoundException' 'NotSpecified')) }
            if ($about[0].denied) { $PSCmdlet.ThrowTerminatingError((New-LabRecord (New-Object UnauthorizedAccessException 'Attempted to perform an unauthorized operation.') 'Attempted to perform an unauthorized operation.' 'PermissionDenied')) }
        }
        $found = @(Get-LabEvents | Where-Object { $one = $_; @($asked | Where-Object { $_.Path -eq $one.LogName -and (Test-LabEvent $one $_.InnerText) }).Count })
    } else {
        $found = @(Get-LabEvents | Where-Object {
                $_.LogName -eq $FilterHashtable.LogName -and (-not $FilterHashtable.ContainsKey('Id') -or @($FilterHashtable.Id) -contains $_.Id) -and
                (-not $FilterHashtable.ContainsKey('Level') -or @($FilterHashtable.Level) -contains $_.Level) -and
                (-not $FilterHashtable.ContainsKey('ProviderName') -or @($FilterHashtable.ProviderName) -contains $_.ProviderName) -and
                (-not $FilterHashtable.StartTime -or $_.TimeCreated -ge $FilterHashtable.StartTime)
            })
    }
    if (-not $found.Count) {
        $PSCmdlet.WriteError((New-LabRecord (New-Object Exception 'No events were found that match the specified selection criteria.') 'NoMatchingEventsFound' 'ObjectNotFound')); return
    }
    $found | Sort-Object TimeCreated -Descending | Select-Object -First ([int]$MaxEvents)
}
