# sfc.exe: what it finds goes into CBS.log; what it prints is UTF-16 and translated, so that a script may not lean on it. The state is
# that of parts/servicing.ps1: damaged files are repaired from a healthy store only.
$log = "$env:SystemRoot\Logs\CBS\CBS.log"
function Write-Line { param([string]$Text) [IO.File]::AppendAllText($log, "$(Get-Date -Format 'yyyy-MM-dd HH:mm:ss'), Info                  CSI    00000005 [SR] $Text`r`n") }
function Stop-Program { param([string]$Text, [int]$Code)
    $out = [Console]::OpenStandardOutput(); $bytes = [Text.Encoding]::Unicode.GetBytes("$Text`r`n"); $out.Write($bytes, 0, $bytes.Length); $out.Flush()
    exit $Code
}
$verb = [string]$args[0]
if ($args.Count -ne 1 -or '/scannow', '/verifyonly' -notcontains $verb) { Stop-Program 'Ungültiger Parameter.' 1 }
if ($env:USERNAME -ne "$env:COMPUTERNAME$") { Stop-Program 'Der Windows-Ressourcenschutz konnte den Reparaturdienst nicht starten.' 1 }
$image = Get-LabImage
if ($image.silent) { Stop-Program 'Der Windows-Ressourcenschutz konnte den angeforderten Vorgang nicht ausführen.' 1 }
[void][IO.Directory]::CreateDirectory((Split-Path $log))
Write-Line 'Verifying 100 (0x0000000000000064) components'
Write-Line 'Beginning Verify and Repair transaction'
$left = @()
foreach ($one in $image.files) {
    if ($verb -eq '/scannow' -and $image.store -eq 'Healthy') {
        Write-Line "Repairing corrupted file [ml:520{260},l:46{23}]`"\??\$($one.folder)`"\[l:22{11}]`"$($one.name)`" from store"
    } else {
        Write-Line "Cannot repair member file [l:22{11}]`"$($one.name)`" of Microsoft-Windows-Something, Version = 10.0.22621.1, pA = PROCESSOR_ARCHITECTURE_AMD64 (9), Culture neutral, VersionScope = 1 nonSxS, in the store, hash mismatch"
        $left += $one
    }
}
Write-Line 'Verify complete'
if ($verb -eq '/scannow') {
    if ($image.files.Count) { Write-Line "Repairing $($image.files.Count) components"; Write-Line 'Repair complete' }
    if ($left.Count -ne $image.files.Count) { $image.files = $left; Set-LabState image $image }
}
if ($left.Count) { Stop-Program 'Der Windows-Ressourcenschutz hat beschädigte Dateien gefunden.' 1 }
Stop-Program 'Der Windows-Ressourcenschutz hat keine Integritätsverletzungen gefunden.' 0
