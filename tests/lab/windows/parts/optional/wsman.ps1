# WSMan: and Cert:, drives that the device lacks, as far as the script goes that prepares a device; a test loads this file.
# States: "wsman" (listeners and settings), "certificates" (their bytes are random: nothing is signed with them), "networks"
# (those that the device is connected to; none is one that counts as private).

function Get-LabWsman {
    if ((Get-Service -Name WinRM).Status -ne 'Running') { throw 'The client cannot connect to the destination specified in the request; the WinRM service is not running.' }
    Get-LabState wsman ([pscustomobject]@{ listeners = @(); AllowUnencrypted = 'true'; Basic = 'true' })
}
function Get-LabStored { foreach ($one in Get-LabState certificates @()) { $one } }
function Get-LabCertificates {
    foreach ($one in Get-LabStored) {
        $made = New-Object PSObject -Property @{ Thumbprint = $one.thumbprint; Subject = $one.subject; NotAfter = [datetime]$one.until; RawData = [Convert]::FromBase64String($one.raw) }
        # what is written into it stays with the certificate, as in Windows' store
        $made | Add-Member ScriptProperty FriendlyName { $mine = $this.Thumbprint; @(Get-LabStored | Where-Object { $_.thumbprint -eq $mine })[0].name } {
            param($Name)
            $all = @(Get-LabStored); foreach ($each in $all) { if ($each.thumbprint -eq $this.Thumbprint) { $each.name = $Name } }
            Set-LabState certificates $all
        } -PassThru
    }
}
function New-SelfSignedCertificate {
    [CmdletBinding()] param([string[]]$DnsName, [string]$CertStoreLocation, [datetime]$NotAfter = (Get-Date).AddYears(1))
    if ($CertStoreLocation -ne 'Cert:\LocalMachine\My') { throw 'Cannot find the requested object. 0x80092004 (-2146885628 CRYPT_E_NOT_FOUND)' }
    $raw = New-Object byte[] 800; (New-Object Random).NextBytes($raw)
    $thumbprint = [BitConverter]::ToString([Security.Cryptography.SHA1]::Create().ComputeHash($raw)).Replace('-', '')
    Set-LabState certificates @(@(Get-LabStored) + @{ thumbprint = $thumbprint; subject = "CN=$($DnsName[0])"; until = $NotAfter.ToString('o'); raw = [Convert]::ToBase64String($raw); name = '' })
    Get-LabCertificates | Where-Object { $_.Thumbprint -eq $thumbprint }
}

