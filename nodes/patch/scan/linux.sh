# Lists missing updates as the package manager itself would install them. Reads only, but for the package lists it refreshes.
detect_pm
tab=$(printf '\t')
refresh=true
if has_param refresh && ! param_is refresh; then refresh=false; fi
only_security=false
if param_is only_security; then only_security=true; fi
patterns=$(i=0; while [ "$i" -lt "$(param_count exclude)" ]; do param "exclude_$i"; echo; i=$((i + 1)); done)
case $patterns in *[!A-Za-z0-9+._*~:"
"-]*) fail bad_param "A package to leave out holds a character that no name has; * stands for any characters." ;; esac
export patterns

refresh_apt() {
    left=300
    while :; do
        said=$(apt-get -q -o DPkg::Lock::Timeout=300 -o APT::Update::Error-Mode=any update 2>&1) && return 0
        case $said in
        *"Could not get lock"* | *"Unable to lock"*)
            [ "$left" -gt 0 ] || fail busy "Another installation is under way on this device; try again when it is over."
            sleep 5
            left=$((left - 5)) ;;
        *) break ;;
        esac
    done
    printf '%s\n' "$said" >&2
    # some answered, some did not: the lists of the others are new
    if printf '%s\n' "$said" | awk '/^Err:/ {bad[$2 $3] = 1; any = 1} /^(Hit|Get):/ {all[$2 $3] = 1} END {for (source in all) if (!(source in bad)) good = 1; exit !(good && any)}'; then
        warn "Some repositories could not be asked: $(printf '%s\n' "$said" | sed -n 's/^Err:[0-9]* *//p' | head -n 3 | tr '\n' ';')"
    else
        fail unavailable "The package lists could not be refreshed: $(printf '%s\n' "$said" | grep -E '^(E|W|Err)' | head -n 1)"
    fi
}

refresh_lists() {
    [ "$refresh" = true ] || return 0
    if [ "$(id -u)" != 0 ]; then
        warn "Without an administrator the package lists were not refreshed; the updates are as of their last refresh."
        return 0
    fi
    case $PM in
    apt) refresh_apt ;;
    dnf) dnf -q makecache --refresh >&2 || fail unavailable "The package lists could not be refreshed; the output says why." ;;
    zypper)
        ZYPP_LOCK_TIMEOUT=300 zypper --non-interactive --quiet refresh >&2
        case $? in
        0 | 6) ;;
        7) fail busy "Another installation is under way on this device; try again when it is over." ;;
        106) warn "Some repositories could not be asked; the output names them." ;;
        *) fail unavailable "The package lists could not be refreshed; the output says why." ;;
        esac ;;
    esac
}

# every list below has the columns: name, version, installed version, architecture, security, repository

list_apt() { # lines with "-" for the version are packages that apt itself leaves alone, with the reason in column 3
    said=$(apt-get -s -o Debug::NoLocking=1 --with-new-pkgs upgrade) || return 1
    printf '%s\n' "$said" | awk '
    /^Inst / {
        name = $2; old = ""; i = 3
        if ($3 ~ /^\[/) { old = substr($3, 2, length($3) - 2); i = 4 }
        version = substr($i, 2); rest = ""
        for (i++; i <= NF; i++) rest = rest (rest == "" ? "" : " ") $i
        sub(/\).*$/, "", rest); architecture = rest
        sub(/^.*\[/, "", architecture); sub(/\].*$/, "", architecture); sub(/ *\[[^]]*\]$/, "", rest)
        print name "\t" version "\t" old "\t" architecture "\t" (tolower(rest) ~ /security/ ? "true" : "false") "\t" rest
        reason = ""; next
    }
    /kept back:/ { reason = "kept_back"; next }
    /phasing:/ { reason = "phased"; next }
    /^ / && reason != "" { for (i = 1; i <= NF; i++) print $i "\t-\t" reason; next }
    { reason = "" }'
}

