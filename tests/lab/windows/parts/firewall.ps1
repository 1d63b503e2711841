# The firewall (module NetSecurity): profiles and rules. States: "firewall" (profiles), "firewall_rules", and
# "firewall_policy": what a group policy sets over them, by profile.

function Get-LabProfiles {
    $kept = Get-LabState firewall @('Domain', 'Private', 'Public' | ForEach-Object {
            @{ Name = $_; Enabled = 'True'; DefaultInboundAction = 'NotConfigured'; DefaultOutboundAction = 'NotConfigured'; AllowInboundRules = 'NotConfigured'; AllowLocalFirewallRules = 'NotConfigured'
                LogBlocked = 'False'; LogAllowed = 'False'; LogMaxSizeKilobytes = 4096 }
        })
    foreach ($one in $kept) { $one }
}
function Get-LabRules { foreach ($one in Get-LabState firewall_rules @()) { $one } }
function Test-LabFirewall { if (Get-LabState firewall_stopped $false) { throw 'The firewall service (mpssvc) is not running.' } }
function ConvertTo-LabOutput { param($One, [string]$Kind)
    $made = New-Object PSObject
    foreach ($member in $One.PSObject.Properties) { $made | Add-Member NoteProperty $member.Name $member.Value }
    $made.PSObject.TypeNames.Insert(0, "Microsoft.Management.Infrastructure.CimInstance#root/standardcimv2/$Kind")
    $made
}
function Get-NetFirewallProfile {
    [CmdletBinding()] param([Parameter(Position = 0)][string[]]$Name, [switch]$All, [ValidateSet('PersistentStore', 'ActiveStore', 'RSOP')][string]$PolicyStore = 'PersistentStore')
    Test-LabFirewall
    $policy = Get-LabState firewall_policy (New-Object PSObject)
    foreach ($one in Get-LabProfiles) {
        if ($Name -and $Name -notcontains $one.Name) { continue }
        $made = ConvertTo-LabOutput ([pscustomobject]$one) 'MSFT_NetFirewallProfile'
        if ($PolicyStore -ne 'PersistentStore' -and $policy.($one.Name)) { foreach ($member in $policy.($one.Name).PSObject.Properties) { $made.($member.Name) = $member.Value } }
        $made
    }
}
function Set-NetFirewallProfile {
    [CmdletBinding()] param([Parameter(Position = 0)][string[]]$Name, [switch]$All, [ValidateSet('True', 'False', 'NotConfigured')]$Enabled, [ValidateSet('Allow', 'Block', 'NotConfigured')]$DefaultInboundAction,
        [ValidateSet('Allow', 'Block', 'NotConfigured')]$DefaultOutboundAction, [ValidateSet('True', 'False', 'NotConfigured')]$AllowInboundRules, [ValidateSet('True', 'False', 'NotConfigured')]$LogBlocked, [uint64]$LogMaxSizeKilobytes)
    Test-LabFirewall
    if (-not $Name -and -not $All) { throw 'Name or All must be given.' }
    $kept = @(Get-LabProfiles | ForEach-Object { [pscustomobject]$_ })
    foreach ($one in $kept) {
        if ($Name -and $Name -notcontains $one.Name) { continue }
        foreach ($member in 'Enabled', 'DefaultInboundAction', 'DefaultOutboundAction', 'AllowInboundRules', 'LogBlocked', 'LogMaxSizeKilobytes') {
            if ($PSBoundParameters.ContainsKey($member)) { $one.$member = $PSBoundParameters[$member] }
        }
    }
    Set-LabState firewall $kept
}
function Get-NetFirewallRule {
    [CmdletBinding()] param([Parameter(Position = 0)][string[]]$Name, [string[]]$Group, [string]$PolicyStore = 'PersistentStore')
    Test-LabFirewall
    $found = @(Get-LabRules | Where-Object { (-not $Name -or $Name -contains $_.Name) -and (-not $Group -or $Group -contains $_.Group) })
    if (-not $found.Count) {
        $PSCmdlet.WriteError((New-Object Management.Automation.ErrorRecord (New-Object Exception "No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '$Name'."), 'CmdletizationQuery_NotFound_InstanceID,Get-NetFirewallRule', 'ObjectNotFound', $Name))
    }
    foreach ($one in $found) { ConvertTo-LabOutput $one 'MSFT_NetFirewallRule' | Select-Object * -ExcludeProperty Protocol, LocalPort, RemoteAddress }
}
# Windows shows a network with its mask
function ConvertTo-LabNetwork { param([string]$Text)
    if ($Text -notmatch '\A([\d.]+)/(\d+)\z') { return $Text }
    $bits = [uint32]([math]::Pow(2, 32) - [math]::Pow(2, 32 - [int]$Matches[2]))
    '{0}/{1}.{2}.{3}.{4}' -f $Matches[1], ($bits -shr 24), (($bits -shr 16) -band 255), (($bits -shr 8) -band 255), ($bits -band 255)
}
function New-NetFirewallRule {
    [CmdletBinding()] param([string]$Name, [Parameter(Mandatory = $true)][string]$DisplayName, [string]$Description, [string]$Group, [ValidateSet('True', 'False')]$Enabled = 'True', [ValidateSet('Inbound', 'Outbound')]$Direction = 'Inbound',
        [ValidateSet('Allow', 'Block')]$Action = 'Allow', [string]$Protocol = 'Any', [string[]]$LocalPort = 'Any', [string[]]$RemoteAddress = 'Any', [string[]]$Profile = 'Any')
    Test-LabFirewall
    $kept = @(Get-LabRules)
    if (@($kept | Where-Object { $_.Name -eq $Name }).Count) { throw 'Cannot create a file when that file already exists.' }
    foreach ($port in $LocalPort) { if ($port -ne 'Any' -and $Protocol -ne 'TCP' -and $Protocol -ne 'UDP') { throw 'The parameter is incorrect.' } }
    $made = New-Object PSObject -Property @{ Name = $Name; DisplayName = $DisplayName; Group = $Group; Enabled = $Enabled; Direction = $Direction; Action = $Action; Profile = ($Profile -join ', ')
        Protocol = $Protocol.ToUpperInvariant(); LocalPort = $LocalPort; RemoteAddress = @($RemoteAddress | ForEach-Object { ConvertTo-LabNetwork $_ }) }
    Set-LabState firewall_rules @($kept + $made)
    ConvertTo-LabOutput $made 'MSFT_NetFirewallRule'
}
function Set-LabRule { param($Names, [hashtable]$Change)
    $kept = @(Get-LabRules)
    foreach ($one in $kept) { if ($Names -contains $one.Name) { foreach ($key in $Change.Keys) { $one.$key = $Change[$key] } } }
    Set-LabState firewall_rules $kept
}
function Enable-NetFirewallRule { [CmdletBinding()] param([string[]]$Name, [string[]]$Group) Set-LabRule @((Get-NetFirewallRule @PSBoundParameters -ErrorAction Stop).Name) @{ Enabled = 'True' } }
function Disable-NetFirewallRule { [CmdletBinding()] param([string[]]$Name, [string[]]$Group) Set-LabRule @((Get-NetFirewallRule @PSBoundParameters -ErrorAction Stop).Name) @{ Enabled = 'False' } }
function Remove-NetFirewallRule { [CmdletBinding()] param([string[]]$Name)
    $gone = @((Get-NetFirewallRule -Name $Name -ErrorAction Stop).Name)
    Set-LabState firewall_rules @(Get-LabRules | Where-Object { $gone -notcontains $_.Name })
}
function Get-NetFirewallPortFilter { [CmdletBinding()] param([Parameter(ValueFromPipeline = $true)]$AssociatedNetFirewallRule)
    process { foreach ($one in Get-LabRules) { if ($one.Name -eq $AssociatedNetFirewallRule.Name) { New-Object PSObject -Property @{ Protocol = $one.Protocol; LocalPort = $one.LocalPort } } } } }
function Get-NetFirewallAddressFilter { [CmdletBinding()] param([Parameter(ValueFromPipeline = $true)]$AssociatedNetFirewallRule)
    process { foreach ($one in Get-LabRules) { if ($one.Name -eq $AssociatedNetFirewallRule.Name) { New-Object PSObject -Property @{ RemoteAddress = $one.RemoteAddress } } } } }
