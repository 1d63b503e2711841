# Takes a file on stdin, whole or not at all. Set before: _target, _hash (SHA-256, hex). Answers "ok" or "no REASON".
umask 022
if [ -d "$_target" ]; then echo "no it is a folder"; exit; fi
# mktemp, since a link that somebody planted under a name that can be guessed would be followed
_new=$(mktemp -- "$_target.ruota-XXXXXX" 2>&1) || { echo "no ${_new##*: }"; exit; }
trap 'rm -f -- "$_new"' EXIT
trap 'exit 1' HUP INT TERM PIPE
_why=$(cat 2>&1 >"$_new") || { echo "no ${_why##*: }"; exit; }
_sum=$(sha256sum <"$_new")
if [ "${_sum%% *}" != "$_hash" ]; then echo "no it arrived damaged"; exit; fi
if [ -e "$_target" ]; then
  chown "$(stat -c %u:%g -- "$_target")" "$_new" 2>/dev/null
  chmod "$(stat -c %a -- "$_target")" "$_new"
else
  chmod 644 "$_new"
fi
_why=$(mv -f -- "$_new" "$_target" 2>&1) || { echo "no ${_why##*: }"; exit; }
echo ok
