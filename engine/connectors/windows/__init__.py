"""Windows devices: PowerShell 5.1 through WinRM."""
