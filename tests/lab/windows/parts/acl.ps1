# Permissions of files: Wine keeps only those that Unix has, so what a script sets is kept in the state "acls" by path. The methods are
# those that .NET Framework's FileInfo and DirectoryInfo have and the .NET behind the laboratory's PowerShell has not.

$LabGetAcl = {
    $made = if ($this -is [IO.DirectoryInfo]) { New-Object Security.AccessControl.DirectorySecurity } else { New-Object Security.AccessControl.FileSecurity }
    $kept = (Get-LabState acls ([pscustomobject]@{})).PSObject.Properties[$this.FullName.ToLowerInvariant()]
    $made.SetSecurityDescriptorSddlForm($(if ($kept) { $kept.Value } else { 'O:BAG:BAD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)' }))
    $made
}
$LabSetAcl = { param($Security)
    $before = $this.GetAccessControl()
    $all = Get-LabState acls ([pscustomobject]@{})
    $text = $Security.GetSecurityDescriptorSddlForm('All')
    # a part that is not given stays as it is
    if ($text -notmatch '\AO:') { $text = [regex]::Match($before.GetSecurityDescriptorSddlForm('Owner'), '\AO:.*').Value + $text }
    if ($text -notmatch 'G:') { $text = $text -replace '(?=D:)', $before.GetSecurityDescriptorSddlForm('Group') }
    $all | Add-Member -NotePropertyName $this.FullName.ToLowerInvariant() -NotePropertyValue $text -Force
    Set-LabState acls $all
}
foreach ($type in 'System.IO.FileInfo', 'System.IO.DirectoryInfo') {
    Update-TypeData -TypeName $type -MemberType ScriptMethod -MemberName GetAccessControl -Value $LabGetAcl -Force
    Update-TypeData -TypeName $type -MemberType ScriptMethod -MemberName SetAccessControl -Value $LabSetAcl -Force
}
