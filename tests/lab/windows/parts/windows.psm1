# Simulates the parts of Windows that the lab device lacks; imported before every script there.
# Each file beside it brings one area, and is put behind it when a device is furnished. What they hold lives in the device's registry, so a restart keeps it
# and a fresh device has none of it.
#
# An area adds functions by name:
#   Get-Lab_<Class>            instances of a CIM class: hashtables or objects
#   Invoke-Lab_<Class>_<Method> a CIM method; $Arguments and (of an instance) $Instance
#   New-LabCom_<ProgId>        a COM object, dots as underlines
#   $LabNet[<Type>]            makes an object of a .NET type that .NET 10 has not, by the arguments of New-Object
#   any other name             a cmdlet that the device has not

$LabRoot = 'HKLM:\SOFTWARE\RuotaLab'

function Get-LabState { param([string]$Name, $Default)
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey('SOFTWARE\RuotaLab')
    if ($null -eq $key) { return $Default }
    try { $text = $key.GetValue($Name) } finally { $key.Dispose() }
    if ($null -eq $text) { return $Default }
    ConvertFrom-Json $text
}
function Set-LabState { param([string]$Name, $Value)
    $key = [Microsoft.Win32.Registry]::LocalMachine.CreateSubKey('SOFTWARE\RuotaLab')
    try { $key.SetValue($Name, (ConvertTo-Json -InputObject $Value -Depth 10 -Compress)) } finally { $key.Dispose() }
}

# Windows PowerShell reads no more than this of JSON; the lab's own has no end
function ConvertFrom-Json {
    [CmdletBinding()] param([Parameter(Mandatory = $true, Position = 0, ValueFromPipeline = $true)][AllowEmptyString()][string]$InputObject)
    begin { $lines = New-Object Collections.ArrayList }
    process { [void]$lines.Add($InputObject) }
    end {
        $text = $lines -join "`n"
        if ($text.Length -gt 2097152) { throw 'Error during serialization or deserialization using the JSON JavaScriptSerializer. The length of the string exceeds the value set on the maxJsonLength property.' }
        Microsoft.PowerShell.Utility\ConvertFrom-Json $text
    }
}