# the place on one of the two drives that a command is about, and its other parameters
function Read-LabWords { param($Words)
    $found = @{ place = $null; named = @{} }; $name = $null
    foreach ($word in $Words) {
        if ($word -is [string] -and $word -match '^-([A-Za-z]+):?$') { $name = $Matches[1]; $found.named[$name] = $true; continue }
        if ("$word" -match '^(?:Microsoft\.WSMan\.Management\\WSMan::|(?=WSMan:|Cert:))(.*)$' -and ($null -eq $name -or $name -eq 'Path')) { $found.place = $Matches[1] -replace '^WSMan:\\', '' }
        elseif ($null -ne $name) { $found.named[$name] = $word }
        $name = $null
    }
    $found.named.Remove('Path'); $found
}
function Assert-LabWords { param($Found, [string[]]$Known)
    foreach ($name in $Found.named.Keys) { if ($Known -notcontains $name) { throw "A parameter cannot be found that matches parameter name '$name'." } }
}
function Get-ChildItem {
    $asked = Read-LabWords $args
    if ($null -eq $asked.place) { return Microsoft.PowerShell.Management\Get-ChildItem @args }
    Assert-LabWords $asked @()
    if ($asked.place -eq 'Cert:\LocalMachine\My') { return Get-LabCertificates }
    $kept = Get-LabWsman
    if ($asked.place -eq 'localhost\Listener') {
        return @($kept.listeners) | ForEach-Object {
            New-Object PSObject -Property @{ Name = $_.name; Keys = @("Transport=$($_.transport)", "Address=$($_.address)"); PSPath = "Microsoft.WSMan.Management\WSMan::localhost\Listener\$($_.name)" }
        }
    }
    $one = @($kept.listeners | Where-Object { "localhost\Listener\$($_.name)" -eq $asked.place })
    if (-not $one.Count) { throw "Cannot find path '$($asked.place)' because it does not exist." }
    $port = if ($one[0].transport -eq 'HTTPS') { '5986' } else { '5985' }
    foreach ($pair in @('Address', $one[0].address), @('Transport', $one[0].transport), @('Port', $port), @('CertificateThumbprint', $one[0].thumbprint)) {
        New-Object PSObject -Property @{ Name = $pair[0]; Value = $pair[1] }
    }
}
function New-Item {
    $asked = Read-LabWords $args
    if ($asked.place -ne 'localhost\Listener') { return Microsoft.PowerShell.Management\New-Item @args }
    Assert-LabWords $asked @('Transport', 'Address', 'CertificateThumbPrint', 'Force')
    if (-not $asked.named.Force) { throw 'Windows would ask here, and nobody could answer.' }
    $kept = Get-LabWsman; $transport = [string]$asked.named.Transport; $address = [string]$asked.named.Address
    if (@($kept.listeners | Where-Object { $_.transport -eq $transport -and $_.address -eq $address }).Count) { throw 'The WS-Management service cannot create the resource because it already exists.' }
    $thumbprint = [string]$asked.named.CertificateThumbPrint
    if ($transport -eq 'HTTPS' -and -not @(Get-LabCertificates | Where-Object { $_.Thumbprint -eq $thumbprint }).Count) { throw 'Cannot create a WinRM listener on HTTPS because this machine does not have an appropriate certificate.' }
    $name = "Listener_$(1 + @($kept.listeners).Count)"
    $kept.listeners = @($kept.listeners) + @{ name = $name; transport = $transport; address = $address; thumbprint = $thumbprint }
    Set-LabState wsman $kept
    New-Object PSObject -Property @{ Name = $name; Keys = @("Transport=$transport", "Address=$address") }
}
function Remove-Item {
    $asked = Read-LabWords $args
    if ($null -eq $asked.place) { return Microsoft.PowerShell.Management\Remove-Item @args }
    Assert-LabWords $asked @('Recurse', 'Force')
    $kept = Get-LabWsman; $left = @($kept.listeners | Where-Object { "localhost\Listener\$($_.name)" -ne $asked.place })
    if ($left.Count -eq @($kept.listeners).Count) { throw "Cannot find path '$($asked.place)' because it does not exist." }
    $kept.listeners = $left; Set-LabState wsman $kept
}
function Get-LabNetworks { foreach ($one in Get-LabState networks @(@{ Name = 'Office'; InterfaceAlias = 'Ethernet'; InterfaceIndex = 4; NetworkCategory = 'Private' })) { $one } }
function Get-NetConnectionProfile { [CmdletBinding()] param() Get-LabNetworks }
function Get-Item {
    $asked = Read-LabWords $args
    if ($null -eq $asked.place) { return Microsoft.PowerShell.Management\Get-Item @args }
    Assert-LabWords $asked @()
    $kept = Get-LabWsman
    switch ($asked.place) {
        'localhost\Service\AllowUnencrypted' { New-Object PSObject -Property @{ Name = 'AllowUnencrypted'; Value = $kept.AllowUnencrypted } }
        'localhost\Service\Auth\Basic' { New-Object PSObject -Property @{ Name = 'Basic'; Value = $kept.Basic } }
        default { throw "Cannot find path '$_' because it does not exist." }
    }
}
function Set-Item {
    $asked = Read-LabWords $args
    if ($null -eq $asked.place) { return Microsoft.PowerShell.Management\Set-Item @args }
    Assert-LabWords $asked @('Value')
    $kept = Get-LabWsman
    # whatever is to be set, and to what
    if (@(Get-LabNetworks | Where-Object { $_.NetworkCategory -eq 'Public' }).Count) { throw 'WinRM firewall exception will not work since one of the network connection types on this machine is set to Public.' }
    switch ($asked.place) {
        'localhost\Service\AllowUnencrypted' { $kept.AllowUnencrypted = "$($asked.named.Value)".ToLowerInvariant() }
        'localhost\Service\Auth\Basic' { $kept.Basic = "$($asked.named.Value)".ToLowerInvariant() }
        default { throw "Cannot find path '$_' because it does not exist." }
    }
    Set-LabState wsman $kept
}
