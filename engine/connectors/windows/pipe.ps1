# The same for a program that has no stdin: the pipe's name is put in place of NAME.
$RuotaIn = New-Object IO.Pipes.NamedPipeClientStream '.', 'NAME', 'In'
$RuotaIn.Connect(30000)
