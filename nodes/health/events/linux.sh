# Reads the journal, whose JSON is one flat object a line: its texts are taken over as they stand, escaped already.
level=$(param level error)
hours=$(param hours 24)
max=$(param max 200)
contains=$(param contains)
have journalctl || fail unsupported_os "This device has no systemd journal, so its events cannot be read."
if [ "$(id -u)" != 0 ] && ! id -nG | grep -Eqw 'systemd-journal|adm|wheel'; then
    fail not_elevated "Only an administrator may read the whole journal; give the device a login that is root, may use sudo or is in the group systemd-journal."
fi
case $level in critical) priority=2 ;; error) priority=3 ;; warning) priority=4 ;; *) priority=6 ;; esac

# journalctl joins what stands between two "+" by "and", and those by "or"
set --
i=0
while [ "$i" -lt "$(param_count sources)" ]; do
    source=$(param "sources_$i")
    case $source in *[!\ -~]* | "") fail bad_param "The name of a source holds a character that no service has." ;; esac
    unit=$source
    case $source in *.service | *.socket | *.timer | *.mount | *.target | *.scope | *.slice | *.device | *.path) ;; *) unit=$source.service ;; esac
    [ "$i" = 0 ] || set -- "$@" +
    set -- "$@" "SYSLOG_IDENTIFIER=$source" + "_SYSTEMD_UNIT=$unit" + _PID=1 "UNIT=$unit"
    i=$((i + 1))
done

fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_COMM,_SYSTEMD_UNIT
# not in systemd 235 and earlier; without it there is more to read through
journalctl -q --no-pager -n 0 --output-fields="$fields" >/dev/null 2>&1 && set -- --output-fields="$fields" "$@"
# a text can only be looked for in what was read
[ -n "$contains" ] || set -- -n "$((max + 1))" "$@"

[ -d /var/log/journal ] || warn "This device keeps its journal in memory only, so nothing is known from before its last start."
needle=$(json_str "$contains")
needle=${needle#\"}
needle=${needle%\"}
export needle

found=$({
    journalctl -q --no-pager -a -r -o json -p "$priority" --since="-${hours}h" "$@" 2>&1
    printf 'end %s\n' "$?"
} | awk -v max="$max" '
# the first 500 characters of an escaped text, neither an escape nor a letter cut in two
function short(s,   i, n, c) {
    if (length(s) <= 500) return s
    for (i = 1; i <= 500; i += n) { c = substr(s, i, 1); n = c != "\\" ? 1 : (substr(s, i + 1, 1) == "u" ? 6 : 2) }
    s = substr(s, 1, i - 1)
    if (s ~ /[\200-\377]$/) { sub(/[\200-\277]*$/, "", s); sub(/[\300-\377]$/, "", s) }
    return s
}
# bytes that are no text come as numbers
function letters(list,   n, i, parts, s) {
    n = split(list, parts, ","); s = ""
    for (i = 1; i <= n && i <= 500; i++) s = s ((parts[i] + 0 < 32 || parts[i] + 0 > 126) ? "?" : sprintf("%c", parts[i] + 0))
    gsub(/[\\"]/, "\\\\&", s)
    return s
}
function fields(line,   key) {
    split("", field)
    while (match(line, /"([^"\\]|\\.)*"[ \t]*:[ \t]*/)) {
        key = substr(line, RSTART + 1); key = substr(key, 1, index(key, "\"") - 1); line = substr(line, RSTART + RLENGTH)
        if (line ~ /^\[[ \t]*"/) sub(/^\[[ \t]*/, "", line)
        if (match(line, /^"([^"\\]|\\.)*"/)) { field[key] = substr(line, 2, RLENGTH - 2); line = substr(line, RLENGTH + 1) }
        else if (match(line, /^\[[0-9, ]*\]/)) { field[key] = letters(substr(line, 2, RLENGTH - 2)); line = substr(line, RLENGTH + 1) }
        # several values: the first is enough
        while (match(line, /^[ \t]*,[ \t]*"([^"\\]|\\.)*"[ \t]*[],]/)) line = substr(line, RLENGTH)
    }
}
function iso(seconds,   days, rest, era, doe, yoe, doy, mp, d, m) {
    days = int(seconds / 86400); rest = seconds - days * 86400; days += 719468
    era = int(days / 146097); doe = days - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100)); mp = int((5 * doy + 2) / 153)
    d = doy - int((153 * mp + 2) / 5) + 1; m = mp < 10 ? mp + 3 : mp - 9
    return sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", yoe + era * 400 + (m <= 2), m, d, int(rest / 3600), int(rest % 3600 / 60), rest % 60)
}
BEGIN { needle = tolower(ENVIRON["needle"]) }
/^end [0-9]+$/ { status = $2; ended = 1; next }
!/^\{/ { said = said $0 " "; next }
{
    fields($0)
    message = field["MESSAGE"]
    if (needle != "" && !index(tolower(message), needle)) next
    if (count == max) { more = 1; exit }
    source = field["SYSLOG_IDENTIFIER"] != "" ? field["SYSLOG_IDENTIFIER"] : (field["_COMM"] != "" ? field["_COMM"] : field["_SYSTEMD_UNIT"])
    p = field["PRIORITY"] == "" ? 6 : field["PRIORITY"] + 0
    word = p <= 2 ? "critical" : (p == 3 ? "error" : (p == 4 ? "warning" : "information"))
    counts[word]++
    rows = rows (count++ ? "," : "") sprintf("{\"time\":\"%s\",\"log\":\"journal\",\"id\":null,\"level\":\"%s\",\"source\":\"%s\",\"message\":\"%s\"}", iso(substr(field["__REALTIME_TIMESTAMP"], 1, length(field["__REALTIME_TIMESTAMP"]) - 6)), word, source, short(message))
    key = "\"source\":\"" source "\",\"id\":null,\"level\":\"" word "\""
    if (!(key in size)) order[++kinds] = key
    size[key]++
}
END {
    if (ended && status != 0) { printf "failed %s", said; exit }
    for (i = 2; i <= kinds; i++) for (j = i; j > 1 && size[order[j]] > size[order[j - 1]]; j--) { key = order[j]; order[j] = order[j - 1]; order[j - 1] = key }
    for (i = 1; i <= kinds; i++) groups = groups (i > 1 ? "," : "") sprintf("{%s,\"count\":%d}", order[i], size[order[i]])
    printf "{\"events\":[%s],\"count\":%d,\"counts\":{\"critical\":%d,\"error\":%d,\"warning\":%d,\"information\":%d},\"groups\":[%s],\"truncated\":%s}", rows, count, counts["critical"], counts["error"], counts["warning"], counts["information"], groups, more ? "true" : "false"
}')
case $found in
failed*) fail node_failed "The journal could not be read: ${found#failed }" ;;
"") fail node_failed "The journal gave no answer that can be read." ;;
esac
done_ok "$found"
