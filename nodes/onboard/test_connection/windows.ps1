# What Ruota needs on a device: rights, a language mode in which its scripts run, a place for its job folder, and the clock (compared by the engine).
$blockers = New-Object Collections.ArrayList
$me = [Security.Principal.WindowsIdentity]::GetCurrent()
$os = Get-CimInstance -ClassName Win32_OperatingSystem -Property Caption, BuildNumber, ProductType -ErrorAction SilentlyContinue | Select-Object -First 1
$admin = [bool](Test-Admin)

# the group Administrators in a token that may not use it: the network login of a local account, cut down by Windows
function Test-CutDown {
    if ($admin) { return $false }
    $members = @($me.Claims | Where-Object { $_.Type -like '*/denyonlysid' } | ForEach-Object { $_.Value })
    $members -contains 'S-1-5-32-544'
}
if (-not $admin) {
    if (Test-CutDown) {
        [void]$blockers.Add("The login $($me.Name) is an administrator whose rights Windows takes away over the network; set LocalAccountTokenFilterPolicy to 1, or use a domain account.")
    } else {
        [void]$blockers.Add("The login $($me.Name) is no administrator; changes need one that is in the group Administrators.")
    }
}
$language = [string]$ExecutionContext.SessionState.LanguageMode
if ($language -ne 'FullLanguage') { [void]$blockers.Add("PowerShell runs in the language mode $language here, by AppLocker or App Control; allow Ruota's scripts there.") }
if ($PSVersionTable.PSVersion -lt [version]'5.1') { [void]$blockers.Add("PowerShell $($PSVersionTable.PSVersion) is too old; install Windows Management Framework 5.1.") }
if ($null -eq $os) { [void]$blockers.Add('The management service (WMI) does not answer; repair it, since most steps ask it.') }
elseif ([int]$os.BuildNumber -lt 10240) { [void]$blockers.Add("$($os.Caption) is too old; Ruota works from Windows 10 and Windows Server 2016 on.") }
foreach ($tool in 'cmd.exe', 'schtasks.exe', 'icacls.exe', 'taskkill.exe') {
    if (-not [IO.File]::Exists("$env:SystemRoot\System32\$tool")) { [void]$blockers.Add("The program $tool is missing; repair Windows, since Ruota's jobs need it.") }
}
$programs = $env:ProgramW6432; if (-not $programs) { $programs = $env:ProgramFiles }
$free = (New-Object IO.DriveInfo ([IO.Path]::GetPathRoot($programs))).AvailableFreeSpace
if ($free -lt 50MB) { [void]$blockers.Add("Less than 50 MB are free on the volume of $programs, where Ruota keeps its job folder.") }

$architecture = $env:PROCESSOR_ARCHITEW6432; if (-not $architecture) { $architecture = $env:PROCESSOR_ARCHITECTURE }
$architecture = switch ($architecture) { 'AMD64' { 'x86_64' } 'ARM64' { 'aarch64' } 'x86' { 'i686' } default { [string]$_ } }
Complete-Step @{
    hostname = [Net.Dns]::GetHostName(); os = $(if ($null -ne $os) { ([string]$os.Caption).Trim() } else { 'Windows' }); architecture = $architecture; user = $me.Name; elevated = $admin
    sudo = $(if ($admin) { 'administrator' } else { 'none' }); package_manager = 'windows_update'
    clock_skew_seconds = [long][Math]::Floor(([datetime]::UtcNow - [datetime]'1970-01-01').TotalSeconds); blockers = $blockers
}
