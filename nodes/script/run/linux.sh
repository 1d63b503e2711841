# Runs the script of a technician. Its text and its arguments are data: they go into a file and into "$@", never into a command.
interpreter=$(param interpreter sh)
read_outputs=$(param read_outputs none)
reports_change=$(param reports_change always)
empty='{"exit_code":0,"ran":false,"output":"","outputs":{}}'

case $interpreter in powershell | cmd) fail unsupported_os "This script is meant for Windows; run the step on Windows devices only, or write a shell script and the Windows one beside it." ;; esac
have "$interpreter" || fail not_found "There is no $interpreter on this device; install it or choose another interpreter."
if preview && ! param_is run_in_preview; then
    if [ "$reports_change" = always ]; then changed; else warn "Only running the script shows whether it changes something."; fi
    done_ok "$empty"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/ruota-script.XXXXXX") || fail node_failed "There is no folder for temporary files on this device."
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' TERM INT HUP
chmod 700 "$folder"
if [ "$interpreter" = python3 ]; then
    param_raw script >"$folder/script"
else
    # scripts saved on Windows end their lines with CR LF, which a shell takes for part of the word
    param_raw script | sed "s/$(printf '\r')\$//" >"$folder/script"
fi

# a character after the value keeps line ends that $(...) would drop
set --
number=0
count=$(param_count args)
while [ "$number" -lt "${count:-0}" ]; do
    size=$(param_raw "args_$number" | wc -c)
    visible=$(param_raw "args_$number" | tr -d '\000' | wc -c)
    [ "$size" -eq "$visible" ] || fail bad_param "Argument $((number + 1)) holds a NUL character, which no program can be given."
    [ "$size" -le 120000 ] || fail bad_param "Argument $((number + 1)) is longer than 120000 bytes; write it to a file with the node Write a file."
    value=$(param_raw "args_$number" && echo x)
    set -- "$@" "${value%x}"
    number=$((number + 1))
done

if has_param secret; then
    RUOTA_SECRET=$(param secret)
    export RUOTA_SECRET
fi
RUOTA_OUTPUTS=$folder/outputs
export RUOTA_OUTPUTS RUOTA_MODE

# the end of the output is kept through a pipe, so that a script that prints without end fills neither memory nor disk
mkfifo "$folder/pipe" || fail node_failed "The temporary folder of this device takes no pipes."
tail -c 65536 <"$folder/pipe" >"$folder/tail" &
keeper=$!
{
    "$interpreter" "$folder/script" "$@" </dev/null
    echo $? >"$folder/code"
} | tee "$folder/pipe"
wait "$keeper"
code=$(cat "$folder/code")

text() { if have iconv; then iconv -c -f UTF-8 -t UTF-8 <"$1" || :; else cat "$1"; fi; } 2>/dev/null
outputs='{}'
case $read_outputs in
file) [ ! -s "$folder/outputs" ] || outputs=$(text "$folder/outputs") ;;
last_line) outputs=$(text "$folder/tail" | awk 'NF {last = $0} END {print last}') ;;
esac
problem=''
case $outputs in
"{"*"}") ;;
*) problem="The script left no JSON object as its outputs; print one as it is described in the help." ;;
esac
if [ -z "$problem" ] && [ "$outputs" != '{}' ] && have python3; then
    printf '%s' "$outputs" | python3 -I -c 'import json, sys; sys.exit(not isinstance(json.load(sys.stdin), dict))' 2>/dev/null ||
        problem="The outputs of the script are not valid JSON; check quotes and commas."
fi
[ -z "$problem" ] || outputs='{}'
data="{\"exit_code\":$code,\"ran\":true,\"output\":$(json_str "$(text "$folder/tail")"),\"outputs\":$outputs}"

good=false
number=0
count=$(param_count ok_exit_codes)
if [ "${count:-0}" -eq 0 ] && [ "$code" = 0 ]; then good=true; fi
while [ "$number" -lt "${count:-0}" ]; do
    [ "$(param "ok_exit_codes_$number")" != "$code" ] || good=true
    number=$((number + 1))
done
[ "$good" = true ] || fail node_failed "The script ended with exit code $code; its output says more." "$data"
[ -z "$problem" ] || fail node_failed "$problem" "$data"
case $reports_change in
always) changed ;;
outputs) if printf '%s' "$outputs" | grep -Eq '"changed"[[:space:]]*:[[:space:]]*true'; then changed; fi ;;
esac
done_ok "$data"
