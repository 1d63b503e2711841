# Takes a file on stdin, whole or not at all. $RuotaMeta: target, size, hash (SHA-256, hex), patience (seconds). Answers "ok" or "no REASON".
$ErrorActionPreference = 'Stop'
function Get-Why { param($Failure) $e = $Failure.Exception; while ($e.InnerException) { $e = $e.InnerException }; $e.Message.Trim().TrimEnd('.') -replace '\s+', ' ' }
$target = $RuotaMeta.target.Substring(1); $left = [long]$RuotaMeta.size; $new = $null
try {
    if ([IO.Directory]::Exists($target)) { throw 'it is a folder' }
    $folder = [IO.Path]::GetDirectoryName($target)
    if (-not [IO.Directory]::Exists($folder)) { throw "the folder $folder does not exist" }
    $new = Join-Path $folder ('ruota-' + [guid]::NewGuid().ToString('N') + '.tmp')
    $sum = [Security.Cryptography.SHA256]::Create()
    $file = [IO.File]::Open($new, 'CreateNew', 'Write', 'None')
    try {
        $buffer = New-Object byte[] 262144
        while ($left -gt 0) {
            # WinRM tells a program nothing of a connection that broke off: it has to give up by itself
            $read = $RuotaIn.ReadAsync($buffer, 0, [Math]::Min($buffer.Length, $left))
            if (-not $read.Wait([int]$RuotaMeta.patience * 1000)) { throw 'it stopped arriving' }
            $n = $read.Result
            if ($n -le 0) { throw 'it did not arrive whole' }
            $file.Write($buffer, 0, $n); [void]$sum.TransformBlock($buffer, 0, $n, $null, 0); $left -= $n
        }
        [void]$sum.TransformFinalBlock($buffer, 0, 0)
        $file.Flush($true)
    } finally { $file.Dispose() }
    if ([BitConverter]::ToString($sum.Hash).Replace('-', '') -ne $RuotaMeta.hash) { throw 'it arrived damaged' }
    # Replace keeps the rights of the file that is there
    if ([IO.File]::Exists($target)) { [IO.File]::Replace($new, $target, [NullString]::Value) } else { [IO.File]::Move($new, $target) }
    [Console]::Out.Write('ok')
} catch {
    $why = Get-Why $_
    if ($new) { try { [IO.File]::Delete($new) } catch { } }
    [Console]::Out.Write("no $why")
}
