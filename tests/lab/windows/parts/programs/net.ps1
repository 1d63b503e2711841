# net.exe: what Ruota asks of it. The state is the same as that of parts/accounts.ps1.
$words = @($args)
if ($words.Count -eq 3 -and $words[0] -eq 'user' -and $words[2] -eq '/logonpasswordchg:yes') {
    $all = @(Get-LabUsers)
    $one = $all | Where-Object { $_.Name -eq $words[1] }
    if ($null -eq $one) { exit 2 }
    $one | Add-Member NoteProperty must_change $true -Force
    Set-LabState users $all
    exit 0
}
[Console]::Error.WriteLine("The laboratory's net.exe does not know: $words"); exit 1
