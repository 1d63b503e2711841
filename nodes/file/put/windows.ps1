# Writes a file whole or not at all: a temporary file in the same folder, checked by its hash, then put in the place of the old one,
# whose permissions and attributes stay.
$path = [string](Get-Param path)
$sddl = [string](Get-Param sddl '')
if ("$(Get-Param owner '')$(Get-Param group '')$(Get-Param mode '')") { Add-Warning 'Owner, group and permissions in octal digits are meant for Linux; on Windows write the permissions as SDDL.' }

if ($path -match '[\x00-\x1f]') { Stop-Step 'bad_param' 'The path holds a line end or another control character; no file is named so.' }
if ($path -notmatch '\A[A-Za-z]:\\') { Stop-Step 'bad_param' "The path $path does not start with a drive such as C:\; give the full path." }
if ($path.Substring(2) -match '[<>:"|?*/]') { Stop-Step 'bad_param' "The path $path holds a character that no file name may hold on Windows." }
if ($path.EndsWith('\')) { Stop-Step 'bad_param' "$path is a folder; give the path of a file." }
foreach ($part in $path.Substring(3).Split('\')) {
    if ($part -match '(?i)\A(con|prn|aux|nul|com[0-9]|lpt[0-9])\s*(\.|\z)' -or ($part -match '[. ]\z' -and $part -notmatch '\A\.\.?\z')) {
        Stop-Step 'bad_param' "$part in the path $path is no name that Windows keeps; choose another one."
    }
}
try { $path = [IO.Path]::GetFullPath($path) } catch { Stop-Step 'bad_param' "The path $path is not one that Windows takes: $($_.Exception.InnerException.Message)" }

# a link is followed, as every other program does that opens it
for ($step = 0; $step -lt 16; $step++) {
    $item = Get-Item -LiteralPath $path -Force -ErrorAction SilentlyContinue
    if ($null -eq $item -or $item.LinkType -ne 'SymbolicLink') { break }
    $target = [string]@($item.Target)[0]
    $path = [IO.Path]::GetFullPath([IO.Path]::Combine([IO.Path]::GetDirectoryName($path), $target))
    if (-not (Test-Path -LiteralPath $path)) { Stop-Step 'not_found' "$path is where a link leads, and nothing is there; remove the link first." }
}
if ([IO.Directory]::Exists($path)) { Stop-Step 'bad_param' "$path is a folder; give the path of a file." }
$folder = [IO.Path]::GetDirectoryName($path)
$existed = [IO.File]::Exists($path)

$wantedRights = $null
if ($sddl) {
    $wantedRights = New-Object Security.AccessControl.FileSecurity
    try { $wantedRights.SetSecurityDescriptorSddlForm($sddl, 'Access, Owner, Group') } catch { Stop-Step 'bad_param' 'The permissions are no SDDL that Windows understands; copy them from a file that has them, with (Get-Acl FILE).Sddl.' }
    if (-not $wantedRights.GetAccessRules($true, $false, [Security.Principal.SecurityIdentifier]).Count) { Stop-Step 'bad_param' 'The permissions name nobody who may open the file; give at least one entry, such as D:P(A;;FA;;;SY)(A;;FA;;;BA).' }
}
# entries of its own, and whether those of the folder come in: what the folder gives is not compared
function Get-Rights { param($Security)
    $rules = foreach ($one in $Security.GetAccessRules($true, $false, [Security.Principal.SecurityIdentifier])) { "$($one.IdentityReference) $([int]$one.FileSystemRights) $($one.AccessControlType)" }
    $owner = ''
    if ($sddl -match '\A\s*O:') { $owner = [string]$Security.GetOwner([Security.Principal.SecurityIdentifier]) }
    "$owner $($Security.AreAccessRulesProtected) " + (@($rules | Sort-Object) -join ', ')
}
function Test-RightsDiffer { param([string]$Of) $null -ne $wantedRights -and (Get-Rights (Get-Item -LiteralPath $Of -Force).GetAccessControl()) -ne (Get-Rights $wantedRights) }
function Set-Rights { param([string]$Of)
    try { (Get-Item -LiteralPath $Of -Force).SetAccessControl($wantedRights) } catch { Stop-Step 'not_elevated' "The permissions of $path cannot be set with this login: $(Get-Why $_)." (Get-Data) }
}
function Get-Why { param($Failure) $why = $Failure.Exception; while ($why.InnerException) { $why = $why.InnerException }; $why.Message.Trim().TrimEnd('.') }

$text = [string](Get-Param content '')
switch ([string](Get-Param line_end 'keep')) {
    'lf' { $text = [regex]::Replace($text, '\r(?=\n|\z)', '') }
    'crlf' { $text = [regex]::Replace([regex]::Replace($text, '\r(?=\n|\z)', ''), '\n', "`r`n") }
}
$bytes = (New-Object Text.UTF8Encoding $false).GetBytes($text)
switch ([string](Get-Param encoding 'utf8')) {
    'utf8_bom' { $bytes = [byte[]](0xEF, 0xBB, 0xBF) + $bytes }
    'utf16' { $bytes = [byte[]](0xFF, 0xFE) + [Text.Encoding]::Unicode.GetBytes($text) }
}
$wanted = (Get-FileHash -InputStream (New-Object IO.MemoryStream (, [byte[]]$bytes)) -Algorithm SHA256).Hash.ToLowerInvariant()
$backup = $null
function Get-Data { @{ path = $path; size_bytes = $bytes.Length; sha256 = $wanted; existed = $existed; backup_path = $backup } }
function Get-HashOf { param([string]$Of)
    try {
        $stream = [IO.File]::Open($Of, 'Open', 'Read', 'ReadWrite, Delete')
        try { (Get-FileHash -InputStream $stream -Algorithm SHA256).Hash.ToLowerInvariant() } finally { $stream.Dispose() }
    } catch [UnauthorizedAccessException] {
        Stop-Step 'not_elevated' "$Of may not be read with this login; use one that is an administrator." (Get-Data)
    }
}

$differs = -not $existed -or (Get-HashOf $path) -ne $wanted
$wrongRights = $existed -and (Test-RightsDiffer $path)
if (-not [IO.Directory]::Exists($folder)) {
    if ([IO.File]::Exists($folder)) { Stop-Step 'bad_param' "$folder is not a folder, so nothing can be written into it." (Get-Data) }
    if (-not (Get-Param make_folder $false)) { Stop-Step 'not_found' "The folder $folder is not there; tick Make the folder, or correct the path." (Get-Data) }
}
if (-not $differs -and -not $wrongRights) { Complete-Step (Get-Data) }
Set-Changed
if ($Preview) { Complete-Step (Get-Data) }

if ($differs) {
    $attributes = $null
    $new = [IO.Path]::Combine($folder, '.ruota.' + [guid]::NewGuid().ToString('N'))
    try {
        [void][IO.Directory]::CreateDirectory($folder)
        $stream = New-Object IO.FileStream $new, 'CreateNew', 'ReadWrite', 'Read'
        try {
            # before there is anything to read in it
            if ($wantedRights) { Set-Rights $new }
            $stream.Write($bytes, 0, $bytes.Length); $stream.Flush($true)
        } finally { $stream.Dispose() }
        if ((Get-HashOf $new) -ne $wanted) { Stop-Step 'node_failed' "$path could not be written whole; is the volume full?" (Get-Data) }
        if ($existed) {
            $attributes = [IO.File]::GetAttributes($path)
            # Windows replaces no file that is marked as read only
            if ($attributes -band [IO.FileAttributes]::ReadOnly) { [IO.File]::SetAttributes($path, ($attributes -band (-bnot [int][IO.FileAttributes]::ReadOnly))) }
            if (Get-Param backup $true) {
                $copy = "$path.$([datetime]::UtcNow.ToString('yyyyMMdd-HHmmss', [Globalization.CultureInfo]::InvariantCulture)).bak"
                [IO.File]::Replace($new, $path, $copy)
                $backup = $copy
            } else { [IO.File]::Replace($new, $path, [NullString]::Value) }
        } else { [IO.File]::Move($new, $path) }
    } catch [UnauthorizedAccessException] {
        Stop-Step 'not_elevated' "$path may not be written with this login: $(Get-Why $_)." (Get-Data)
    } catch [IO.IOException] {
        Stop-Step 'busy' "$path could not be written: $(Get-Why $_)." (Get-Data)
    } finally {
        if ([IO.File]::Exists($new)) { [IO.File]::Delete($new) }
        if ($attributes -band [IO.FileAttributes]::ReadOnly) { [IO.File]::SetAttributes($path, $attributes) }
    }
}
if (Test-RightsDiffer $path) {
    Set-Rights $path
    if (Test-RightsDiffer $path) { Stop-Step 'node_failed' "The permissions of $path did not stay as they were set; another program or a policy changes them." (Get-Data) }
}
Complete-Step (Get-Data)
