# Event logs, as far as Get-WinEvent reads them. State "events": log, id, level, provider, minutes (how long ago), values, message.

function Get-WinEvent {
    [CmdletBinding()] param([Parameter(Mandatory = $true)][hashtable]$FilterHashtable, [long]$MaxEvents = 1000000)
    $kept = Get-LabState events @()
    $found = @(foreach ($one in $kept) {
            $at = (Get-Date).AddMinutes(-[int]$one.minutes)
            if ($one.log -ne $FilterHashtable.LogName) { continue }
            if ($FilterHashtable.ContainsKey('Id') -and @($FilterHashtable.Id) -notcontains $one.id) { continue }
            if ($FilterHashtable.ContainsKey('Level') -and @($FilterHashtable.Level) -notcontains $one.level) { continue }
            if ($FilterHashtable.ContainsKey('ProviderName') -and @($FilterHashtable.ProviderName) -notcontains $one.provider) { continue }
            if ($FilterHashtable.StartTime -and $at -lt $FilterHashtable.StartTime) { continue }
            New-Object PSObject -Property @{ LogName = $one.log; Id = [int]$one.id; Level = [byte]$one.level; ProviderName = $one.provider; TimeCreated = $at; Message = $one.message
                Properties = @($one.values | ForEach-Object { New-Object PSObject -Property @{ Value = $_ } }) }
        })
    if (-not $found.Count) {
        $PSCmdlet.WriteError((New-Object Management.Automation.ErrorRecord (New-Object Exception 'No events were found that match the specified selection criteria.'), 'NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand', 'ObjectNotFound', $null)); return
    }
    $found | Sort-Object TimeCreated -Descending | Select-Object -First ([int]$MaxEvents)
}
