# Optional features (DISM), roles of a server (ServerManager) and capabilities. What was changed stays in the state
# "features" (name to Enabled or Disabled; "pending" as long as the restart has not come) and "capabilities".

# name, parent, state at first (C on clients, S on servers where it differs; - is absent, R without payload), whether a change needs a restart
$LabFeatures = @(
    'SMB1Protocol||C=Disabled S=Disabled|restart', 'SMB1Protocol-Client|SMB1Protocol|C=Disabled S=Disabled|restart', 'SMB1Protocol-Server|SMB1Protocol|C=Disabled S=Disabled|restart',
    'SMB1Protocol-Deprecation|SMB1Protocol|C=Disabled S=-|restart', 'TelnetClient||C=Disabled S=Disabled|', 'TFTP||C=Disabled S=Disabled|', 'NetFx3||C=R S=R|',
    'MicrosoftWindowsPowerShellV2Root||C=Enabled S=Enabled|', 'MicrosoftWindowsPowerShellV2|MicrosoftWindowsPowerShellV2Root|C=Enabled S=Enabled|',
    'Microsoft-Hyper-V-All||C=Disabled S=-|restart', 'Microsoft-Hyper-V|Microsoft-Hyper-V-All|C=Disabled S=Disabled|restart', 'VirtualMachinePlatform||C=Disabled S=Disabled|restart',
    'Microsoft-Windows-Subsystem-Linux||C=Disabled S=Disabled|restart', 'Containers-DisposableClientVM||C=Disabled S=-|restart', 'MediaPlayback||C=Enabled S=-|',
    'WindowsMediaPlayer|MediaPlayback|C=Enabled S=-|', 'Printing-PrintToPDFServices-Features||C=Enabled S=Enabled|', 'Printing-XPSServices-Features||C=Disabled S=Disabled|',
    'WorkFolders-Client||C=Enabled S=-|', 'SNMP||C=- S=Disabled|', 'IIS-WebServerRole||C=Disabled S=Disabled|', 'IIS-WebServer|IIS-WebServerRole|C=Disabled S=Disabled|',
    'IIS-ManagementConsole|IIS-WebServerRole|C=Disabled S=Disabled|', 'DNS-Server-Full-Role||C=- S=Disabled|', 'DNS-Server-Tools||C=- S=Disabled|', 'DHCPServer||C=- S=Disabled|restart',
    'WindowsServerBackup||C=- S=Disabled|', 'Windows-Defender||C=- S=Enabled|restart', 'File-Services||C=- S=Enabled|'
)
# role, parent, kind, the optional feature behind it, its management tools
$LabRoles = @(
    'FileAndStorage-Services||Role|File-Services|', 'FS-SMB1||Feature|SMB1Protocol|', 'DNS||Role|DNS-Server-Full-Role|RSAT-DNS-Server', 'RSAT-DNS-Server||Feature|DNS-Server-Tools|',
    'DHCP||Role|DHCPServer|', 'Hyper-V||Role|Microsoft-Hyper-V|', 'Web-Server||Role|IIS-WebServerRole|Web-Mgmt-Console', 'Web-WebServer|Web-Server|Role Service|IIS-WebServer|',
    'Web-Mgmt-Console|Web-Server|Role Service|IIS-ManagementConsole|', 'Telnet-Client||Feature|TelnetClient|', 'TFTP-Client||Feature|TFTP|', 'PowerShell-V2||Feature|MicrosoftWindowsPowerShellV2|',
    'NET-Framework-Core||Feature|NetFx3|', 'SNMP-Service||Feature|SNMP|', 'Windows-Server-Backup||Feature|WindowsServerBackup|', 'Windows-Defender||Feature|Windows-Defender|'
)
$LabCapabilities = @{
    'OpenSSH.Client~~~~0.0.1.0' = 'Installed'; 'OpenSSH.Server~~~~0.0.1.0' = 'NotPresent'; 'Rsat.Dns.Tools~~~~0.0.1.0' = 'NotPresent'; 'Microsoft.Windows.WordPad~~~~0.0.1.0' = 'Installed'
    'Rsat.ActiveDirectory.DS-LDS.Tools~~~~0.0.1.0' = 'NotPresent'; 'Print.Fax.Scan~~~~0.0.1.0' = 'Installed'
}
# both views of one restart: a key that lives until the device restarts
$LabPendingKey = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending'

