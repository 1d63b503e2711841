# The operating system and its processes.

# When this start began, in ticks of UTC. It is kept where only a start forgets it: the clock that it is reckoned from
# has its own small steps, and two starts soon after each other are two.
function Get-LabStart {
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey('SOFTWARE\RuotaLabBegan', 'ReadWriteSubTree', [Microsoft.Win32.RegistryOptions]::Volatile)
    try {
        if (-not $key.GetValue('ticks')) {
            $key.SetValue('ticks', [datetime]::UtcNow.AddMilliseconds(-[Environment]::TickCount64).Ticks, 'QWord')
        }
        [long]$key.GetValue('ticks')
    } finally { $key.Dispose() }
}

function Get-Lab_Win32_OperatingSystem {
    $key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    $about = Get-ItemProperty -LiteralPath $key
    # the registry calls Windows 11 "Windows 10" for ever; CIM does not
    $name = if ([int]$about.CurrentBuild -ge 22000) { $about.ProductName -replace '^Windows 10', 'Windows 11' } else { $about.ProductName }
    @{
        LastBootUpTime = (New-Object datetime (Get-LabStart), 'Utc').ToLocalTime()
        Caption = "Microsoft $name"; Version = "10.0.$($about.CurrentBuild)"; BuildNumber = [string]$about.CurrentBuild
        ProductType = [uint32]$(if ($about.InstallationType -eq 'Server') { 3 } else { 1 }); OSArchitecture = '64-bit'
        InstallDate = [datetime]'2024-03-04T05:06:07Z'; CSName = $env:COMPUTERNAME; Status = 'OK'
        TotalVisibleMemorySize = [uint64]8388608; FreePhysicalMemory = [uint64]4194304; SystemDrive = 'C:'; WindowsDirectory = 'C:\Windows'
        CountryCode = '1'; OSLanguage = [uint32]1033; MUILanguages = @('en-US')
    }
}

function Invoke-Lab_Win32_Process_Create { param($Arguments, $Instance)
    # a process in no job of ours, as WMI's are
    $start = New-Object Diagnostics.ProcessStartInfo 'C:\Windows\System32\windevice\windevice.exe', ('--detach ' + $Arguments.CommandLine)
    $start.UseShellExecute = $false; $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $said = $process.StandardOutput.ReadLine(); $process.WaitForExit()
    @{ ReturnValue = [uint32]$process.ExitCode; ProcessId = $said }
}

# Wine shows its own desktop as explorer, with nobody there. Somebody is logged on when the lab's state says so.
function Get-Process {
    $all = if ($MyInvocation.ExpectingInput) { $input | Microsoft.PowerShell.Management\Get-Process @args } else { Microsoft.PowerShell.Management\Get-Process @args }
    if (Get-LabState people $false) { return $all }
    $all | Where-Object { $_.ProcessName -ne 'explorer' }
}
