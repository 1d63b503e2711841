# Keeps a task in the folder \Ruota of the Task Scheduler. It is described in XML, which is the same in every language, and handed to
# schtasks.exe in a file, so that no value stands on a command line; what is there is read from the scheduler's own file of it.
$name = [string](Get-Param name)
$state = [string](Get-Param state 'present')
$command = [string](Get-Param command '')
$space = 'http://schemas.microsoft.com/windows/2004/02/mit/task'
if ($name -notmatch '\A[A-Za-z0-9][A-Za-z0-9_-]{0,59}\z') { Stop-Step 'bad_param' 'The name of a task may hold letters, digits, - and _ only, and 60 characters at most.' }
$task = "\Ruota\$name"
$kept = "$env:SystemRoot\System32\Tasks\Ruota\$name"

function Invoke-Tasks { param([string]$Arguments) Invoke-Program "$env:SystemRoot\System32\schtasks.exe" "$Arguments /tn $(Format-Argument $task)" 60 }
function Get-Kept { if ([IO.File]::Exists($kept)) { [xml]([IO.File]::ReadAllText($kept) -replace '\A\s*<\?xml[^>]*\?>', '') } }
function Get-StateWord { param($Xml)
    if ($null -eq $Xml) { return 'absent' }
    $names = New-Object Xml.XmlNamespaceManager $Xml.NameTable; $names.AddNamespace('t', $space)
    $on = $Xml.SelectSingleNode('/t:Task/t:Settings/t:Enabled', $names)
    if ($on -and $on.InnerText -eq 'false') { 'disabled' } else { 'enabled' }
}
$old = Get-Kept
$before = Get-StateWord $old
function Get-Data { @{ task = $task; state_before = $before; state_after = (Get-StateWord (Get-Kept)) } }
function Invoke-Change { param([string]$Arguments, [string]$What)
    $done = Invoke-Tasks $Arguments
    if ($done.exit_code -ne 0) { Stop-Step 'node_failed' "The Task Scheduler did not $What the task $name`: $($done.err.Trim())" (Get-Data) }
}

if ($state -eq 'absent') {
    if ($before -eq 'absent') { Complete-Step (Get-Data) }
    Set-Changed
    if (-not $Preview) { Invoke-Change '/delete /f' 'remove' }
    Complete-Step (Get-Data)
}
if ($before -eq 'absent' -and ($state -eq 'run' -or ($state -eq 'disabled' -and -not $command))) { Stop-Step 'not_found' "There is no task $name on this device; make it first." (Get-Data) }
if ($state -eq 'run') {
    if ($before -eq 'disabled') { Stop-Step 'conflict' "The task $name is switched off, so Windows does not run it; switch it on first." (Get-Data) }
    Set-Changed
    if (-not $Preview) { Invoke-Change '/run' 'run' }
    Complete-Step (Get-Data)
}
if (-not $command) {
    if ($state -eq 'present') { Stop-Step 'bad_param' 'A task that is to be made needs a program.' (Get-Data) }
    if ($before -eq 'disabled') { Complete-Step (Get-Data) }
    Set-Changed
    if (-not $Preview) { Invoke-Change '/change /disable' 'switch off' }
    Complete-Step (Get-Data)
}

# a name alone is looked for where the computer's own programs are, and kept with its whole path: what the login that made the
# task has on its PATH, or puts there later, is not for SYSTEM to run
function Get-Program {
    if ($command -match '[\x00-\x1f"<>|*?]' -or $command -match '\A[\\/]{2}[?.]') { return }
    $path = [Environment]::ExpandEnvironmentVariables($command)
    if ([IO.Path]::IsPathRooted($path)) { if ([IO.File]::Exists($path)) { $command }; return }
    if ($path -match '[\\/:]') { return }
    $ends = @(if ([IO.Path]::HasExtension($path)) { '' }) + @('.exe', '.com', '.cmd', '.bat')
    foreach ($place in [Environment]::ExpandEnvironmentVariables([string][Environment]::GetEnvironmentVariable('Path', 'Machine')).Split(';')) {
        if (-not $place -or -not [IO.Path]::IsPathRooted($place)) { continue }
        foreach ($end in $ends) { if ([IO.File]::Exists("$($place.TrimEnd('\'))\$path$end")) { return "$($place.TrimEnd('\'))\$path$end" } }
    }
}
$program = [string](Get-Program)
if (-not $program) { Stop-Step 'not_found' "There is no program $command on this device; give its whole path." (Get-Data) }
$words = @(Get-Param arguments @() | ForEach-Object { [string]$_ })
if (@($words | Where-Object { $_ -match '[\x00-\x1f]' }).Count) { Stop-Step 'bad_param' 'An argument of the task holds a control character, such as a new line; leave it out.' (Get-Data) }
$line = @($words | ForEach-Object { Format-Argument $_ }) -join ' '
if ($line.Length -gt 8000) { Stop-Step 'bad_param' 'The arguments of the task are longer than a command line may be.' (Get-Data) }

