# ADSI's WinNT: provider, as far as members of a group go
class LabDirectoryEntry {
    [string]$Path; [string]$Account
    LabDirectoryEntry([string]$path) { $this.Path = $path; $this.Account = ($path -replace '^WinNT://', '' -replace ',group$', '').Split('/')[-1] }
    [string] GroupSid() {
        $key = $this.Account
        $found = @(Get-LabGroups | Where-Object { $_.Name -eq $key })
        if (-not $found.Count) { throw 'The group name could not be found.' }
        return [string]$found[0].SID
    }
    [object] Invoke([string]$Name) {
        if ($Name -ne 'Members') { throw "The laboratory's WinNT: has no $Name." }
        $key = $this.GroupSid()
        return @(Get-LabGroups | Where-Object { $_.SID -eq $key } | ForEach-Object { $_.members } | ForEach-Object { "WinNT://$_" })
    }
    [object] Invoke([string]$Name, [object]$Argument) {
        if ($Name -ne 'Remove') { throw "The laboratory's WinNT: has no $Name." }
        Edit-LabMembers $this.GroupSid() ([string]$Argument -replace '^WinNT://', '') $false
        return $null
    }
    [object] InvokeGet([string]$Name) {
        if ($Name -eq 'ADsPath') { return $this.Path }
        if ($Name -ne 'objectSid') { throw "The laboratory's WinNT: has no $Name." }
        $sid = [Security.Principal.SecurityIdentifier]::new($this.Account); $bytes = [byte[]]::new($sid.BinaryLength); $sid.GetBinaryForm($bytes, 0)
        return $bytes
    }
}
