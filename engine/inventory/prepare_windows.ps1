# Opens WinRM over HTTPS for Ruota. Run once on the device, in Windows PowerShell as administrator.
# It may be run again; it changes only what is not yet so.
$ErrorActionPreference = 'Stop'

Set-Service -Name WinRM -StartupType Automatic
Start-Service -Name WinRM

# A certificate of the device's own, good for five years. Ruota remembers it at the first connection.
$name = $env:COMPUTERNAME
try { $name = [Net.Dns]::GetHostEntry('').HostName } catch { Write-Warning 'The name service does not know this device, so its certificate has the short name only.' }
$certificate = Get-ChildItem -Path Cert:\LocalMachine\My |
    Where-Object { $_.FriendlyName -eq 'WinRM for Ruota' -and $_.NotAfter -gt (Get-Date).AddDays(30) } | Select-Object -First 1
if ($null -eq $certificate) {
    $certificate = New-SelfSignedCertificate -DnsName $name, $env:COMPUTERNAME -CertStoreLocation Cert:\LocalMachine\My -NotAfter (Get-Date).AddYears(5)
    $certificate.FriendlyName = 'WinRM for Ruota'
}

# The HTTPS listener with that certificate; another one is replaced. The HTTP listener stays as it is.
$listener = Get-ChildItem -Path WSMan:\localhost\Listener | Where-Object { $_.Keys -contains 'Transport=HTTPS' } | Select-Object -First 1
$shown = if ($null -ne $listener) { (Get-ChildItem -Path $listener.PSPath | Where-Object { $_.Name -eq 'CertificateThumbprint' }).Value }
if ($shown -ne $certificate.Thumbprint) {
    if ($null -ne $listener) { Remove-Item -Path $listener.PSPath -Recurse -Force }
    [void](New-Item -Path WSMan:\localhost\Listener -Transport HTTPS -Address * -CertificateThumbPrint $certificate.Thumbprint -Force)
}

if (-not (Get-NetFirewallRule -Name 'Ruota-WinRM-HTTPS' -ErrorAction SilentlyContinue)) {
    [void](New-NetFirewallRule -Name 'Ruota-WinRM-HTTPS' -DisplayName 'Ruota: WinRM over HTTPS' -Direction Inbound -Protocol TCP -LocalPort 5986 -Action Allow -Profile Domain, Private)
}

# A local administrator other than the built-in one gets his rights over the network only with this.
# In a domain, use an account of the domain instead; then it is not needed.
if (-not (Get-CimInstance -ClassName Win32_ComputerSystem).PartOfDomain) {
    $policy = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System'
    [void](New-ItemProperty -Path $policy -Name LocalAccountTokenFilterPolicy -Value 1 -PropertyType DWord -Force)
}

foreach ($network in @(Get-NetConnectionProfile -ErrorAction SilentlyContinue | Where-Object { [string]$_.NetworkCategory -eq 'Public' })) {
    Write-Warning "The network $($network.Name) ($($network.InterfaceAlias)) counts as public, where this device lets nobody in. If it is one of your own, run: Set-NetConnectionProfile -InterfaceIndex $($network.InterfaceIndex) -NetworkCategory Private"
}

# Only encrypted connections, and no Basic. Windows refuses to set either while a network counts as public, even to what it is.
foreach ($setting in 'AllowUnencrypted', 'Auth\Basic') {
    $place = "WSMan:\localhost\Service\$setting"
    if ([string](Get-Item -Path $place).Value -eq 'false') { continue }
    try { Set-Item -Path $place -Value $false } catch {
        Write-Warning "$($setting.Split('\')[-1]) is still on: $($_.Exception.Message) Run this again once no network counts as public; a policy of your domain can hold the setting too."
    }
}

$sha = [Security.Cryptography.SHA256]::Create().ComputeHash($certificate.RawData)
'Ready. Add this device in Ruota as ' + $name + ', connection WinRM, port 5986.'
'Its certificate is sha256:' + ([BitConverter]::ToString($sha) -replace '-', '').ToLowerInvariant()
