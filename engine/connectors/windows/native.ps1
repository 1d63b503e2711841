# Functions of Windows that .NET has no name for: a type of that name with one static method for each.
# Functions: name -> the type of its result, then those of its arguments.
function New-Native { param([string]$Name, [string]$Library, [hashtable]$Functions)
    $made = [Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly((New-Object Reflection.AssemblyName $Name), 'Run')
    $type = $made.DefineDynamicModule($Name).DefineType($Name, 'Public, Class')
    foreach ($one in $Functions.Keys) {
        $result, $arguments = $Functions[$one]
        $method = $type.DefinePInvokeMethod($one, $Library, 'Public, Static, PinvokeImpl', 'Standard', $result, [Type[]]@($arguments), 'Winapi', 'Unicode')
        $method.SetImplementationFlags('PreserveSig')
    }
    $type.CreateType()
}