# A type with functions of a library: names to their result and the types of their arguments. No compiler is started, which
# takes longer than everything else that a script does.
$LabNatives = @{}
function Get-LabNative { param([string]$Library, [Collections.IDictionary]$Functions)
    if ($LabNatives.ContainsKey($Library)) { return $LabNatives[$Library] }
    $name = New-Object Reflection.AssemblyName "Lab.$Library"
    $made = [Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly($name, 'Run').DefineDynamicModule($Library).DefineType("Lab.$Library", 'Public')
    $import = [Runtime.InteropServices.DllImportAttribute]
    $fields = [Reflection.FieldInfo[]]@('SetLastError', 'CharSet' | ForEach-Object { $import.GetField($_) })
    $mark = New-Object Reflection.Emit.CustomAttributeBuilder $import.GetConstructor(@([string])), @($Library), $fields, @($true, [Runtime.InteropServices.CharSet]::Unicode)
    foreach ($one in $Functions.Keys) {
        $made.DefineMethod($one, 'Public, Static', $Functions[$one][0], [Type[]]$Functions[$one][1]).SetCustomAttribute($mark)
    }
    ($LabNatives[$Library] = $made.CreateType())
}

# a simple WQL condition: comparisons joined by "and"
function Test-LabFilter { param($One, [string]$Filter)
    foreach ($part in [regex]::Split($Filter, '(?i)\s+and\s+')) {
        if ($part -match '(?i)^\s*(\w+)\s+is\s+(not\s+)?null\s*$') {
            if (($null -eq $One.($Matches[1])) -eq [bool]$Matches[2]) { return $false }
            continue
        }
        if ($part -notmatch "^\s*(\w+)\s*(=|<>|!=|>=|<=|>|<|(?i:like))\s*(?:'((?:\\.|[^'])*)'|`"((?:\\.|[^`"])*)`"|(\S+))\s*$") { throw "Invalid query: $part" }
        $found = $One.($Matches[1]); $operator = $Matches[2]
        $wanted = if ($null -ne $Matches[5]) { $Matches[5] } elseif ($null -ne $Matches[4]) { $Matches[4] } else { [string]$Matches[3] }
        $wanted = $wanted -replace '\\(.)', '$1'
        if ($wanted -eq 'true' -or $wanted -eq 'false') { $found = ([string][bool]$found) }
        $holds = switch ($operator) {
            '=' { [string]$found -eq $wanted } '<>' { [string]$found -ne $wanted } '!=' { [string]$found -ne $wanted }
            '>' { $found -gt [double]$wanted } '<' { $found -lt [double]$wanted } '>=' { $found -ge [double]$wanted } '<=' { $found -le [double]$wanted }
            default { [string]$found -like ($wanted -replace '%', '*') }
        }
        if (-not $holds) { return $false }
    }
    $true
}

function Get-CimInstance {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$ClassName, [string]$Namespace = 'root/cimv2', [string[]]$Property, [string]$Filter, [string]$Query,
        [string]$ComputerName, [uint32]$OperationTimeoutSec, [switch]$KeyOnly)
    if ($Query) {
        if ($Query -notmatch '(?i)^\s*select\s+.+?\s+from\s+(\w+)(?:\s+where\s+(.+?))?\s*$') { throw "Invalid query: $Query" }
        $ClassName = $Matches[1]; $Filter = [string]$Matches[2]
    }
    $source = Get-Command -Name "Get-Lab_$ClassName" -CommandType Function -ErrorAction SilentlyContinue
    if ($null -eq $source) {
        $record = New-Object Management.Automation.ErrorRecord (New-Object Exception 'Invalid class '), 'HRESULT 0x80041010', 'MetadataError', $ClassName
        $PSCmdlet.WriteError($record); return
    }
    foreach ($one in & $source) {
        if ($one -is [Collections.IDictionary]) { $one = New-Object PSObject -Property $one }
        $one.PSObject.TypeNames.Insert(0, "Microsoft.Management.Infrastructure.CimInstance#$($Namespace.Replace('\', '/'))/$ClassName")
        if (-not $Filter -or (Test-LabFilter $one $Filter)) { $one }
    }
}

function Invoke-CimMethod {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$ClassName, [Parameter(ValueFromPipeline = $true)]$InputObject, [string]$Namespace = 'root/cimv2', [string]$Query,
        [Parameter(Position = 1)][string]$MethodName, [Collections.IDictionary]$Arguments = @{})
    process {
        if ($null -ne $InputObject) { $ClassName = ([string]$InputObject.PSObject.TypeNames[0]).Split('/')[-1] }
        $source = Get-Command -Name "Invoke-Lab_${ClassName}_$MethodName" -CommandType Function -ErrorAction SilentlyContinue
        if ($null -eq $source) { throw "The laboratory has no $ClassName.$MethodName." }
        $made = & $source -Arguments $Arguments -Instance $InputObject
        if ($made -is [Collections.IDictionary]) { $made = New-Object PSObject -Property $made }
        $made
    }
}

$LabNet = @{}
function New-Object {
    [CmdletBinding(DefaultParameterSetName = 'Net')]
    param([Parameter(Position = 0, ParameterSetName = 'Net')][string]$TypeName, [Parameter(Position = 1, ParameterSetName = 'Net')][object[]]$ArgumentList,
        [Parameter(ParameterSetName = 'Com')][string]$ComObject, [Parameter(ParameterSetName = 'Com')][switch]$Strict, [Collections.IDictionary]$Property)
    if ($ComObject) {
        $source = Get-Command -Name ('New-LabCom_' + $ComObject.Replace('.', '_')) -CommandType Function -ErrorAction SilentlyContinue
        if ($null -ne $source) { return , (& $source) }
    }
    if ($TypeName -and $LabNet.ContainsKey($TypeName)) { return , (& $LabNet[$TypeName] @ArgumentList) }
    Microsoft.PowerShell.Utility\New-Object @PSBoundParameters
}

