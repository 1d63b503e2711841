# Reads adapters, routes and listening ports as numbers from CIM: the words of the cmdlets around it are translated, and they fail on adapters without a link.
$withDown = [bool](Get-Param with_down $false)
$space = 'root/StandardCimv2'
function Get-All { param([string]$Class, [string]$Filter)
    if ($Filter) { @(Get-CimInstance -Namespace $space -ClassName $Class -Filter $Filter) } else { @(Get-CimInstance -Namespace $space -ClassName $Class) }
}
# what is kept for the next start stands there beside what holds now
function Get-Own { param($All, $Number) @($All | Where-Object { [int64]$_.InterfaceIndex -eq $Number }) }
function Get-Plain { param($Text) ([string]$Text).Split('%')[0] }
try {
    $adapters = Get-All MSFT_NetAdapter
    $addresses = Get-All MSFT_NetIPAddress
    $ways = Get-All MSFT_NetRoute
    $resolvers = Get-All MSFT_DNSClientServerAddress
} catch { Stop-Step 'node_failed' "Windows did not answer about its network: $($_.Exception.Message)" }
$leases = @{}
foreach ($one in @(Get-CimInstance -ClassName Win32_NetworkAdapterConfiguration)) { $leases[[int64]$one.InterfaceIndex] = $one }

function Get-Addresses { param($Own, [int]$Family)
    $seen = @{}
    foreach ($one in @($Own | Where-Object { [int]$_.AddressFamily -eq $Family })) {
        # 0: not valid now; 2: another device has it
        $address = Get-Plain $one.IPAddress
        if ([int]$one.AddressState -eq 0 -or $seen[$address]) { continue }
        $seen[$address] = $true
        if ([int]$one.AddressState -eq 2) { Add-Warning "Another device in the network has the address $address of this device too; give one of them another address." }
        "$address/$([int]$one.PrefixLength)"
    }
}
function Get-Speed { param($Adapter)
    # without a link it is all ones, or nothing
    $bits = [uint64]$Adapter.Speed
    if ($bits -eq 0 -or $bits -ge [uint64]::MaxValue / 2) { $null } else { [int64][Math]::Round($bits / 1000000) }
}

$names = @{}; foreach ($one in $adapters) { $names[[int64]$one.InterfaceIndex] = [string]$one.Name }
$routes = @(); $gateways = @{}; $first = $null; $seen = @{}
foreach ($one in @($ways | Sort-Object { [int]$_.AddressFamily }, { [int64]$_.RouteMetric + [int64]$_.InterfaceMetric })) {
    $number = [int64]$one.InterfaceIndex; $target = Get-Plain $one.DestinationPrefix
    # to itself, to everybody and to groups: every adapter has them
    if ($target -match '^(127\.|224\.|255\.|ff|::1/128)' -or ($target -match '/(32|128)$' -and [string]$one.NextHop -match '^(0\.0\.0\.0|::)$')) { continue }
    $gateway = [string]$one.NextHop; if ($gateway -eq '0.0.0.0' -or $gateway -eq '::') { $gateway = $null } else { $gateway = Get-Plain $gateway }
    $key = "$target $gateway $number"; if ($seen[$key]) { continue }; $seen[$key] = $true
    $routes += @{ destination = $target; gateway = $gateway; adapter = $names[$number]; metric = ([int64]$one.RouteMetric + [int64]$one.InterfaceMetric) }
    if ($gateway -and ($target -eq '0.0.0.0/0' -or $target -eq '::/0')) {
        if (-not $gateways[$number]) { $gateways[$number] = $gateway }
        if (-not $first) { $first = $gateway }
    }
}

$found = @(); $plain = @(); $dns = @()
foreach ($one in @($adapters | Where-Object { -not $_.Hidden } | Sort-Object { [int64]$_.InterfaceIndex })) {
    $number = [int64]$one.InterfaceIndex; $up = [int]$one.InterfaceOperationalStatus -eq 1
    if (-not $up -and -not $withDown) { continue }
    $own = Get-Own $addresses $number
    $ipv4 = @(Get-Addresses $own 2)
    # those that Windows makes up where no DNS is set (fec0:0:0:ffff::1) are no servers
    $asked = @(Get-Own $resolvers $number | Sort-Object { [int]$_.AddressFamily } | ForEach-Object { $_.ServerAddresses } | Where-Object { $_ -and $_ -notlike 'fec0:*' } | ForEach-Object { Get-Plain $_ })
    $lease = $leases[$number]
    $mac = [string]@($one.NetworkAddresses | Where-Object { $_ })[0]; if (-not $mac) { $mac = [string]$one.PermanentAddress }
    $found += @{
        name = [string]$one.Name; description = [string]$one.InterfaceDescription; up = $up; ipv4 = $ipv4; ipv6 = @(Get-Addresses $own 23); gateway = $gateways[$number]; dns = $asked
        mac = $(if ($mac) { ($mac -replace '[-:]', '' -replace '(..)(?=.)', '$1:').ToLowerInvariant() } else { $null })
        dhcp = $(if ($ipv4.Count -and $lease) { [bool]$lease.DHCPEnabled } else { $null }); dhcp_server = $(if ($lease -and $lease.DHCPEnabled -and $lease.DHCPServer) { [string]$lease.DHCPServer } else { $null })
        speed_mbps = (Get-Speed $one); mtu = $(if ($one.MtuSize) { [int64]$one.MtuSize } else { $null }); vlan = $(if ($one.VlanID) { [int]$one.VlanID } else { $null })
    }
    if ($up) { $plain += @($ipv4 | ForEach-Object { $_.Split('/')[0] }); $dns += $asked }
}

$listening = @()
if (Get-Param with_listening $true) {
    $programs = @{}; foreach ($one in @(Get-Process)) { $programs[[int64]$one.Id] = [string]$one.ProcessName }
    # 2: waits for connections. Windows gives UDP ports from 49152 on to whoever asks, a DNS server holds thousands
    $ports = @(Get-All MSFT_NetTCPConnection 'State=2' | ForEach-Object { @{ protocol = 'tcp'; of = $_ } }) +
        @(Get-All MSFT_NetUDPEndpoint 'LocalPort<49152' | ForEach-Object { @{ protocol = 'udp'; of = $_ } })
    $heard = @{}
    foreach ($one in $ports) {
        $address = Get-Plain $one.of.LocalAddress; $owner = [int64]$one.of.OwningProcess
        $key = "$($one.protocol) $address $($one.of.LocalPort) $owner"; if ($heard[$key]) { continue }; $heard[$key] = $true
        $listening += @{ protocol = $one.protocol; address = $address; port = [int]$one.of.LocalPort; process = $programs[$owner] }
    }
    $listening = @($listening | Sort-Object { $_.protocol }, { $_.port }, { $_.address })
}
Complete-Step @{ adapters = $found; addresses = $plain; gateway = $first; dns = @($dns | Select-Object -Unique); routes = $routes; listening = $listening }
