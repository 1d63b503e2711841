# What a job and all that it starts run in, so that they can be ended together: also a program whose parent has ended.
# It is known by a name as long as the job's runner lives. One that asks to leave it may, as without it.
# native.ps1 stands before.
function Get-RuotaKernel {
    New-Native 'RuotaKernel' 'kernel32.dll' @{ CreateJobObjectW = [IntPtr], [IntPtr], [string]; OpenJobObjectW = [IntPtr], [uint32], [int], [string]
        AssignProcessToJobObject = [int], [IntPtr], [IntPtr]; TerminateJobObject = [int], [IntPtr], [uint32]
        SetInformationJobObject = [int], [IntPtr], [int], [IntPtr], [uint32] }
}
function Get-TreeName { param([string]$Id) "Global\ruota-$Id" }
# Memory of that size with zeros, for Use; freed after it.
function Use-Memory { param([int]$Size, [scriptblock]$Use)
    $at = [Runtime.InteropServices.Marshal]::AllocHGlobal($Size)
    try { [Runtime.InteropServices.Marshal]::Copy((New-Object byte[] $Size), 0, $at, $Size); & $Use $at } finally { [Runtime.InteropServices.Marshal]::FreeHGlobal($at) }
}
# What SYSTEM makes, others may not end unless it says so: it, administrators and the login itself may.
function New-Tree { param($Kernel, [string]$Id)
    $mine = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
    $wanted = New-Object Security.AccessControl.RawSecurityDescriptor "D:(A;;GA;;;SY)(A;;GA;;;BA)(A;;GA;;;$mine)"
    $bytes = New-Object byte[] $wanted.BinaryLength
    $wanted.GetBinaryForm($bytes, 0)
    Use-Memory $bytes.Length { param($Rights)
        [Runtime.InteropServices.Marshal]::Copy($bytes, 0, $Rights, $bytes.Length)
        # SECURITY_ATTRIBUTES: its length, the rights, whether children inherit the handle; each as wide as a pointer with what fills it up
        $size = 3 * [IntPtr]::Size
        Use-Memory $size { param($Attributes)
            [Runtime.InteropServices.Marshal]::WriteInt32($Attributes, 0, $size)
            [Runtime.InteropServices.Marshal]::WriteIntPtr($Attributes, [IntPtr]::Size, $Rights)
            $Kernel::CreateJobObjectW($Attributes, (Get-TreeName $Id))
        }
    }
}
# this process, the other one, and all that they start from now on
function Join-Tree { param([string]$Id, [Diagnostics.Process]$Other)
    $kernel = Get-RuotaKernel
    $tree = New-Tree $kernel $Id
    # JOBOBJECT_BASIC_LIMIT_INFORMATION with JOB_OBJECT_LIMIT_BREAKAWAY_OK
    $size = 32 + 4 * [IntPtr]::Size
    Use-Memory $size { param($Limits)
        [Runtime.InteropServices.Marshal]::WriteInt32($Limits, 16, 0x800)
        [void]$kernel::SetInformationJobObject($tree, 2, $Limits, $size)
    }
    foreach ($one in [Diagnostics.Process]::GetCurrentProcess(), $Other) { [void]$kernel::AssignProcessToJobObject($tree, $one.Handle) }
}
# what Stop-Tree takes; it keeps the name known
function Open-Tree { param([string]$Id) $kernel = Get-RuotaKernel; @{ kernel = $kernel; handle = $kernel::OpenJobObjectW(8, 0, (Get-TreeName $Id)) } }
function Stop-Tree { param($Tree)
    if ($Tree.handle -ne [IntPtr]::Zero) { [void]$Tree.kernel::TerminateJobObject($Tree.handle, [uint32]3221225786) }
}