$time = [string](Get-Param time '03:00')
if ($time -notmatch '\A([01][0-9]|2[0-3]):[0-5][0-9]\z') { Stop-Step 'bad_param' 'The time of the task must be written like 03:00.' (Get-Data) }
# without a zone it is the device's own clock, in summer and in winter; a day in the past, so that it says the same in every run
$start = "<StartBoundary>2020-01-01T$time`:00</StartBoundary><Enabled>true</Enabled>"
$days = @{ mon = 'Monday'; tue = 'Tuesday'; wed = 'Wednesday'; thu = 'Thursday'; fri = 'Friday'; sat = 'Saturday'; sun = 'Sunday' }
$months = @('January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December' | ForEach-Object { "<$_ />" }) -join ''
$trigger = switch ([string](Get-Param when 'daily')) {
    'boot' { '<BootTrigger><Enabled>true</Enabled><Delay>PT1M</Delay></BootTrigger>' }
    'interval' { "<TimeTrigger><Repetition><Interval>PT$([int](Get-Param every_minutes 60))M</Interval></Repetition><StartBoundary>2020-01-01T00:00:00</StartBoundary><Enabled>true</Enabled></TimeTrigger>" }
    'weekly' {
        $chosen = @(Get-Param days @('sun')); $of = @('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun' | Where-Object { $chosen -contains $_ } | ForEach-Object { "<$($days[$_]) />" })
        if (-not $of.Count) { Stop-Step 'bad_param' 'The days of the week must be some of mon to sun.' (Get-Data) }
        "<CalendarTrigger>$start<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek>$($of -join '')</DaysOfWeek></ScheduleByWeek></CalendarTrigger>"
    }
    'monthly' {
        $day = [int](Get-Param day_of_month 1); $word = if ($day -eq 31) { 'Last' } else { "$day" }
        "<CalendarTrigger>$start<ScheduleByMonth><DaysOfMonth><Day>$word</Day></DaysOfMonth><Months>$months</Months></ScheduleByMonth></CalendarTrigger>"
    }
    default { "<CalendarTrigger>$start<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger>" }
}
function Get-Sid { param([string]$User)
    # a domain's user and a local one alike
    try { (New-Object Security.Principal.NTAccount $User).Translate([Security.Principal.SecurityIdentifier]).Value } catch { Stop-Step 'not_found' "There is no user $User that this device knows." (Get-Data) }
}
$user = [string](Get-Param user '')
$principal = if ([string](Get-Param run_as 'system') -eq 'system') { '<UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel>' }
elseif ($user) { "<UserId>$(Get-Sid $user)</UserId><LogonType>InteractiveToken</LogonType>" }
else { '<GroupId>S-1-5-32-545</GroupId>' }
$catchUp = ([string][bool](Get-Param catch_up $true)).ToLowerInvariant()
$enabled = ([string]($state -eq 'present')).ToLowerInvariant()
$words = if ($line) { "<Arguments>$([Security.SecurityElement]::Escape($line))</Arguments>" } else { '' }
# the scheduler's own limits would keep it from running on battery, and give it the least of processor and disk
$text = "<?xml version=`"1.0`" encoding=`"UTF-16`"?><Task version=`"1.2`" xmlns=`"$space`"><RegistrationInfo><Author>Ruota</Author></RegistrationInfo><Triggers>$trigger</Triggers>" +
"<Principals><Principal id=`"Author`">$principal</Principal></Principals><Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>" +
"<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries><StartWhenAvailable>$catchUp</StartWhenAvailable>" +
"<Enabled>$enabled</Enabled><ExecutionTimeLimit>PT$([int](Get-Param limit_minutes 240))M</ExecutionTimeLimit><Priority>5</Priority></Settings>" +
"<Actions Context=`"Author`"><Exec><Command>$([Security.SecurityElement]::Escape($program))</Command>$words</Exec></Actions></Task>"

# every value with its path; what is so anyway where it is not written is left out
$usual = @('MultipleInstancesPolicy=IgnoreNew', 'StartWhenAvailable=false', 'Enabled=true', 'RunLevel=LeastPrivilege', 'DaysInterval=1', 'WeeksInterval=1', 'StopAtDurationEnd=false', 'LogonType=InteractiveToken')
function Get-Shape { param($Xml)
    foreach ($node in @($Xml.SelectNodes('//*[not(*)]'))) {
        $above = @($node.SelectNodes('ancestor::*') | ForEach-Object { $_.LocalName })
        if ('Triggers', 'Principals', 'Settings', 'Actions' -notcontains $above[1]) { continue }
        $value = $node.InnerText
        if ($value -match '\AP[0-9DTHMS]+\z') { $value = [string][Xml.XmlConvert]::ToTimeSpan($value) }
        if ($node.LocalName -eq 'UserId' -and $value -notmatch '\AS-1-') { $value = Get-Sid $value }
        $leaf = "$($node.LocalName)=$value"
        if ($usual -notcontains $leaf) { "$($above -join '/')/$leaf" }
    }
}
function Test-Same {
    if ($null -eq $old) { return $false }
    $wanted = @(Get-Shape ([xml]($text -replace '\A<\?xml[^>]*\?>', ''))); $found = @(Get-Shape $old)
    if (@($wanted | Where-Object { $found -cnotcontains $_ }).Count) { return $false }
    # Windows writes settings of its own beside ours, but no times, programs and rights, and none that switches a task off
    $ours = '\ATask/(Triggers|Actions)/|\ATask/Settings/(Enabled|StartWhenAvailable|MultipleInstancesPolicy)=|/RunLevel='
    -not @($found | Where-Object { $_ -match $ours -and $wanted -cnotcontains $_ }).Count
}
if (Test-Same) { Complete-Step (Get-Data) }
Set-Changed
if ($Preview) { Complete-Step (Get-Data) }
$folder = New-StepFolder
try {
    [IO.File]::WriteAllText("$folder\task.xml", $text, [Text.Encoding]::Unicode)
    Invoke-Change "/create /f /xml $(Format-Argument "$folder\task.xml")" 'take'
} finally { Remove-Item -LiteralPath $folder -Recurse -Force }
$after = Get-Data
if ($after.state_after -ne $(if ($state -eq 'present') { 'enabled' } else { 'disabled' })) { Stop-Step 'node_failed' "The task $name is $($after.state_after) after it was written; another program or a policy changes it." $after }
Complete-Step $after
