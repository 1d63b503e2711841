# Removes what an attempt left. $RuotaMeta: id.
foreach ($base in "$env:ProgramW6432\Ruota\jobs", "$env:ProgramFiles\Ruota\jobs", "$env:LOCALAPPDATA\Ruota\jobs") {
    $dir = Join-Path $base $RuotaMeta.id
    if (-not (Test-Path -LiteralPath $dir)) { continue }
    if (Test-Path -LiteralPath "$dir\task.xml") { & "$env:SystemRoot\System32\schtasks.exe" /delete /f /tn "Ruota $($RuotaMeta.id)" | Out-Null }
    Remove-Item -LiteralPath $dir -Recurse -Force -ErrorAction SilentlyContinue
}
