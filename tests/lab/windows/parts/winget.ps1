# App Installer, as it lies on the disk: an older one beside the one in use, and none on the PATH. Cases that call this bring the program winget.
function Install-LabWinget { param($State)
    $base = 'C:\Program Files\WindowsApps\Microsoft.DesktopAppInstaller'
    foreach ($version in '1.9.25200.0', '1.22.10861.0') { New-Item -ItemType Directory -Force -Path "${base}_${version}_x64__8wekyb3d8bbwe" | Out-Null }
    Copy-Item C:\Windows\System32\winget.exe "${base}_1.22.10861.0_x64__8wekyb3d8bbwe\winget.exe"
    # one that would be taken by whoever sorts names
    Copy-Item C:\Windows\System32\cmd.exe "${base}_1.9.25200.0_x64__8wekyb3d8bbwe\winget.exe"
    Remove-Item C:\Windows\System32\winget.exe
    Set-LabState winget $State
}
