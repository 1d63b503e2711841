# Checking and repairing the component store, of the module Dism. State "image": store (Healthy, Repairable, NonRepairable), needs (the
# source that has the files; empty: Windows Update has them), restart, and files: those that are damaged (folder, name). The program sfc reads it too.

function Get-LabImage {
    $kept = Get-LabState image ([pscustomobject]@{})
    @{ store = $(if ($kept.store) { [string]$kept.store } else { 'Healthy' }); needs = [string]$kept.needs; restart = [bool]$kept.restart; silent = [bool]$kept.silent; files = @($kept.files | Where-Object { $_ }) }
}
function Repair-WindowsImage {
    [CmdletBinding(DefaultParameterSetName = 'CheckHealth')]
    param([Parameter(Mandatory = $true)][switch]$Online, [Parameter(ParameterSetName = 'CheckHealth')][switch]$CheckHealth, [Parameter(ParameterSetName = 'ScanHealth')][switch]$ScanHealth,
        [Parameter(ParameterSetName = 'RestoreHealth')][switch]$RestoreHealth, [Parameter(ParameterSetName = 'RestoreHealth')][switch]$LimitAccess, [Parameter(ParameterSetName = 'RestoreHealth')][string[]]$Source, [switch]$NoRestart, [string]$LogPath)
    # of a network login the servicing stack refuses it; the laboratory knows SYSTEM by its name only
    if ($env:USERNAME -ne "$env:COMPUTERNAME$") { throw (New-LabDismError 'Access is denied.' '0x80070005') }
    $image = Get-LabImage; $restart = $false
    if ($RestoreHealth -and $image.store -eq 'NonRepairable') { throw (New-LabDismError 'The component store has been corrupted.' '0x80073712') }
    if ($RestoreHealth -and $image.store -eq 'Repairable') {
        if ($image.needs -and $Source -notcontains $image.needs) { throw (New-LabDismError 'The source files could not be found.' '0x800F081F') }
        $image.store = 'Healthy'; $restart = $image.restart
        Set-LabState image $image
    }
    [pscustomobject]@{ ImageHealthState = $image.store; Path = ''; Online = $true; RestartNeeded = $restart }
}
