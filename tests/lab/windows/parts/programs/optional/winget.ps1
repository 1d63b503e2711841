# winget as SYSTEM meets it. The state "winget": versions (id to a list, newest first), installed (id to version), user_only (ids without
# an installer for all users), lies (ids that are "installed" and are not), codes (id to the exit code of a change), busy (how often another
# installation is under way), broken (the Visual C++ runtime is missing). Install-LabWinget of parts/winget.ps1 puts it in its place.
$words = @($args); $kept = Get-LabState winget ([pscustomobject]@{}); $given = @{}
function Stop-Winget { param([string]$Code, [string]$Text = '') if ($Text) { [Console]::Out.WriteLine($Text) }; exit ([Convert]::ToInt32($Code, 16)) }
function Get-Member { param($Of, [string]$Name, $Default) if ($null -ne $Of -and $Of.PSObject.Properties[$Name]) { $Of.$Name } else { $Default } }
if (Get-Member $kept broken $false) { exit -1073741515 }
if ($env:USERNAME -ne "$env:COMPUTERNAME$") { Stop-Winget '80070520' 'A specified logon session does not exist. It may already have been terminated.' }
$common = '--accept-source-agreements', '--disable-interactivity'
$flags = @{
    export = @('--include-versions'); show = @('-e', '--exact', '--versions'); install = @('-e', '--exact', '-h', '--silent', '--accept-package-agreements', '--force')
    upgrade = @('-e', '--exact', '-h', '--silent', '--accept-package-agreements', '--include-unknown'); uninstall = @('-e', '--exact', '-h', '--silent')
}
$valued = @{ '-o' = 'output'; '--output' = 'output'; '-s' = 'source'; '--source' = 'source'; '--id' = 'id'; '--version' = 'version'; '-v' = 'version'; '--scope' = 'scope' }
$verb = [string]$words[0]
if (-not $flags.ContainsKey($verb)) { Stop-Winget '8A150002' "Unbekannter Befehl: $verb" }
for ($i = 1; $i -lt $words.Count; $i++) {
    $word = [string]$words[$i]
    if ($valued.ContainsKey($word)) { $given[$valued[$word]] = [string]$words[++$i] } elseif (@($flags[$verb]) + $common -ccontains $word) { $given[$word] = $true } else { Stop-Winget '8A150002' "Unbekanntes Argument: $word" }
}
if (-not $given['--accept-source-agreements']) { Stop-Winget '8A150046' }
# the store's source cannot be opened as SYSTEM
if ($given.source -ne 'winget') { Stop-Winget '8A15004B' }
$offered = Get-Member $kept versions ([pscustomobject]@{}); $installed = Get-Member $kept installed ([pscustomobject]@{})
if ($verb -eq 'export') {
    $list = @($installed.PSObject.Properties | Where-Object { $offered.PSObject.Properties[$_.Name] } | ForEach-Object { $one = [ordered]@{ PackageIdentifier = $_.Name }; if ($given['--include-versions']) { $one.Version = $_.Value }; $one })
    if (-not $list.Count) { Stop-Winget '8A150014' 'Es wurde kein installiertes Paket gefunden.' }
    $sources = @([ordered]@{ Packages = $list; SourceDetails = @{ Name = 'winget' } })
    [IO.File]::WriteAllText($given.output, (ConvertTo-Json -InputObject ([ordered]@{ '$schema' = 'https://aka.ms/winget-packages.schema.2.0.json'; Sources = $sources }) -Depth 8))
    exit 0
}
$id = @($offered.PSObject.Properties | Where-Object { $_.Name -eq $given.id } | ForEach-Object { $_.Name })[0]
if (-not $id) { Stop-Winget '8A150014' 'Es wurde kein Paket gefunden, das den Eingabekriterien entspricht.' }
$versions = @($offered.$id); $mine = Get-Member $installed $id $null
if ($verb -eq 'show') { Stop-Winget '0' ((@("Gefunden $id [$id]", 'Version', '-------') + $versions) -join "`r`n") }
$busy = Get-Member $kept busy 0
if ($busy) { $kept.busy = $busy - 1; Set-LabState winget $kept; Stop-Winget '8A150102' }
$new = $versions[0]; if ($given.version) { $new = $given.version }
switch ($verb) {
    'uninstall' { if ($null -eq $mine) { Stop-Winget '8A150014' } }
    default {
        if (-not $given['--accept-package-agreements']) { Stop-Winget '8A150041' }
        if ($verb -eq 'upgrade' -and $null -eq $mine) { Stop-Winget '8A150014' }
        if ($versions -notcontains $new) { Stop-Winget '8A150017' }
        # an installed package is upgraded by "install" too; there is nothing to do for one as new
        if ($null -ne $mine -and -not $given.version -and $mine -eq $new) { Stop-Winget '8A15002B' 'Es wurde kein verfügbares Upgrade gefunden.' }
        if ($given.scope -eq 'machine' -and @(Get-Member $kept user_only @()) -contains $id) { Stop-Winget '8A150010' }
    }
}
$code = [string](Get-Member (Get-Member $kept codes $null) $id '0')
if (@('0', '8A150109', '8A15010B') -notcontains $code) { Stop-Winget $code }
if (@(Get-Member $kept lies @()) -notcontains $id) {
    if ($verb -eq 'uninstall') { $installed.PSObject.Properties.Remove($id) } else { $installed | Add-Member -NotePropertyName $id -NotePropertyValue $new -Force }
    $kept | Add-Member -NotePropertyName installed -NotePropertyValue $installed -Force
    Set-LabState winget $kept
}
Stop-Winget $code