function Test-LabServer { [Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion', 'InstallationType', '') -eq 'Server' }
function Test-LabServicingPending {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($LabPendingKey)
    if ($key) { $key.Dispose(); return $true }
    $false
}
function Set-LabServicingPending {
    [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey($LabPendingKey, [Microsoft.Win32.RegistryKeyPermissionCheck]::Default, [Microsoft.Win32.RegistryOptions]::Volatile).Dispose()
}
function Get-LabFeatureTable {
    $kept = Get-LabState features ([pscustomobject]@{}); $pending = Test-LabServicingPending
    $mine = if (Test-LabServer) { 'S' } else { 'C' }
    $table = [ordered]@{}
    foreach ($line in $LabFeatures) {
        $name, $parent, $states, $restart = $line.Split('|')
        $state = [regex]::Match($states, "$mine=(\S+)").Groups[1].Value
        if ($state -eq '-') { continue }
        if ($state -eq 'R') { $state = 'DisabledWithPayloadRemoved' }
        if ($kept.PSObject.Properties[$name]) { $state = [string]$kept.$name }
        if ($state -like '*Pending' -and -not $pending) { $state = $state.Replace('EnablePending', 'Enabled').Replace('DisablePending', 'Disabled') }
        $table[$name] = @{ name = $name; parent = $parent; state = $state; restart = [bool]$restart }
    }
    $table
}
function Save-LabFeature { param($Feature, [bool]$On)
    $state = if ($On) { 'Enabled' } else { 'Disabled' }
    if ($Feature.restart) { $state = if ($On) { 'EnablePending' } else { 'DisablePending' } }
    $kept = Get-LabState features ([pscustomobject]@{})
    $kept | Add-Member -NotePropertyName $Feature.name -NotePropertyValue $state -Force
    Set-LabState features $kept
    if ($Feature.restart) { Set-LabServicingPending }
    $Feature.state = $state
}
function Test-LabFeatureOn { param($State) $State -eq 'Enabled' -or $State -eq 'EnablePending' }
function New-LabDismError { param([string]$Text, [string]$Code)
    New-Object Runtime.InteropServices.COMException $Text, ([Convert]::ToInt32($Code, 16))
}
# turns on or off; answers whether a restart is needed
function Switch-LabFeature { param($Table, [string]$Name, [bool]$On, [bool]$All, [string[]]$Source)
    $one = $Table[$Name]
    if ((Test-LabFeatureOn $one.state) -eq $On) { return ($one.state -like '*Pending') }
    $need = $false
    if ($On) {
        $parent = if ($one.parent) { $Table[$one.parent] } else { $null }
        if ($parent -and -not (Test-LabFeatureOn $parent.state)) {
            if (-not $All) { throw (New-LabDismError 'One or several parent features are disabled so current feature can not be enabled.' '0x800F080B') }
            $need = Switch-LabFeature $Table $parent.name $true $true $Source
        }
        if ($one.state -eq 'DisabledWithPayloadRemoved' -and -not (@($Source | Where-Object { $_ -and (Test-Path -LiteralPath $_) }).Count)) {
            throw (New-LabDismError "The source files could not be found. Use the `"Source`" option to specify the location of the files that are required to restore the feature." '0x800F081F')
        }
    } else {
        foreach ($child in @($Table.Values | Where-Object { $_.parent -eq $Name -and (Test-LabFeatureOn $_.state) })) { $need = (Switch-LabFeature $Table $child.name $false $false @()) -or $need }
    }
    Save-LabFeature $one $On
    $need -or $one.restart
}

function Get-WindowsOptionalFeature {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][switch]$Online, [string]$FeatureName, [string]$PackageName, [string]$LogPath, [string]$LogLevel)
    foreach ($one in (Get-LabFeatureTable).Values) {
        if ($FeatureName -and $one.name -notlike $FeatureName) { continue }
        $made = [pscustomobject]@{ FeatureName = $one.name; State = $one.state; Online = $true }
        if ($FeatureName) {
            $made | Add-Member -NotePropertyMembers ([ordered]@{ DisplayName = $one.name.Replace('-', ' '); Description = ''; RestartRequired = $(if ($one.restart) { 'Possible' } else { 'No' }); RestartNeeded = ($one.state -like '*Pending'); CustomProperties = '' })
        }
        $made
    }
}
function Enable-WindowsOptionalFeature {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][switch]$Online, [Parameter(Mandatory = $true)][string[]]$FeatureName, [switch]$All, [switch]$NoRestart, [switch]$LimitAccess, [string[]]$Source, [string]$LogPath)
    $table = Get-LabFeatureTable; $need = $false
    foreach ($name in $FeatureName) {
        if (-not $table.Contains($name)) { throw (New-LabDismError "Feature name $name is unknown." '0x800F080C') }
        $need = (Switch-LabFeature $table $name $true ([bool]$All) $Source) -or $need
    }
    if ($need -and -not $NoRestart) { throw 'The laboratory has nobody to answer whether to restart now: say -NoRestart.' }
    [pscustomobject]@{ Path = ''; Online = $true; RestartNeeded = [bool]$need }
}
function Disable-WindowsOptionalFeature {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][switch]$Online, [Parameter(Mandatory = $true)][string[]]$FeatureName, [switch]$Remove, [switch]$NoRestart, [string]$LogPath)
    $table = Get-LabFeatureTable; $need = $false
    foreach ($name in $FeatureName) {
        if (-not $table.Contains($name)) { throw (New-LabDismError "Feature name $name is unknown." '0x800F080C') }
        $need = (Switch-LabFeature $table $name $false $false @()) -or $need
    }
    if ($need -and -not $NoRestart) { throw 'The laboratory has nobody to answer whether to restart now: say -NoRestart.' }
    [pscustomobject]@{ Path = ''; Online = $true; RestartNeeded = [bool]$need }
}

function Get-WindowsCapability {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][switch]$Online, [string]$Name, [switch]$LimitAccess, [string[]]$Source)
    $kept = Get-LabState capabilities ([pscustomobject]@{})
    $found = @($LabCapabilities.Keys | Sort-Object | Where-Object { -not $Name -or $_ -like $Name })
    if ($Name -and -not $found.Count -and $Name -notmatch '[*?]') { return [pscustomobject]@{ Name = ''; State = 'NotPresent'; DisplayName = ''; Online = $true } }
    foreach ($one in $found) { [pscustomobject]@{ Name = $one; State = $(if ($kept.PSObject.Properties[$one]) { $kept.$one } else { $LabCapabilities[$one] }); Online = $true } }
}
function Save-LabCapability { param([string]$Name, [string]$State)
    # of a network login the servicing stack refuses it
    if ($env:USERNAME -ne "$env:COMPUTERNAME$") { throw (New-LabDismError 'Access is denied.' '0x80070005') }
    if (-not $LabCapabilities.Contains($Name)) { throw (New-LabDismError 'The specified capability name is not valid.' '0x80070057') }
    $kept = Get-LabState capabilities ([pscustomobject]@{})
    $kept | Add-Member -NotePropertyName $Name -NotePropertyValue $State -Force
    Set-LabState capabilities $kept
    [pscustomobject]@{ Path = ''; Online = $true; RestartNeeded = $false }
}
function Add-WindowsCapability {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][switch]$Online, [Parameter(Mandatory = $true)][string]$Name, [switch]$LimitAccess, [string[]]$Source, [string]$LogPath)
    # a client of WSUS asks nobody else, unless the policy for optional components lets it
    $policies = 'HKLM:\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU', 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Servicing'
    $wsus = (Get-ItemProperty -LiteralPath $policies[0] -ErrorAction SilentlyContinue).UseWUServer -eq 1
    if ($wsus -and (Get-ItemProperty -LiteralPath $policies[1] -ErrorAction SilentlyContinue).RepairContentServerSource -ne 2 -and -not $Source) {
        throw (New-LabDismError 'Add-WindowsCapability failed. Error code = 0x800f0954' '0x800F0954')
    }
    Save-LabCapability $Name 'Installed'
}
function Remove-WindowsCapability {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][switch]$Online, [Parameter(Mandatory = $true)][string]$Name, [string]$LogPath)
    Save-LabCapability $Name 'NotPresent'
}

# ServerManager is there on servers only
if (Test-LabServer) {
    function Get-LabRole { param([string]$Name)
        foreach ($line in $LabRoles) { $role = $line.Split('|'); if ($role[0] -eq $Name) { return @{ name = $role[0]; parent = $role[1]; kind = $role[2]; feature = $role[3]; tools = $role[4] } } }
    }
    function Get-WindowsFeature {
        [CmdletBinding()]
        param([Parameter(Position = 0)][string[]]$Name, [string]$ComputerName)
        $table = Get-LabFeatureTable
        foreach ($line in $LabRoles) {
            $role = Get-LabRole $line.Split('|')[0]
            if ($Name -and -not @($Name | Where-Object { $role.name -like $_ }).Count) { continue }
            $state = $table[$role.feature].state
            $shown = switch ($state) { 'Enabled' { 'Installed' } 'EnablePending' { 'InstallPending' } 'DisablePending' { 'UninstallPending' } 'DisabledWithPayloadRemoved' { 'Removed' } default { 'Available' } }
            [pscustomobject]@{
                Name = $role.name; DisplayName = $role.name.Replace('-', ' '); Description = ''; Installed = ($state -eq 'Enabled'); InstallState = $shown; FeatureType = $role.kind; Parent = $role.parent
                SubFeatures = @($LabRoles | Where-Object { $_.Split('|')[1] -eq $role.name } | ForEach-Object { $_.Split('|')[0] })
            }
        }
    }
    function Switch-LabRole { param([string[]]$Name, [bool]$On, [bool]$Tools, [bool]$Below, [string[]]$Source)
        $table = Get-LabFeatureTable; $need = $false; $results = @()
        foreach ($one in $Name) {
            $role = Get-LabRole $one
            if (-not $role) { throw (New-Object Exception "ArgumentNotValid: The role, role service, or feature name is not valid: '$one'. The name was not found.") }
            $wanted = @($role.name)
            if ($Tools -and $role.tools) { $wanted += $role.tools }
            $names = @($LabRoles | Where-Object { $_.Split('|')[1] -eq $one } | ForEach-Object { $_.Split('|')[0] })
            if ($Below) { $wanted += $names }
            foreach ($each in @($wanted | Select-Object -Unique)) {
                $feature = $table[(Get-LabRole $each).feature]
                if ((Test-LabFeatureOn $feature.state) -eq $On) { continue }
                $need = (Switch-LabFeature $table $feature.name $On $true $Source) -or $need
                $results += [pscustomobject]@{ Name = $each; Success = $true; RestartNeeded = $feature.restart; SkipReason = 'NotSkipped'; Message = @() }
            }
        }
        $code = if (-not $results.Count) { 'NoChangeNeeded' } elseif ($need) { 'SuccessRestartRequired' } else { 'Success' }
        [pscustomobject]@{ Success = $true; RestartNeeded = $(if ($need) { 'Yes' } else { 'No' }); ExitCode = $code; FeatureResult = $results }
    }
    function Install-WindowsFeature {
        [CmdletBinding()]
        param([Parameter(Mandatory = $true, Position = 0)][string[]]$Name, [switch]$IncludeManagementTools, [switch]$IncludeAllSubFeature, [string[]]$Source, [string]$LogPath)
        Switch-LabRole $Name $true ([bool]$IncludeManagementTools) ([bool]$IncludeAllSubFeature) $Source
    }
    function Uninstall-WindowsFeature {
        [CmdletBinding()]
        param([Parameter(Mandatory = $true, Position = 0)][string[]]$Name, [switch]$IncludeManagementTools, [switch]$Remove, [string]$LogPath)
        Switch-LabRole $Name $false ([bool]$IncludeManagementTools) $true @()
    }
}
