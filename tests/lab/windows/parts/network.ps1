# The network as CIM tells it. Adapters, addresses and listening ports are the device's own, asked of .NET and of iphlpapi; what no
# machine of the laboratory has (an adapter without a link, DHCP, VLANs, a route) is added by the state "network":
# @{ MSFT_NetAdapter = @(...) } and so on; "only": true leaves the device's own away.

function Get-LabNetwork { param([string]$Class, [scriptblock]$Own)
    $kept = Get-LabState network ([pscustomobject]@{})
    if (-not $kept.only) { & $Own }
    if ($kept.$Class) { $kept.$Class }
}
function Get-LabInterface {
    $number = 100
    foreach ($one in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
        $about = $one.GetIPProperties(); $number++
        $index = try { $about.GetIPv4Properties().Index } catch { $number }
        @{ it = $one; about = $about; index = [uint32]$index }
    }
}
function Get-LabFamily { param($Address) [uint16]$(if ($Address.AddressFamily -eq 'InterNetworkV6') { 23 } else { 2 }) }

function Get-Lab_Win32_NetworkAdapterConfiguration {
    Get-LabNetwork Win32_NetworkAdapterConfiguration {
        foreach ($one in Get-LabInterface) {
            if ($one.it.NetworkInterfaceType -eq 'Loopback') { continue }
            $addresses = @($one.about.UnicastAddresses | ForEach-Object { ([string]$_.Address).Split('%')[0] })
            @{
                Description = $one.it.Description; InterfaceIndex = $one.index; IPEnabled = ($addresses.Count -gt 0 -and $one.it.OperationalStatus -eq 'Up'); IPAddress = $addresses
                MACAddress = ([string]$one.it.GetPhysicalAddress() -replace '(..)(?=.)', '$1:'); DHCPEnabled = $false; DHCPServer = $null
                DefaultIPGateway = @($one.about.GatewayAddresses | ForEach-Object { [string]$_.Address }); DNSServerSearchOrder = @($one.about.DnsAddresses | ForEach-Object { [string]$_ })
            }
        }
    }
}
function Get-Lab_MSFT_NetAdapter {
    Get-LabNetwork MSFT_NetAdapter {
        foreach ($one in Get-LabInterface) {
            if ($one.it.NetworkInterfaceType -eq 'Loopback') { continue }
            $mac = [string]$one.it.GetPhysicalAddress()
            @{
                Name = $one.it.Name; InterfaceDescription = $one.it.Description; InterfaceIndex = $one.index; Hidden = $false; NetworkAddresses = @($mac); PermanentAddress = $mac; VlanID = $null
                InterfaceOperationalStatus = [uint32]$(if ($one.it.OperationalStatus -eq 'Up') { 1 } else { 2 }); Speed = $(if ($one.it.Speed -lt 0) { [uint64]::MaxValue } else { [uint64]$one.it.Speed })
                MtuSize = [uint32]$(try { $one.about.GetIPv4Properties().Mtu } catch { 1500 })
            }
        }
    }
}
function Get-Lab_MSFT_NetIPAddress {
    Get-LabNetwork MSFT_NetIPAddress {
        foreach ($one in Get-LabInterface) {
            foreach ($address in $one.about.UnicastAddresses) {
                @{
                    InterfaceIndex = $one.index; InterfaceAlias = $one.it.Name; IPAddress = [string]$address.Address; PrefixLength = [byte]$address.PrefixLength
                    AddressFamily = (Get-LabFamily $address.Address); AddressState = [uint16]4; Store = [byte]1
                }
            }
        }
    }
}
function Get-Lab_MSFT_NetRoute {
    Get-LabNetwork MSFT_NetRoute {
        foreach ($one in Get-LabInterface) {
            foreach ($gateway in $one.about.GatewayAddresses) {
                $family = Get-LabFamily $gateway.Address
                @{
                    InterfaceIndex = $one.index; InterfaceAlias = $one.it.Name; DestinationPrefix = $(if ($family -eq 2) { '0.0.0.0/0' } else { '::/0' }); NextHop = [string]$gateway.Address
                    RouteMetric = [uint16]0; InterfaceMetric = [uint32]25; AddressFamily = $family; Store = [byte]1
                }
            }
        }
    }
}
function Get-Lab_MSFT_DNSClientServerAddress {
    Get-LabNetwork MSFT_DNSClientServerAddress {
        foreach ($one in Get-LabInterface) {
            foreach ($family in 2, 23) {
                $servers = @($one.about.DnsAddresses | Where-Object { (Get-LabFamily $_) -eq $family } | ForEach-Object { [string]$_ })
                @{ InterfaceIndex = $one.index; InterfaceAlias = $one.it.Name; AddressFamily = [uint16]$family; ServerAddresses = $servers }
            }
        }
    }
}

# the tables of iphlpapi, of IPv4; Wine does not find the owners of the sockets here (number 0)
$LabIphlpapi = @{
    GetExtendedTcpTable = [uint32], @([byte[]], [int].MakeByRefType(), [bool], [int], [int], [int])
    GetExtendedUdpTable = [uint32], @([byte[]], [int].MakeByRefType(), [bool], [int], [int], [int])
}
function Get-LabPorts { param([bool]$Tcp)
    $size = 1MB; $table = New-Object byte[] $size; $native = Get-LabNative iphlpapi.dll $LabIphlpapi
    $code = if ($Tcp) { $native::GetExtendedTcpTable($table, [ref]$size, $true, 2, 3, 0) } else { $native::GetExtendedUdpTable($table, [ref]$size, $true, 2, 1, 0) }
    if ($code) { throw (New-Object ComponentModel.Win32Exception ([int]$code)) }
    $width = if ($Tcp) { 24 } else { 12 }; $shift = if ($Tcp) { 4 } else { 0 }
    for ($i = 0; $i -lt [BitConverter]::ToInt32($table, 0); $i++) {
        $at = 4 + $width * $i + $shift
        @{
            LocalAddress = ($table[$at..($at + 3)] -join '.'); LocalPort = [uint16](256 * $table[$at + 4] + $table[$at + 5]); State = [byte]2
            OwningProcess = [uint32][BitConverter]::ToUInt32($table, 4 + $width * ($i + 1) - 4)
        }
    }
}
function Get-Lab_MSFT_NetTCPConnection { Get-LabNetwork MSFT_NetTCPConnection { Get-LabPorts $true } }
function Get-Lab_MSFT_NetUDPEndpoint { Get-LabNetwork MSFT_NetUDPEndpoint { Get-LabPorts $false } }
