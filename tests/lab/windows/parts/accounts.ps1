# Local users and groups (module Microsoft.PowerShell.LocalAccounts), and what other parts of Windows say of them.
# States: "users", "groups" (with the SIDs of their members), "names" (SIDs that somebody else knows, of a domain for one).

$LabAuthority = 'S-1-5-21-0-0-0'
function Get-LabUsers {
    $kept = Get-LabState users @(
        @{ Name = 'Administrator'; SID = "$LabAuthority-500"; Enabled = $false; FullName = ''; Description = ''; hash = ''; never_expires = $true }
        @{ Name = 'Guest'; SID = "$LabAuthority-501"; Enabled = $false; FullName = ''; Description = ''; hash = ''; never_expires = $true }
        @{ Name = 'technician'; SID = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value; Enabled = $true; FullName = ''; Description = ''; hash = ''; never_expires = $true }
    )
    foreach ($one in $kept) { $one }
}
function Get-LabGroups {
    $kept = Get-LabState groups @(
        @{ Name = 'Administrators'; SID = 'S-1-5-32-544'; members = @("$LabAuthority-500", [Security.Principal.WindowsIdentity]::GetCurrent().User.Value) }
        @{ Name = 'Users'; SID = 'S-1-5-32-545'; members = @() }
        @{ Name = 'Guests'; SID = 'S-1-5-32-546'; members = @("$LabAuthority-501") }
        @{ Name = 'Remote Desktop Users'; SID = 'S-1-5-32-555'; members = @() }
    )
    foreach ($one in $kept) { $one }
}
function Stop-Lab { param([string]$Id, [string]$Text, [string]$Category = 'ObjectNotFound', $On)
    $PSCmdlet.ThrowTerminatingError((New-Object Management.Automation.ErrorRecord (New-Object Exception $Text), $Id, $Category, $On))
}
function ConvertTo-LabHash { param([Security.SecureString]$Password)
    $place = [Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode($Password)
    try { $text = [Runtime.InteropServices.Marshal]::PtrToStringUni($place) } finally { [Runtime.InteropServices.Marshal]::ZeroFreeGlobalAllocUnicode($place) }
    if ($text.Length -lt (Get-LabState security_policy @{ MinimumPasswordLength = 0 }).MinimumPasswordLength) {
        Stop-Lab 'InvalidPassword,Microsoft.PowerShell.Commands' 'Unable to update the password.' 'InvalidOperation'
    }
    [Convert]::ToBase64String([Security.Cryptography.SHA256]::HashData([Text.Encoding]::Unicode.GetBytes($text)))
}
function ConvertTo-LabAccount { param($One, [string]$Kind)
    $made = New-Object PSObject -Property @{ Name = $One.Name; SID = (New-Object Security.Principal.SecurityIdentifier ([string]$One.SID)); ObjectClass = $Kind; PrincipalSource = 'Local'; Description = [string]$One.Description }
    if ($Kind -eq 'User') {
        foreach ($name in 'Enabled', 'FullName') { $made | Add-Member NoteProperty $name $One.$name }
        $made | Add-Member NoteProperty PasswordExpires $(if ($One.never_expires) { $null } else { (Get-Date).Date.AddDays(42) })
    }
    $made
}
function Select-LabAccount { param($All, $Name, $Sid)
    if ($Sid) { return $All | Where-Object { $Sid -contains $_.SID } }
    if ($Name) { return $All | Where-Object { $one = $_; @($Name | Where-Object { $one.Name -like $_ }).Count } }
    $All
}
function Get-LocalUser {
    [CmdletBinding()] param([Parameter(Position = 0, ValueFromPipeline = $true)][string[]]$Name, [Security.Principal.SecurityIdentifier[]]$SID)
    $found = @(Select-LabAccount @(Get-LabUsers) $Name @($SID | ForEach-Object { $_.Value }))
    if (-not $found.Count -and ($Name -or $SID)) {
        $PSCmdlet.WriteError((New-Object Management.Automation.ErrorRecord (New-Object Exception "User $Name$SID was not found."), 'UserNotFound,Microsoft.PowerShell.Commands.GetLocalUserCommand', 'ObjectNotFound', $Name))
    }
    foreach ($one in $found) { ConvertTo-LabAccount $one 'User' }
}
function Get-LocalGroup {
    [CmdletBinding()] param([Parameter(Position = 0, ValueFromPipeline = $true)][string[]]$Name, [Security.Principal.SecurityIdentifier[]]$SID)
    $found = @(Select-LabAccount @(Get-LabGroups) $Name @($SID | ForEach-Object { $_.Value }))
    if (-not $found.Count -and ($Name -or $SID)) {
        $PSCmdlet.WriteError((New-Object Management.Automation.ErrorRecord (New-Object Exception "Group $Name$SID was not found."), 'GroupNotFound,Microsoft.PowerShell.Commands.GetLocalGroupCommand', 'ObjectNotFound', $Name))
    }
    foreach ($one in $found) { ConvertTo-LabAccount $one 'Group' }
}
function New-LocalUser {
    [CmdletBinding()] param([Parameter(Mandatory = $true, Position = 0)][string]$Name, [Security.SecureString]$Password, [string]$FullName = '', [string]$Description = '', [switch]$NoPassword, [switch]$Disabled, [switch]$PasswordNeverExpires)
    if ($Name.Length -gt 20) { throw "Cannot validate argument on parameter 'Name'." }
    $all = @(Get-LabUsers)
    if (@($all | Where-Object { $_.Name -eq $Name }).Count) { Stop-Lab 'NameInUse,Microsoft.PowerShell.Commands.NewLocalUserCommand' "User $Name already exists." 'ResourceExists' }
    $hash = ''; if ($null -ne $Password) { $hash = ConvertTo-LabHash $Password }
    $number = 1001 + @($all | Where-Object { $_.SID -match '-1\d{3}$' -and $_.Name -ne 'technician' }).Count
    $made = New-Object PSObject -Property @{ Name = $Name; SID = "$LabAuthority-$number"; Enabled = -not $Disabled; FullName = $FullName; Description = $Description; hash = $hash; never_expires = [bool]$PasswordNeverExpires }
    Set-LabState users @($all + $made)
    ConvertTo-LabAccount $made 'User'
}
function Edit-LabUser { param([string]$Sid, [hashtable]$Change)
    $all = @(Get-LabUsers)
    foreach ($one in $all) { if ($one.SID -eq $Sid) { foreach ($name in $Change.Keys) { $one.$name = $Change[$name] } } }
    Set-LabState users $all
}
function Set-LocalUser {
    [CmdletBinding()] param([Parameter(Position = 0)][string]$Name, [Security.Principal.SecurityIdentifier]$SID, [string]$FullName, [string]$Description, [Security.SecureString]$Password, [bool]$PasswordNeverExpires)
    $key = if ($SID) { $SID.Value } else { (Get-LocalUser -Name $Name -ErrorAction Stop).SID.Value }
    $change = @{}
    foreach ($one in 'FullName', 'Description') { if ($PSBoundParameters.ContainsKey($one)) { $change[$one] = $PSBoundParameters[$one] } }
    if ($null -ne $Password) { $change.hash = ConvertTo-LabHash $Password }
    if ($PSBoundParameters.ContainsKey('PasswordNeverExpires')) { $change.never_expires = $PasswordNeverExpires }
    Edit-LabUser $key $change
}
function Enable-LocalUser { [CmdletBinding()] param([string]$Name, [Security.Principal.SecurityIdentifier]$SID) Edit-LabUser $(if ($SID) { $SID.Value } else { (Get-LocalUser -Name $Name -ErrorAction Stop).SID.Value }) @{ Enabled = $true } }
function Disable-LocalUser { [CmdletBinding()] param([string]$Name, [Security.Principal.SecurityIdentifier]$SID) Edit-LabUser $(if ($SID) { $SID.Value } else { (Get-LocalUser -Name $Name -ErrorAction Stop).SID.Value }) @{ Enabled = $false } }
function Remove-LocalUser { [CmdletBinding()] param([string]$Name, [Security.Principal.SecurityIdentifier]$SID)
    $key = if ($SID) { $SID.Value } else { (Get-LocalUser -Name $Name -ErrorAction Stop).SID.Value }
    Set-LabState users @(Get-LabUsers | Where-Object { $_.SID -ne $key })
}
function Edit-LabMembers { param([string]$Group, [string]$Member, [bool]$In)
    $all = @(Get-LabGroups)
    foreach ($one in $all) {
        if ($one.SID -ne $Group) { continue }
        if ($In -eq (@($one.members) -contains $Member)) {
            if ($In) { Stop-Lab 'MemberExists,Microsoft.PowerShell.Commands.AddLocalGroupMemberCommand' "$Member is already a member of group $($one.Name)." 'ResourceExists' }
            Stop-Lab 'MemberNotFound,Microsoft.PowerShell.Commands.RemoveLocalGroupMemberCommand' "Member $Member was not found in group $($one.Name)."
        }
        $one.members = @(@($one.members) | Where-Object { $_ -ne $Member }) + @($(if ($In) { $Member }))
    }
    Set-LabState groups $all
}
function Add-LocalGroupMember { [CmdletBinding()] param([Parameter(Position = 0)][string]$Group, [Security.Principal.SecurityIdentifier]$SID, [Parameter(Mandatory = $true, Position = 1)][string[]]$Member)
    $key = if ($SID) { $SID.Value } else { (Get-LocalGroup -Name $Group -ErrorAction Stop).SID.Value }
    foreach ($one in $Member) { Edit-LabMembers $key $(if ($one -like 'S-1-*') { $one } else { (Get-LocalUser -Name $one -ErrorAction Stop).SID.Value }) $true }
}

# read when it is asked for, since every script would wait for a class to be made
$LabNet['DirectoryServices.DirectoryEntry'] = { param($Path) . C:\lab\late\directory.ps1; [LabDirectoryEntry]::new([string]$Path) }

function Get-Lab_Win32_UserAccount {
    foreach ($one in Get-LabUsers) {
        @{ Name = $one.Name; SID = $one.SID; LocalAccount = $true; Disabled = -not $one.Enabled; FullName = $one.FullName; PasswordExpires = -not $one.never_expires; Domain = $env:COMPUTERNAME }
    }
}

# advapi32 of the laboratory lets everybody in: put the users' passwords behind LogonUserW
function Add-Type {
    [CmdletBinding()] param([string]$Namespace, [string]$Name, [string[]]$MemberDefinition, [string]$TypeDefinition, [string]$AssemblyName, [string]$Path, [switch]$PassThru)
    if (-not ("$MemberDefinition" -match 'LogonUserW')) { Microsoft.PowerShell.Utility\Add-Type @PSBoundParameters; return }
    $lines = @(foreach ($one in Get-LabUsers) { "$($one.Name)`t$($one.hash)`t$($one.Enabled)" }) -join "`n"
    [AppDomain]::CurrentDomain.SetData('lab users', $lines)
    Microsoft.PowerShell.Utility\Add-Type -Namespace $Namespace -Name $Name -MemberDefinition @'
public static bool LogonUserW(string user, string domain, string password, int type, int provider, out System.IntPtr token) {
    token = System.IntPtr.Zero;
    string hash = System.Convert.ToBase64String(System.Security.Cryptography.SHA256.Create().ComputeHash(System.Text.Encoding.Unicode.GetBytes(password)));
    foreach (string line in ((string)System.AppDomain.CurrentDomain.GetData("lab users")).Split('\n')) {
        string[] parts = line.Split('\t');
        if (string.Equals(parts[0], user, System.StringComparison.OrdinalIgnoreCase) && parts[1] == hash && parts[2] == "True") return true;
    }
    return false;
}
'@
}
