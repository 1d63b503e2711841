# Firewall on, what comes in blocked, Ruota's own way in open first. An undo is armed before; what counts is what is in force.
Assert-Admin
Confirm-Change 'firewall' 'its old firewall rules'
Assert-NoChangePending 'firewall'
$on = [bool](Get-Param enabled $true)
$inbound = [string](Get-Param inbound 'block')
$outbound = [string](Get-Param outbound 'allow')
$log = [bool](Get-Param log $true)
$profiles = @(Get-Param profiles @('domain', 'private', 'public') | ForEach-Object { [string]$_ })
$source = [string](Get-Param management_source '')
if ($source -notmatch '\A([0-9a-fA-F.:]+(/\d{1,3})?)?\z') { Stop-Step 'bad_param' 'What Ruota comes from is no address or network.' }
$ports = @(Get-Param allow_ports @() | ForEach-Object { [string]$_ })
foreach ($one in $ports) {
    if ($one -notmatch '\A(\d{1,5})/(tcp|udp)\z' -or [int]$Matches[1] -lt 1 -or [int]$Matches[1] -gt 65535) { Stop-Step 'bad_param' "$one is no port; write it as 443/tcp, with a port from 1 to 65535." }
}

# ---- our own ports: the one that we came by if the device listens on it, else (behind a router) all that WinRM listens on
$listeners = @(Get-ChildItem -Path 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\WSMAN\Listener' -ErrorAction SilentlyContinue |
        ForEach-Object { $_.GetValue('Port') } | Where-Object { $_ } | ForEach-Object { [int]$_ })
if (-not $listeners.Count) { $listeners = @(5985, 5986) }
$login = [string](Get-Param login_port '')
$own = @($listeners | Sort-Object -Unique)
if ($login -match '\A\d{1,5}\z') { $own = @($(if ($listeners -contains [int]$login) { [int]$login } else { $listeners + [int]$login }) | Sort-Object -Unique) }

$rules = @(@{ name = 'Ruota-Management-In'; title = 'Ruota: management'; protocol = 'TCP'; ports = @($own | ForEach-Object { [string]$_ }); from = $(if ($source) { $source } else { 'Any' }) })
foreach ($one in $ports) {
    $number, $protocol = $one.Split('/')
    $rules += @{ name = "Ruota-Open-$number-$protocol"; title = "Ruota: $one"; protocol = $protocol.ToUpperInvariant(); ports = @($number); from = 'Any' }
}

function Get-Force {
    try { $all = @(Get-NetFirewallProfile -Name $profiles -PolicyStore ActiveStore) } catch { Stop-Step 'not_found' "The Windows firewall cannot be read; its service mpssvc must run: $($_.Exception.Message)" }
    foreach ($one in $all) {
        @{ name = ([string]$one.Name).ToLowerInvariant(); enabled = [string]$one.Enabled -eq 'True'; log = [string]$one.LogBlocked -eq 'True'; hears_rules = [string]$one.AllowInboundRules -ne 'False'
            local_rules = [string]$one.AllowLocalFirewallRules -ne 'False'
            # what nobody has set blocks what comes in and lets out what goes out
            inbound = $(if ([string]$one.DefaultInboundAction -eq 'Allow') { 'allow' } else { 'block' }); outbound = $(if ([string]$one.DefaultOutboundAction -eq 'Block') { 'block' } else { 'allow' }) }
    }
}
function Test-Profile { param($One)
    if (-not $on) { return -not $One.enabled }
    $One.enabled -and $One.hears_rules -and $One.log -eq $log -and $One.inbound -eq $inbound -and $One.outbound -eq $outbound
}
# Windows shows a network with its mask
function ConvertTo-Mask { param([string]$Text)
    if ($Text -notmatch '\A(\d[\d.]*)/(\d{1,2})\z') { return ($Text -replace '/(128|255\.255\.255\.255)\z', '').ToLowerInvariant() }
    $number, $length = $Matches[1], [int]$Matches[2]
    if ($length -ge 32) { return $number }
    $parts = foreach ($byte in 0..3) { 256 - [Math]::Pow(2, 8 - [Math]::Min(8, [Math]::Max(0, $length - 8 * $byte))) }
    "$number/$($parts -join '.')"
}
function Get-Rule { param([string]$Name)
    $found = Get-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue | Select-Object -First 1
    if ($null -eq $found) { return }
    $port = $found | Get-NetFirewallPortFilter; $from = $found | Get-NetFirewallAddressFilter
    @{ name = $Name; title = [string]$found.DisplayName; protocol = ([string]$port.Protocol).ToUpperInvariant(); ports = @($port.LocalPort | ForEach-Object { [string]$_ }); from = @($from.RemoteAddress | ForEach-Object { [string]$_ })
        plain = [string]$found.Enabled -eq 'True' -and [string]$found.Action -eq 'Allow' -and [string]$found.Direction -eq 'Inbound' -and [string]$found.Profile -eq 'Any' }
}
function Test-Rule { param($Wanted)
    $found = Get-Rule $Wanted.name
    $null -ne $found -and $found.plain -and $found.protocol -eq $Wanted.protocol -and ($found.ports -join ',') -eq ($Wanted.ports -join ',') -and ((@($found.from | ForEach-Object { ConvertTo-Mask $_ })) -join ',') -eq (ConvertTo-Mask $Wanted.from)
}
function New-Rule { param($One)
    [void](New-NetFirewallRule -Name $One.name -DisplayName $One.title -Direction Inbound -Action Allow -Protocol $One.protocol -LocalPort $One.ports -RemoteAddress $One.from -Profile Any)
}
function Get-Answer { param($Force)
    @{ firewall = 'windows'; enabled = @($Force | Where-Object { -not $_.enabled }).Count -eq 0; inbound = $inbound; open_ports = @($own | ForEach-Object { "$_/tcp" }) + $ports; management_ports = $own
        profiles = @($Force | ForEach-Object { @{ name = $_.name; enabled = $_.enabled; inbound = $_.inbound; outbound = $_.outbound } }) }
}

