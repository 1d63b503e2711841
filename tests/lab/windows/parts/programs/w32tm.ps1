# w32tm: settings in the registry where the real one keeps them; whether a time server answers is the state "time".
$key = 'HKLM:\SYSTEM\CurrentControlSet\Services\W32Time'
$verb = [string]$args[0]; $rest = @($args | Select-Object -Skip 1)
function Stop-Program { param([string]$Text, [int]$Code) [Console]::Out.WriteLine($Text); exit $Code }
function Test-Running { (Get-Service -Name W32Time -ErrorAction SilentlyContinue).Status -eq 'Running' }
# the state is an object of answers (true: a server answers) and follows (true: the clock was set from one)
$kept = Get-LabState time ([pscustomobject]@{ answers = $true; follows = $false })

switch ($verb) {
    '/config' {
        $update = $false
        foreach ($one in $rest) {
            switch -Regex ($one) {
                '^/manualpeerlist:(.*)$' { Set-ItemProperty -LiteralPath "$key\Parameters" -Name NtpServer -Value $Matches[1].Trim('"') }
                '^/syncfromflags:manual$' { Set-ItemProperty -LiteralPath "$key\Parameters" -Name Type -Value NTP }
                '^/syncfromflags:domhier$' { Set-ItemProperty -LiteralPath "$key\Parameters" -Name Type -Value NT5DS }
                '^/syncfromflags:no$' { Set-ItemProperty -LiteralPath "$key\Parameters" -Name Type -Value NoSync }
                '^/reliable:(yes|no)$' { New-ItemProperty -Path "$key\Config" -Name AnnounceFlags -Value $(if ($Matches[1] -eq 'yes') { 5 } else { 10 }) -PropertyType DWord -Force | Out-Null }
                '^/update$' { $update = $true }
                default { Stop-Program "The argument $one is unknown." 1 }
            }
        }
        if ($update -and -not (Test-Running)) { Stop-Program 'The following error occurred: The service has not been started. (0x80070426)' -2147023834 }
    }
    '/resync' {
        foreach ($one in $rest) { if ($one -notmatch '^/(rediscover|nowait|soft|force)$') { Stop-Program "The argument $one is unknown." 1 } }
        if (-not (Test-Running)) { Stop-Program 'The following error occurred: The service has not been started. (0x80070426)' -2147023834 }
        if (-not $kept.answers -or (Get-ItemProperty -LiteralPath "$key\Parameters").Type -eq 'NoSync') { Stop-Program 'The computer did not resync because no time data was available.' -2147023436 }
        Set-LabState time @{ answers = $true; follows = $true }
    }
    '/query' {
        if ($rest[0] -ne '/status') { Stop-Program "The argument $($rest[0]) is unknown." 1 }
        if (-not (Test-Running)) { Stop-Program 'Fehler: Der Dienst wurde nicht gestartet. (0x80070426)' -2147023834 }
        # in another language, since a script may not lean on the words
        $leap = if ($kept.follows) { '0(keine Warnung)' } else { '3(nicht synchronisiert)' }
        Stop-Program "Sprungindikator: $leap`r`nStratum: 4 (Sekund" 0
    }
    default { Stop-Program "The argument $verb is unknown." 1 }
}
[Console]::Out.WriteLine('The command completed successfully.')
exit 0
