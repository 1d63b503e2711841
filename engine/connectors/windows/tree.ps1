# What a job and all that it starts run in, so that they can be ended together: also a program whose parent has ended.
# It is known by a name as long as the job's runner lives. One that asks to leave it may, as without it.
function Get-RuotaKernel {
    $made = [Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly((New-Object Reflection.AssemblyName 'RuotaKernel'), 'Run')
    $type = $made.DefineDynamicModule('RuotaKernel').DefineType('RuotaKernel', 'Public, Class')
    $functions = @{ CreateJobObjectW = [IntPtr], [IntPtr], [string]; OpenJobObjectW = [IntPtr], [uint32], [int], [string]
        AssignProcessToJobObject = [int], [IntPtr], [IntPtr]; TerminateJobObject = [int], [IntPtr], [uint32]
        SetInformationJobObject = [int], [IntPtr], [int], [IntPtr], [uint32] }
    foreach ($name in $functions.Keys) {
        $types = [Type[]]$functions[$name]
        $method = $type.DefinePInvokeMethod($name, 'kernel32.dll', 'Public, Static, PinvokeImpl', 'Standard', $types[0], [Type[]]$types[1..($types.Count - 1)], 'Winapi', 'Unicode')
        $method.SetImplementationFlags('PreserveSig')
    }
    $type.CreateType()
}
function Get-TreeName { param([string]$Id) "Global\ruota-$Id" }
# this process, the other one, and all that they start from now on
function Join-Tree { param([string]$Id, [Diagnostics.Process]$Other)
    $kernel = Get-RuotaKernel
    $tree = $kernel::CreateJobObjectW([IntPtr]::Zero, (Get-TreeName $Id))
    # JOBOBJECT_BASIC_LIMIT_INFORMATION with JOB_OBJECT_LIMIT_BREAKAWAY_OK
    $size = 32 + 4 * [IntPtr]::Size
    $limits = [Runtime.InteropServices.Marshal]::AllocHGlobal($size)
    [Runtime.InteropServices.Marshal]::Copy((New-Object byte[] $size), 0, $limits, $size)
    [Runtime.InteropServices.Marshal]::WriteInt32($limits, 16, 0x800)
    [void]$kernel::SetInformationJobObject($tree, 2, $limits, $size)
    [Runtime.InteropServices.Marshal]::FreeHGlobal($limits)
    foreach ($one in [Diagnostics.Process]::GetCurrentProcess(), $Other) { [void]$kernel::AssignProcessToJobObject($tree, $one.Handle) }
}
# what Stop-Tree takes; it keeps the name known
function Open-Tree { param([string]$Id) $kernel = Get-RuotaKernel; @{ kernel = $kernel; handle = $kernel::OpenJobObjectW(8, 0, (Get-TreeName $Id)) } }
function Stop-Tree { param($Tree)
    if ($Tree.handle -ne [IntPtr]::Zero) { [void]$Tree.kernel::TerminateJobObject($Tree.handle, [uint32]3221225786) }
}
