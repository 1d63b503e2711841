# Gives a file on stdout after one line, "ok SHA256" or "no REASON". $RuotaMeta: target.
$ErrorActionPreference = 'Stop'
$raw = [Console]::OpenStandardOutput()
function Send-Line { param([string]$Text) $b = (New-Object Text.UTF8Encoding $false).GetBytes("$Text`n"); $raw.Write($b, 0, $b.Length); $raw.Flush() }
$target = $RuotaMeta.target.Substring(1)
if ([IO.Directory]::Exists($target)) { Send-Line 'no it is a folder'; exit }
if (-not [IO.File]::Exists($target)) { Send-Line 'no it does not exist'; exit }
try { $file = [IO.File]::Open($target, 'Open', 'Read', 'ReadWrite, Delete') } catch { Send-Line 'no this login may not read it'; exit }
$sum = [Security.Cryptography.SHA256]::Create()
Send-Line ('ok ' + [BitConverter]::ToString($sum.ComputeHash($file)).Replace('-', '').ToLowerInvariant())
[void]$file.Seek(0, 'Begin')
$buffer = New-Object byte[] 262144
while (($n = $file.Read($buffer, 0, $buffer.Length)) -gt 0) { $raw.Write($buffer, 0, $n) }
$raw.Flush()
