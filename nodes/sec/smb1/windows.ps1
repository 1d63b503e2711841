# Turns SMB 1 off in its three places: the server's setting, the optional feature, the client's driver.
Assert-Admin
$mode = [string](Get-Param mode 'remove')
$client = [bool](Get-Param turn_off_client $true)
$driver = 'HKLM:\SYSTEM\CurrentControlSet\Services\mrxsmb10'

function Get-Feature {
    # where the feature is not known, or DISM cannot be asked, there is nothing to remove
    try { Get-WindowsOptionalFeature -Online -FeatureName SMB1Protocol } catch { $null }
}
# event 3000 names in its first value who came with SMB 1
function Get-Client {
    $found = @(Get-WinEvent -FilterHashtable @{ LogName = 'Microsoft-Windows-SMBServer/Audit'; Id = 3000 } -MaxEvents 500 -ErrorAction SilentlyContinue)
    @($found | ForEach-Object { if ($_.Properties.Count) { ([string]$_.Properties[0].Value).TrimStart('\') } } | Where-Object { $_ } | Sort-Object -Unique)
}
function Get-State {
    $server = Get-SmbServerConfiguration
    $feature = Get-Feature
    $start = Get-RegistryValue $driver 'Start'
    @{
        server_enabled = [bool]$server.EnableSMB1Protocol; feature_state = $(if ($null -ne $feature) { [string]$feature.State } else { $null })
        client_enabled = $null -ne $start -and $start -ne 4; auditing = [bool]$server.AuditSmb1Access
    }
}

$state = Get-State
if ($mode -eq 'audit') {
    if (-not $state.auditing) {
        Set-Changed
        if (-not $Preview) { [void](Set-SmbServerConfiguration -AuditSmb1Access $true -Force -Confirm:$false) }
    }
} else {
    if ($state.server_enabled) {
        Set-Changed
        if (-not $Preview) { [void](Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force -Confirm:$false) }
    }
    # "EnablePending" is one that a restart would bring back
    if ($mode -eq 'remove' -and $state.feature_state -like 'Enable*') {
        Set-Changed
        if ($Preview) { Set-RebootNeeded }
        else {
            $done = Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -NoRestart -WarningAction SilentlyContinue
            if ($done.RestartNeeded) { Set-RebootNeeded }
        }
    }
    if ($client -and $state.client_enabled) {
        # a LanmanWorkstation that still waits for this driver would not start, and with it the network
        $service = 'HKLM:\SYSTEM\CurrentControlSet\Services\LanmanWorkstation'
        $needs = Get-RegistryValue $service 'DependOnService'
        Set-Changed; Set-RebootNeeded
        if (-not $Preview) {
            if (@($needs) -contains 'MRxSmb10') { Set-RegistryValue $service 'DependOnService' ([string[]]@(@($needs) | Where-Object { $_ -and $_ -ne 'MRxSmb10' })) 'MultiString' }
            Set-RegistryValue $driver 'Start' 4
        }
    }
    if ([string]$state.feature_state -like 'Disable*Pending') { Set-RebootNeeded }
}
if (-not $Preview) {
    $state = Get-State
    if ($mode -ne 'audit' -and $state.server_enabled) { Stop-Step 'node_failed' 'Windows still shares files with SMB 1; a group policy may turn it on again.' }
}
$state.recent_clients = @(Get-Client)
Complete-Step $state
