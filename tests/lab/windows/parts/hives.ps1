# Hives in files, which Wine cannot load: an NTUSER.DAT of the laboratory is the text of "reg export", its keys below HIVE.
# The program reg of programs\optional loads them; a case that needs it says so.

# a person who is not logged on, or 'Default': a profile folder with a hive that holds the given keys (text after HIVE\ to values)
function New-LabProfile { param([string]$Sid, [string]$Folder, [string]$Keys = '')
    $list = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList'
    New-Item -ItemType Directory -Path $Folder -Force | Out-Null
    if ($Sid -eq 'Default') { New-Item -Path $list -Force | Out-Null; New-ItemProperty -Path $list -Name Default -Value $Folder -PropertyType ExpandString -Force | Out-Null }
    else { New-Item -Path "$list\$Sid" -Force | Out-Null; New-ItemProperty -Path "$list\$Sid" -Name ProfileImagePath -Value $Folder -PropertyType ExpandString -Force | Out-Null }
    [IO.File]::WriteAllText("$Folder\NTUSER.DAT", "Windows Registry Editor Version 5.00`r`n`r`n[HKEY_USERS\HIVE]`r`n$Keys`r`n", [Text.Encoding]::Unicode)
    Set-LabState hives ([pscustomobject]@{})
}
