# Simulates the parts of Windows that the lab device lacks; imported before every script there. State lives in the device.

function Get-CimInstance {
    param([string]$ClassName, [string]$Namespace, $Property, [string]$Filter)
    switch ($ClassName) {
        'Win32_OperatingSystem' {
            # to ten seconds, since the clock that it is reckoned from has its own small steps
            $boot = [datetime]::UtcNow.AddMilliseconds(-[Environment]::TickCount64)
            New-Object PSObject -Property @{ LastBootUpTime = (New-Object datetime ([long]($boot.Ticks / 100000000) * 100000000), 'Utc') }
        }
        default { throw "The laboratory has no class $ClassName." }
    }
}

function Invoke-CimMethod {
    param([string]$ClassName, [string]$MethodName, $Arguments)
    if ($ClassName -ne 'Win32_Process' -or $MethodName -ne 'Create') { throw "The laboratory has no $ClassName.$MethodName." }
    # a process in no job of ours, as WMI's are
    $start = New-Object Diagnostics.ProcessStartInfo 'C:\Windows\System32\windevice\windevice.exe', ('--detach ' + $Arguments.CommandLine)
    $start.UseShellExecute = $false; $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $said = $process.StandardOutput.ReadLine(); $process.WaitForExit()
    New-Object PSObject -Property @{ ReturnValue = $process.ExitCode; ProcessId = $said }
}

Export-ModuleMember -Function *