$force = @(Get-Force)
$missing = @(if ($on) { $rules | Where-Object { -not (Test-Rule $_) } })
$wrong = @($force | Where-Object { -not (Test-Profile $_) })
if ($on -and @($force | Where-Object { -not $_.local_rules }).Count) { Add-Warning 'A group policy lets only its own rules count, so it must open the ports itself.' }
if (-not $missing.Count -and -not $wrong.Count) { Complete-Step (Get-Answer $force) }
Set-Changed
if ($Preview) { Complete-Step (Get-Answer $force) }

# ---- the undo, then the change
$undo = @'
$failed = @()
foreach ($one in @($Saved.profiles)) {
    try {
        Set-NetFirewallProfile -Name $one.name -Enabled $one.enabled -DefaultInboundAction $one.inbound -DefaultOutboundAction $one.outbound -AllowInboundRules $one.hears -LogBlocked $one.log -LogMaxSizeKilobytes $one.size -ErrorAction Stop
    } catch { $failed += $_.Exception.Message }
}
foreach ($name in @($Saved.names)) {
    try { if (Get-NetFirewallRule -Name $name -ErrorAction SilentlyContinue) { Remove-NetFirewallRule -Name $name -ErrorAction Stop } } catch { $failed += $_.Exception.Message }
}
foreach ($one in @($Saved.rules)) {
    if (-not $one) { continue }
    try {
        [void](New-NetFirewallRule -Name $one.name -DisplayName $one.title -Direction Inbound -Action Allow -Protocol $one.protocol -LocalPort @($one.ports) -RemoteAddress @($one.from) -Profile Any -ErrorAction Stop)
    } catch { $failed += $_.Exception.Message }
}
if ($failed.Count) { throw ($failed -join ' ') }
'@
$before = @(Get-NetFirewallProfile -Name $profiles | ForEach-Object {
        @{ name = [string]$_.Name; enabled = [string]$_.Enabled; inbound = [string]$_.DefaultInboundAction; outbound = [string]$_.DefaultOutboundAction; hears = [string]$_.AllowInboundRules; log = [string]$_.LogBlocked; size = [int]$_.LogMaxSizeKilobytes }
    })
Protect-Change 'firewall' $undo @{ profiles = $before; names = @($missing | ForEach-Object { $_.name }); rules = @($missing | ForEach-Object { Get-Rule $_.name }) } ([int](Get-Param rollback_minutes 5))
try {
    foreach ($rule in $missing) {
        if (Get-NetFirewallRule -Name $rule.name -ErrorAction SilentlyContinue) { Remove-NetFirewallRule -Name $rule.name }
        New-Rule $rule
    }
    foreach ($one in $wrong) {
        if (-not $on) { Set-NetFirewallProfile -Name $one.name -Enabled 'False'; continue }
        $settings = @{ Enabled = 'True'; AllowInboundRules = 'True'; DefaultInboundAction = $inbound; DefaultOutboundAction = $outbound; LogBlocked = [string]$log }
        if ($log) { $settings.LogMaxSizeKilobytes = 16384 }
        Set-NetFirewallProfile -Name $one.name @settings
    }
} catch {
    $why = $_.Exception.Message
    Undo-Change 'firewall'
    Stop-Step 'node_failed' "The Windows firewall refused the rules, so the old ones are back: $why"
}
$force = @(Get-Force)
$left = @($force | Where-Object { -not (Test-Profile $_) } | ForEach-Object { $_.name })
if ($left.Count) {
    Undo-Change 'firewall'
    Stop-Step 'node_failed' "A group policy sets the firewall of the profile $($left -join ', ') otherwise, so the old settings are back; change it in the policy." (Get-Answer $force)
}
Complete-Step (Get-Answer $force)
