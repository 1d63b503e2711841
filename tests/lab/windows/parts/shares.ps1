# Shares of file servers, which Wine cannot reach: the state "shares" says which folder of the device stands for each, and for whom.
# Publishers of files: the state "signers", by name of the file; the rest is not signed.

function Set-LabShare { param([string]$Root, [string]$Folder, [string]$User = '', [string]$Password = '')
    Set-LabState shares @(@(Get-LabState shares @()) + @([pscustomobject]@{ root = $Root; folder = $Folder; user = $User; password = $Password }) | Where-Object { $_ })
}
function New-PSDrive {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true, Position = 0)][string]$Name, [Parameter(Mandatory = $true, Position = 1)][string]$PSProvider, [Parameter(Mandatory = $true, Position = 2)][string]$Root,
        [string]$Description, [string]$Scope, [Management.Automation.PSCredential]$Credential, [switch]$Persist)
    if ($PSProvider -eq 'FileSystem' -and $Root.StartsWith('\\')) {
        $share = @(Get-LabState shares @()) | Where-Object { $_ -and $_.root -eq $Root }
        if (-not $share) { throw (New-Object ComponentModel.Win32Exception 67, 'The network name cannot be found.') }
        if ($share.user -and ($null -eq $Credential -or $Credential.UserName -ne $share.user -or $Credential.GetNetworkCredential().Password -cne $share.password)) {
            throw (New-Object ComponentModel.Win32Exception 5, 'Access is denied.')
        }
        $Root = $share.folder
    }
    Microsoft.PowerShell.Management\New-PSDrive -Name $Name -PSProvider $PSProvider -Root $Root -Scope Global
}
function Get-AuthenticodeSignature {
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)][string[]]$LiteralPath)
    foreach ($file in $LiteralPath) {
        if (-not (Test-Path -LiteralPath $file)) { throw (New-Object IO.FileNotFoundException "File $file was not found.") }
        $who = (Get-LabState signers ([pscustomobject]@{})).PSObject.Properties[[IO.Path]::GetFileName($file)]
        $certificate = $null
        if ($who) {
            $certificate = [pscustomobject]@{ Subject = "CN=$($who.Value), O=$($who.Value)" }
            $certificate | Add-Member ScriptMethod GetNameInfo { param($Kind, $Issuer) if ($Kind -ne 'SimpleName' -or $Issuer) { throw 'The laboratory knows the simple name of the subject only.' }; [regex]::Match($this.Subject, 'CN=([^,]*)').Groups[1].Value }
        }
        [pscustomobject]@{ Path = $file; Status = $(if ($who) { 'Valid' } else { 'NotSigned' }); SignerCertificate = $certificate }
    }
}