list_dnf() {
    said=$(dnf -q --cacheonly repoquery --upgrades --latest-limit=1 --qf '%{name}|%{evr}|%{arch}|%{repoid}\n' 2>/dev/null) ||
        said=$(dnf -q repoquery --upgrades --latest-limit=1 --qf '%{name}|%{evr}|%{arch}|%{repoid}\n') || return 1
    if dnf --version 2>/dev/null | grep -qi dnf5; then
        advisories='advisory list'
    else
        advisories='updateinfo list'
    fi
    # shellcheck disable=SC2086 # two words
    known=$(dnf -q $advisories --all 2>/dev/null | head -n 1)
    # shellcheck disable=SC2086
    urgent=$(dnf -q $advisories --updates --security 2>/dev/null | awk '{print $3}')
    [ -z "$said" ] || printf '%s\n' "$said" | while IFS='|' read -r name version architecture repository; do
        [ -n "$name" ] || continue
        security=null
        if [ -n "$known" ]; then
            security=false
            case "
$urgent
" in *"
$name-${version#*:}.$architecture
"*) security=true ;; esac
        fi
        old=$(rpm -q --qf '%{EVR}\n' "$name" 2>/dev/null | tail -n 1)
        printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$version" "$old" "$architecture" "$security" "$repository"
    done
}

one_tag_a_line() { sed 's/></>\
</g'; }

list_zypper() {
    said=$(zypper --non-interactive --no-refresh --xmlout list-updates 2>/dev/null)
    case $? in 0 | 100 | 101 | 106) ;; *) return 1 ;; esac
    patches=$(zypper --non-interactive --no-refresh --xmlout list-patches --all 2>/dev/null | one_tag_a_line | grep -c '<update ')
    needed=$(zypper --non-interactive --no-refresh --xmlout list-patches --category security 2>/dev/null | one_tag_a_line | sed -n 's/.*<update .*name="\([^"]*\)".*/\1/p')
    # a patch names the packages it replaces under "Conflicts"
    urgent=$(for patch in $needed; do
        zypper --non-interactive --no-refresh --quiet info -t patch -- "$patch" 2>/dev/null |
            awk '/^Conflicts/ {on = 1; next} /^[^ ]/ {on = 0} on {sub(/^ +/, ""); sub(/^srcpackage:/, ""); sub(/\.(noarch|x86_64|i586|i686|aarch64|ppc64le|s390x)$/, "", $1); print $1}'
    done)
    export patches urgent
    printf '%s\n' "$said" | one_tag_a_line | awk '
    function attribute(name, s) { if (!match($0, " " name "=\"[^\"]*\"")) return ""; s = substr($0, RSTART, RLENGTH); sub(/^[^"]*"/, "", s); sub(/"$/, "", s); return s }
    BEGIN { n = split(ENVIRON["urgent"], names, "\n"); for (i = 1; i <= n; i++) security[names[i]] = 1 }
    /<update / && / kind="package"/ { name = attribute("name"); version = attribute("edition"); old = attribute("edition-old"); architecture = attribute("arch") }
    /<source / { repository = attribute("alias") }
    /<\/update>/ && name != "" {
        print name "\t" version "\t" old "\t" architecture "\t" (ENVIRON["patches"] + 0 == 0 ? "null" : (name in security) ? "true" : "false") "\t" repository
        name = ""
    }'
}

reboot_pending() {
    [ -f /run/reboot-required ] || [ -e /run/reboot-needed ] || return 1
}

case $PM in
apt | dnf | zypper) ;;
*) fail unsupported_os "This device has none of apt, dnf and zypper, so its updates cannot be listed." ;;
esac
refresh_lists
found=$("list_$PM") || fail node_failed "The package manager could not list the updates; the output says why."
pending=false
if reboot_pending; then pending=true; fi

if [ -n "$found" ] && printf '%s\n' "$found" | grep -q "${tab}null${tab}"; then
    warn "The repositories do not say which updates close security holes."
fi
done_ok "$(printf '%s\n' "$found" | LC_ALL=C sort -t "$tab" -k 1,1 | awk -F '\t' -v only="$only_security" -v pending="$pending" -v manager="$PM" '
function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, " ", s); return "\"" s "\"" }
function known(s) { return s == "" ? "null" : quoted(s) }
function matches(name, i) { for (i = 1; i <= count; i++) if (name ~ pattern[i]) return 1; return 0 }
function leave(name, reason) { left = left sprintf("%s{\"name\":%s,\"reason\":\"%s\"}", (left == "" ? "" : ","), quoted(name), reason) }
BEGIN {
    n = split(ENVIRON["patterns"], raw, "\n")
    for (i = 1; i <= n; i++) if (raw[i] != "") { gsub(/[.+]/, "\\\\&", raw[i]); gsub(/\*/, ".*", raw[i]); pattern[++count] = "^" raw[i] "$" }
}
$1 == "" { next }
$2 == "-" { leave($1, $3); next }
matches($1) { leave($1, "excluded"); next }
only == "true" && $5 != "true" { leave($1, $5 == "null" ? "not_known_as_security" : "not_security"); next }
{
    rows = rows sprintf("%s{\"name\":%s,\"version\":%s,\"installed_version\":%s,\"architecture\":%s,\"security\":%s,\"repository\":%s,\"id\":null,\"title\":null,\"severity\":null,\"size_mb\":null}", (missing++ ? "," : ""), quoted($1), quoted($2), known($3), quoted($4), $5, known($6))
    if ($5 == "null") unknown = 1; else if ($5 == "true") urgent++
}
END { printf "{\"updates\":[%s],\"missing_count\":%d,\"security_count\":%s,\"excluded\":[%s],\"reboot_pending\":%s,\"package_manager\":\"%s\"}", rows, missing, unknown ? "null" : urgent + 0, left, pending, manager }')"
