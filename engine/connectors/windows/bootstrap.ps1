# The command line of every start: reads a length in 12 digits, then that many bytes of UTF-8 from stdin, and runs them.
# They are three parts, parted by the character 30: a program, its settings as JSON, and text for the program.
# What arrives cut off is never run. What follows on stdin is the program's own. Where UTF-8 is the code page of the device, .NET
# Framework puts a byte order mark before what it writes to a program.
$RuotaIn = [Console]::OpenStandardInput()
function Read-Ruota($n) { $b = New-Object byte[] $n; $o = 0; while ($o -lt $n) { $k = $RuotaIn.Read($b, $o, $n - $o); if ($k -le 0) { exit 99 }; $o += $k }; , $b }
$u = New-Object Text.UTF8Encoding $false
$n = Read-Ruota 12; if ($n[0] -eq 239) { $n = [byte[]]($n[3..11] + (Read-Ruota 3)) }
$a = $u.GetString((Read-Ruota ([int]$u.GetString($n)))).Split([char[]]@([char]30), 3)
$RuotaMeta = ConvertFrom-Json $a[1]; $RuotaBody = $a[2]
. ([ScriptBlock]::Create($a[0]))
