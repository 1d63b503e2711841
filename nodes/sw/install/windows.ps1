# Installs an MSI package or another installer, silently, and judges by what is there afterwards: a good exit code alone proves nothing.
Assert-Admin
$source = ([string](Get-Param source)).Trim(); $sha256 = ([string](Get-Param sha256 '')).Trim().ToLowerInvariant(); $kind = [string](Get-Param kind 'auto')
$words = @(Get-Param arguments @()); $by = [string](Get-Param detect_by 'package'); $mark = ([string](Get-Param detect '')).Trim(); $least = ([string](Get-Param min_version '')).Trim()
$limit = 60 * [int](Get-Param limit_minutes 50)
$exit = $null; $tail = $null; $version = $null; $restart = $false; $started = $false; $package = @{}
$guid = '\A\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}\z'

function Get-Data { param([bool]$Present) @{ already_present = $Present; installed_version = $(if ($version) { $version } else { $null }); exit_code = $exit; reboot_required = $restart; restart_started = $started; log_tail = $tail } }
function Stop-Bad { param([string]$Message) Stop-Step 'bad_param' $Message (Get-Data $false) }
function Get-Why { param($Failure) $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }; $why.Message.Trim().TrimEnd('.') }

# ---- what is asked for
$web = $source -match '\Ahttps?://[^/\s@]+/'; $share = $source -match '\A\\\\[^\\/:*?"<>|]+\\[^\\/:*?"<>|]+\\.'
if ($source -match '[\x00-\x1f]') { Stop-Bad 'The source holds a control character; no file is named so.' }
if (-not $web -and -not $share -and $source -notmatch '\A[A-Za-z]:\\[^/:*?"<>|]+\z') { Stop-Bad 'The source is no address with https:// (or http://), no share such as \\server\share\setup.msi and no full path of a file on the device.' }
if ($sha256 -and $sha256 -notmatch '\A[0-9a-f]{64}\z') { Stop-Bad 'The checksum has not the 64 hexadecimal digits of a SHA-256.' }
if ($web -and -not $sha256) { Stop-Bad 'A file from the web is only run when its SHA-256 is known; enter the checksum that the maker names.' }
# the name, as the maker gave it (some installers go by it), without anything that a file name may not hold
$name = if ($web) { [Uri]::UnescapeDataString(($source -replace '[?#].*\z', '').Split('/')[-1]) } else { $source.Split('\')[-1] }
$name = ($name -replace '[^A-Za-z0-9 ._()+-]', '_').Trim(' .')
if ($name.Length -gt 100) { $name = $name.Substring($name.Length - 100) }
if ($name -match '\A(?i:con|prn|aux|nul|com\d|lpt\d)\b') { $name = "_$name" }
if (@('deb', 'rpm') -contains $kind -or $name -match '\.(deb|rpm)\z') { Stop-Bad "DEB and RPM packages are for Linux, so $name is not installed here; give an MSI package or another installer for Windows." }
$msi = $kind -eq 'msi' -or ($kind -eq 'auto' -and $name -match '\.msi\z')
if ($name -notmatch $(if ($msi) { '\.msi\z' } else { '\.exe\z' })) { Stop-Bad "The source $name is no $(if ($msi) { '.msi' } else { '.exe' }) file." }
if (-not $msi -and $by -eq 'package') { Stop-Bad 'Only an MSI package says itself what it installs; choose by what the program is recognised.' }
if ($by -ne 'package' -and (-not $mark -or $mark -match '[\x00-\x1f]')) { Stop-Bad 'Say by which name, product code, file or registry value the installed program is recognised.' }
if ($by -eq 'product_code' -and $mark -notmatch $guid) { Stop-Bad 'The product code is not written as {8-4-4-4-12} hexadecimal digits.' }
if ($by -eq 'registry' -and $mark -notmatch '\A(HKLM|HKEY_LOCAL_MACHINE):?\\(.+)\\([^\\]+)\z') { Stop-Bad 'The registry value must begin with HKLM\ and end with the name of the value.' }
function Get-Version { param([string]$Text)
    if ($Text -notmatch '\d+(\.\d+){0,3}') { return $null }
    $numbers = @($Matches[0].Split('.')) + @('0', '0', '0', '0')
    $made = $null
    try { $made = New-Object Version (@($numbers[0..3] | ForEach-Object { [int]$_ })) } catch { }
    $made
}
if ($least -and ($least -notmatch '\A\d+(\.\d+){0,3}\z' -or $null -eq (Get-Version $least))) { Stop-Bad 'The lowest version is not written as numbers with dots, such as 24.8.1.' }

# ---- is it there: the version, or $null. The uninstall keys of both views; a program that leads its own list is asked by its name in it.
function Get-Entry { foreach ($view in 'Registry64', 'Registry32') {
        $base = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', $view); $list = $base.OpenSubKey('SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall')
        foreach ($id in @(if ($list) { $list.GetSubKeyNames() })) { $key = $list.OpenSubKey($id); if ($key) { @{ id = $id; name = [string]$key.GetValue('DisplayName'); version = [string]$key.GetValue('DisplayVersion') }; $key.Dispose() } }
        $base.Dispose() } }
function Find-Version {
    $seen = switch ($by) {
        'package' { if ($package.ProductCode) { @(Get-Entry | Where-Object { $_.id -eq $package.ProductCode -or @($package.related) -contains $_.id } | ForEach-Object { $_.version }) } }
        'product_code' { @(Get-Entry | Where-Object { $_.id -eq $mark } | ForEach-Object { $_.version }) }
        'name' { @(Get-Entry | Where-Object { $_.name -and $_.name -like ($mark -replace '([\[\]`])', '`$1') } | ForEach-Object { $_.version }) }
        'file' { $file = [Environment]::ExpandEnvironmentVariables($mark); if ([IO.File]::Exists($file)) { $about = [Diagnostics.FileVersionInfo]::GetVersionInfo($file); "$($about.FileMajorPart).$($about.FileMinorPart).$($about.FileBuildPart).$($about.FilePrivatePart)" } }
        'registry' { if ($mark -match '\A[^\\]+\\(.+)\\([^\\]+)\z') { [Microsoft.Win32.Registry]::GetValue("HKEY_LOCAL_MACHINE\$($Matches[1])", $Matches[2], $null) } }
    }
    $wanted = Get-Version $(if ($by -eq 'package' -and -not $least) { $package.ProductVersion } else { $least })
    $best = $null
    foreach ($one in @($seen)) {
        if ($null -eq $one) { continue }
        $number = Get-Version ([string]$one)
        if ($null -ne $wanted -and ($null -eq $number -or $number -lt $wanted)) { continue }
        if ($null -eq $best -or ($null -ne $number -and $number -gt (Get-Version $best))) { $best = [string]$one }
    }
    $best
}
# what the package says of itself, and which products of the same line are there
function Invoke-Com { param($On, [string]$How, [string]$Member, [object[]]$With) $On.GetType().InvokeMember($Member, $How, $null, $On, $With) }
function Read-Package { param([string]$File)
    $stream = [IO.File]::OpenRead($File); $head = New-Object byte[] 8
    try { [void]$stream.Read($head, 0, 8) } finally { $stream.Dispose() }
    # every package is a compound file; another one is not given to Windows Installer at all
    if ([BitConverter]::ToString($head) -ne 'D0-CF-11-E0-A1-B1-1A-E1') { return @{} }
    $found = @{}; $installer = New-Object -ComObject WindowsInstaller.Installer; $database = $null; $view = $null; $row = $null
    try {
        $database = Invoke-Com $installer InvokeMethod OpenDatabase @($File, 0)
        $view = Invoke-Com $database InvokeMethod OpenView @('SELECT `Property`, `Value` FROM `Property`')
        [void](Invoke-Com $view InvokeMethod Execute $null)
        while ($row = Invoke-Com $view InvokeMethod Fetch $null) { $found[[string](Invoke-Com $row GetProperty StringData @(1))] = [string](Invoke-Com $row GetProperty StringData @(2)) }
        if ([string]$found.UpgradeCode -match $guid) { $found.related = @(Invoke-Com $installer GetProperty RelatedProducts @($found.UpgradeCode) | ForEach-Object { $_ }) }
    } catch { $found = @{} } finally { foreach ($one in $row, $view, $database) { if ($one) { [void][Runtime.InteropServices.Marshal]::ReleaseComObject($one) } } }
    $found
}

# ---- fetch it into a folder that nobody else may write into, and look whether it is what was meant
function Copy-Source { param([string]$Folder, [string]$File)
    try {
        if ($web) { Invoke-WebRequest -Uri $source -OutFile $File -UseBasicParsing -TimeoutSec 600 }
        elseif ($share) {
            $parts = [regex]::Match($source, '\A(\\\\[^\\]+\\[^\\]+)\\(.+)\z').Groups; $root = $parts[1].Value; $rest = $parts[2].Value
            $login = @{}
            if (Get-Param share_user '') { $login.Credential = New-Object Management.Automation.PSCredential ([string](Get-Param share_user)), (ConvertTo-SecureString ([string](Get-Param share_password ' ')) -AsPlainText -Force) }
            $drive = 'Ruota' + [guid]::NewGuid().ToString('N').Substring(0, 8)
            [void](New-PSDrive -Name $drive -PSProvider FileSystem -Root $root @login)
            try { Copy-File "${drive}:\$rest" $Folder $File } finally { Remove-PSDrive -Name $drive -Force -ErrorAction SilentlyContinue }
        } else { Copy-File $source $Folder $File }
    } catch { Stop-Step 'unavailable' "$(if ($web) { ([Uri]$source).Host } else { $source }) did not give the installer to this device: $(Get-Why $_)." (Get-Data $false) }
}
function Copy-File { param([string]$From, [string]$Folder, [string]$File)
    if (Get-Param with_folder $false) { Get-ChildItem -LiteralPath (Split-Path $From) -Force | Copy-Item -Destination $Folder -Recurse -Force }
    Copy-Item -LiteralPath $From -Destination $File -Force
}
function Test-Source { param([string]$File)
    $hash = (Get-FileHash -LiteralPath $File -Algorithm SHA256).Hash.ToLowerInvariant()
    if ($sha256 -and $hash -ne $sha256) { Stop-Step 'conflict' "$name is not the file that was meant: its SHA-256 is $hash. Nothing was run; compare the checksum with the maker's." (Get-Data $false) }
    $signer = ([string](Get-Param signer '')).Trim()
    if ($signer) {
        $signed = Get-AuthenticodeSignature -LiteralPath $File
        if ([string]$signed.Status -ne 'Valid') { Stop-Step 'conflict' "$name has no valid signature ($($signed.Status)), but one of $signer was asked for; nothing was run." (Get-Data $false) }
        $who = $signed.SignerCertificate.GetNameInfo('SimpleName', $false)
        if ($who -ne $signer) { Stop-Step 'conflict' "$name is signed by $who, not by $signer; nothing was run." (Get-Data $false) }
    }
    Unblock-File -LiteralPath $File
}

# ---- the command line: a property or a switch is one entry, and stays one
function Get-MsiLine { param([string]$File, [string]$Log)
    $line = "/i $(Format-Argument $File) /qn /norestart /L*v $(Format-Argument $Log)"
    foreach ($one in $words) {
        if ([string]$one -notmatch '\A([A-Za-z_][A-Za-z0-9_.]*)=([^\x00-\x1f]*)\z') { Stop-Bad 'An argument of an MSI package is a property, such as INSTALLDIR=D:\App; the silent switches are added by Ruota.' }
        $line += " $($Matches[1])=`"$($Matches[2].Replace('"', '""'))`""
    }
    if (-not @($words | Where-Object { $_ -like 'ALLUSERS=*' }).Count) { $line += ' ALLUSERS=1' }
    $line
}
$silent = @{ inno = '/VERYSILENT /SUPPRESSMSGBOXES /NORESTART /SP- /RESTARTEXITCODE=3010'; nsis = '/S'; installshield = '/s /v"/qn /norestart"'; burn = '/quiet /norestart'; squirrel = '--silent'; exe = '' }
function Get-Family { param([string]$File) # by the marks that each of them leaves in its own files
    $stream = [IO.File]::OpenRead($File); $bytes = New-Object byte[] 4194304
    try { $count = $stream.Read($bytes, 0, $bytes.Length) } finally { $stream.Dispose() }
    $text = [Text.Encoding]::GetEncoding(28591).GetString($bytes, 0, $count)
    if ($text.Contains('.wixburn')) { 'burn' } elseif ($text.Contains('Inno Setup')) { 'inno' } elseif ($text.Contains('NullsoftInst')) { 'nsis' } elseif ($text.Contains('InstallShield')) { 'installshield' } elseif ($text.Contains('SquirrelSetup')) { 'squirrel' }
}
function Get-ExeLine { param([string]$File)
    $family = if ($kind -eq 'auto') { Get-Family $File } else { $kind }
    if (-not $family) { Stop-Bad "$name is of no kind of installer that Ruota knows; choose Other program and give its own silent switches as arguments." }
    if (@($words | Where-Object { [string]$_ -match '[\x00-\x1f]' }).Count) { Stop-Bad 'An argument holds a line end or another control character.' }
    $last = @($words | Where-Object { $family -eq 'nsis' -and $_ -like '/D=*' }) # NSIS takes its folder last and without quotes
    (@($silent[$family]) + @($words | Where-Object { $last -notcontains $_ } | ForEach-Object { Format-Argument ([string]$_) }) + @($last | ForEach-Object { ([string]$_).Replace('"', '') }) | Where-Object { $_ }) -join ' '
}
$meanings = @{
    1601 = 'Windows Installer could not be reached'; 1602 = 'somebody, or a program, cancelled it'; 1603 = 'it failed; the end of its log says where'; 1604 = 'it waits for a restart to go on'; 1612 = 'its source is not there'
    1618 = 'another installation is under way'; 1619 = 'the package could not be opened'; 1620 = 'the package is damaged'; 1625 = 'a policy forbids it'; 1633 = 'it is not for this kind of processor'
    1638 = 'another version of the product is there; uninstall that first'; 1605 = 'it is for a product that is not there'
}
function Read-Tail { param([string]$Log)
    if (-not [IO.File]::Exists($Log)) { return $null }
    $text = [IO.File]::ReadAllText($Log)
    $text.Substring([Math]::Max(0, $text.Length - 4000))
}
function Install-File { param([string]$File, [string]$Log)
    $program = $File; $line = if ($msi) { Get-MsiLine $File $Log } else { Get-ExeLine $File }
    if ($msi) { $program = "$env:SystemRoot\System32\msiexec.exe" }
    if ($Preview) { Set-Changed; Complete-Step (Get-Data $false) }
    # whatever becomes of it: an installer that fails or is ended may leave half of its work
    Set-Changed
    $until = [datetime]::UtcNow.AddMinutes([int](Get-Param busy_minutes 10)); $pause = 5
    while ($true) {
        Write-Host "Installing $name"
        $script:exit = [int](Invoke-Program $program $line $limit $(Split-Path $File)).exit_code
        if ($exit -ne 1618 -or [datetime]::UtcNow -ge $until) { break }
        Write-Host "Another installation is under way; trying again in $pause seconds"
        Start-Sleep -Seconds $pause; $pause = [Math]::Min(60, 2 * $pause)
    }
    $script:tail = Read-Tail $Log
    # these say that it never began
    if (@(1618, 1619, 1620, 1625, 1633, 1638) -contains $exit) { $RuotaState.changed = $false }
}

$version = if ($by -ne 'package') { Find-Version }
if ($null -ne $version) { Complete-Step (Get-Data $true) }
$folder = New-StepFolder
try {
    $file = Join-Path $folder $name
    Copy-Source $folder $file
    Test-Source $file
    if ($msi) {
        $package = Read-Package $file
        if (-not $package.ProductCode) { Stop-Step 'bad_param' "$name is no MSI package that Windows can read." (Get-Data $false) }
        $version = Find-Version
        if ($null -ne $version) { Complete-Step (Get-Data $true) }
    }
    Install-File $file (Join-Path $folder 'install.log')
    # 0x80070BC2 is written as 2147945410 or as -2147021886
    $codes = @{ ok_codes = @(0); restart_codes = @(3010, 1641) }
    foreach ($list in @($codes.Keys)) { $codes[$list] = @(Get-Param $list $codes[$list] | ForEach-Object { $n = [long]$_; if ($n -gt [int]::MaxValue) { $n - 4294967296 } else { $n } }) }
    $done = $codes.restart_codes -contains $exit
    if ($exit -eq 1618) { Stop-Step 'busy' "$name was not installed: another installation is under way." (Get-Data $false) }
    if (-not $done -and $codes.ok_codes -notcontains $exit) {
        $meaning = if ($meanings[$exit]) { "$($meanings[$exit]) ($exit)" } else { "its exit code is $exit" }
        Stop-Step 'node_failed' "$name was not installed: $meaning." (Get-Data $false)
    }
    $restart = $done; $started = $exit -eq 1641
    if ($restart) { Set-RebootNeeded }
    # an installer may end before its child does, which is the one that installs
    $until = [datetime]::UtcNow.AddSeconds([int](Get-Param settle_seconds 60))
    while ($null -eq ($version = Find-Version) -and [datetime]::UtcNow -lt $until) { Start-Sleep -Seconds 1 }
    if ($null -eq $version -and -not $restart) { Stop-Step 'node_failed' "$name ended well, but what it installs is not there; check by what it is recognised." (Get-Data $false) }
    if ($null -eq $version) { Add-Warning 'What it installs is not there yet; it should be after the restart.' }
    Complete-Step (Get-Data $false)
} finally { Remove-Item -LiteralPath $folder -Recurse -Force -ErrorAction SilentlyContinue }
