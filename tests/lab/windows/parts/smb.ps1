# The file server's settings (module SmbShare). States: "smb_server", "smb_server_pinned".

function Get-SmbServerConfiguration {
    [CmdletBinding()] param()
    $kept = Get-LabState smb_server @{ EnableSMB1Protocol = $false; AuditSmb1Access = $false; EnableSMB2Protocol = $true }
    New-Object PSObject -Property @{ EnableSMB1Protocol = [bool]$kept.EnableSMB1Protocol; AuditSmb1Access = [bool]$kept.AuditSmb1Access; EnableSMB2Protocol = $true; RequireSecuritySignature = $false }
}
function Set-SmbServerConfiguration {
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High')] param([bool]$EnableSMB1Protocol, [bool]$AuditSmb1Access, [switch]$Force)
    if (-not $Force) { throw 'Windows would ask here, and nobody could answer.' }
    # a group policy sets it again at once
    if (Get-LabState smb_server_pinned $false) { return }
    $kept = Get-SmbServerConfiguration
    foreach ($name in 'EnableSMB1Protocol', 'AuditSmb1Access') { if ($PSBoundParameters.ContainsKey($name)) { $kept.$name = $PSBoundParameters[$name] } }
    Set-LabState smb_server $kept
}
