# What a Windows device says of itself; runs after the prelude.
$key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$build = [string](Get-RegistryValue $key 'CurrentBuild')
$name = [string](Get-RegistryValue $key 'ProductName')
# the registry of Windows 11 still says 10
if ([int]$build -ge 22000 -and $name -like 'Windows 10*') { $name = $name -replace '^Windows 10', 'Windows 11' }
$release = [string](Get-RegistryValue $key 'DisplayVersion')
$version = "10.0.$build"
$patch = Get-RegistryValue $key 'UBR'
if ($null -ne $patch) { $version += ".$patch" }
$boot = (Get-CimInstance -ClassName Win32_OperatingSystem -Property LastBootUpTime).LastBootUpTime
Complete-Step ([ordered]@{
        platform = 'windows'; os = (@($name, $release) -ne '' -join ' '); os_version = $version; hostname = [Net.Dns]::GetHostName()
        boot_id = [string]([datetime]$boot).ToFileTimeUtc(); elevated = [bool](Test-Admin); powershell = [string]$PSVersionTable.PSVersion
        language_mode = [string]$ExecutionContext.SessionState.LanguageMode
    })
