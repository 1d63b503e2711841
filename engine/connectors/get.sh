# Gives a file on stdout after one line, "ok SHA256" or "no REASON". Set before: _target.
if [ -d "$_target" ]; then echo "no it is a folder"; exit; fi
if [ ! -e "$_target" ]; then echo "no it does not exist"; exit; fi
if [ ! -r "$_target" ]; then echo "no this login may not read it"; exit; fi
_sum=$(sha256sum <"$_target")
echo "ok ${_sum%% *}"
cat <"$_target"
