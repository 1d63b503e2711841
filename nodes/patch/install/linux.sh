# Installs a frozen list of updates, name and version, or what is missing at this moment, and checks with the package database that each is there.
need_root
detect_pm
tab=$(printf '\t')
allow_newer=false
if param_is allow_newer; then allow_newer=true; fi
services_mode=$(param restart_services list)
selection=$(param selection list)
patterns=$(i=0; while [ "$i" -lt "$(param_count exclude)" ]; do param "exclude_$i"; echo; i=$((i + 1)); done)

case $patterns in *[!A-Za-z0-9+._*~:"
"-]*) fail bad_param "A package to leave out holds a character that no name has; * stands for any characters." ;; esac

DEBIAN_FRONTEND=noninteractive
DEBIAN_PRIORITY=critical
APT_LISTCHANGES_FRONTEND=none
UCF_FORCE_CONFFOLD=1
ZYPP_LOCK_TIMEOUT=600
NEEDRESTART_MODE=l
[ "$services_mode" != auto ] || NEEDRESTART_MODE=a
export DEBIAN_FRONTEND DEBIAN_PRIORITY APT_LISTCHANGES_FRONTEND UCF_FORCE_CONFFOLD ZYPP_LOCK_TIMEOUT NEEDRESTART_MODE

case $PM in
apt | dnf | zypper) ;;
*) fail unsupported_os "This device has none of apt, dnf and zypper, so updates cannot be installed." ;;
esac

folder=$(mktemp -d) || fail node_failed "There is no folder for temporary files on this device."
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' TERM INT HUP
: >"$folder/start"
: >"$folder/skipped"
: >"$folder/failed"
: >"$folder/todo"

# every file below has the columns: name, version, and installed version or reason

versions() { # versions NAME: the installed versions, one per line (several kernels may be installed side by side)
    case $PM in
    apt) dpkg-query -W -f='${db:Status-Abbrev} ${Version}\n' "$1" 2>/dev/null | awk '$1 ~ /^.i/ {print $2}' ;;
    *) rpm -q --qf '%{EVR}\n' "$1" 2>/dev/null | grep -v 'not installed' ;;
    esac
}

candidate() { # candidate NAME: the version that would be installed now
    case $PM in
    apt) apt-cache policy "$1" | awk '$1 == "Candidate:" {print $2; exit}' ;;
    dnf) dnf -q --cacheonly repoquery --latest-limit=1 --qf '%{evr}\n' "$1" 2>/dev/null | grep . | tail -n 1 ;;
    zypper) zypper --non-interactive --no-refresh --quiet info -- "$1" 2>/dev/null | awk -F ': *' '$1 ~ /^Version/ {print $2; exit}' ;;
    esac
}

has_version() { versions "$1" | grep -Fqx -- "$2"; }

excluded() { # excluded NAME
    while IFS= read -r pattern; do
        # shellcheck disable=SC2254 # it is meant as a pattern
        case $1 in $pattern) return 0 ;; esac
    done <<EOF
$patterns
EOF
    return 1
}

rows() { # rows FILE KEY: the file as a JSON list whose third column is called KEY
    awk -F '\t' -v key="$2" '
    function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, " ", s); return "\"" s "\"" }
    { printf "%s{\"name\":%s,\"version\":%s,\"%s\":%s}", (n++ ? "," : ""), quoted($1), quoted($2), key, (key == "before" && $3 == "") ? "null" : quoted($3) }' "$1"
}

stale_services() { # services that still use old files, one per line
    if have needrestart; then
        needrestart -b -r l 2>/dev/null | sed -n 's/^NEEDRESTART-SVC: //p'
    elif [ "$PM" = zypper ]; then
        zypper --quiet ps -sss 2>/dev/null
    elif [ "$PM" = dnf ] && have needs-restarting; then
        needs-restarting -s 2>/dev/null | grep '\.service$'
    fi
}

kept_aside() { find /etc -xdev \( -name '*.dpkg-dist' -o -name '*.dpkg-new' -o -name '*.rpmnew' \) -cnewer "$folder/start" 2>/dev/null | wc -l; }

wants_reboot() {
    [ -f /run/reboot-required ] || [ -e /run/reboot-needed ] || [ -e "$folder/reboot" ] && return 0
    if [ "$PM" = dnf ] && have needs-restarting; then
        needs-restarting -r >/dev/null 2>&1
        [ $? = 1 ] && return 0
    fi
    return 1
}

report() { # report FILE-OF-INSTALLED: the outputs as JSON
    restart=false
    services=''
    aside=0
    if ! preview; then
        if wants_reboot; then restart=true; reboot_needed; fi
        services=$(stale_services | LC_ALL=C sort -u | awk '{gsub(/[\\"]/, "\\\\&"); printf "%s\"%s\"", (NR > 1 ? "," : ""), $0}')
        aside=$(kept_aside)
    fi
    printf '{"installed":[%s],"installed_count":%d,"failed":[%s],"failed_count":%d,"skipped":[%s],"reboot_required":%s,"services":[%s],"config_files":%d}' \
        "$(rows "$1" before)" "$(grep -c . "$1")" "$(rows "$folder/failed" reason)" "$(grep -c . "$folder/failed")" \
        "$(rows "$folder/skipped" reason)" "$restart" "$services" "$aside"
}

refresh_lists() {
    if has_param refresh && ! param_is refresh; then return 0; fi
    case $PM in
    apt) apt-get -qq -o DPkg::Lock::Timeout=600 update >&2 ;;
    dnf) dnf -q makecache --refresh >&2 ;;
    zypper) zypper --non-interactive --quiet refresh >&2; [ $? != 7 ] ;;
    esac || warn "The package lists could not be refreshed; the lists on the device are used."
}

install_now() { # install_now SPECIFICATION...: one call of the package manager; its output is the step's output
    case $PM in
    apt) apt-get -y --no-remove -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        --only-upgrade install "$@" ;;
    dnf) dnf -y upgrade "$@" ;;
    zypper)
        zypper --non-interactive install --auto-agree-with-licenses "$@"
        code=$?
        if [ "$code" = 103 ]; then
            # zypper has updated itself and wants to be called again
            zypper --non-interactive install --auto-agree-with-licenses "$@"
            code=$?
        fi
        case $code in
        102) : >"$folder/reboot" ;;
        0 | 103 | 106 | 107) ;;
        *) return "$code" ;;
        esac ;;
    esac
}

simulate() { # simulate SPECIFICATION...
    case $PM in
    apt) apt-get -s -o Debug::NoLocking=1 --no-remove --only-upgrade install "$@" ;;
    dnf) dnf --cacheonly --assumeno upgrade "$@" 2>&1 | awk '{print} /^Error:/ {bad = 1} END {exit bad}' ;;
    zypper) zypper --non-interactive --no-refresh install --dry-run --auto-agree-with-licenses "$@" ;;
    esac
}

specification() { # specification NAME VERSION
    if [ "$allow_newer" = true ]; then printf '%s' "$1"; return; fi
    case $PM in apt | zypper) printf '%s=%s' "$1" "$2" ;; dnf) printf '%s-%s' "$1" "$2" ;; esac
}

one_tag_a_line() { sed 's/></>\
</g'; }

missing() { # what the manager itself would bring now: name, version, and whether it closes a security hole (true, false or unknown)
    case $PM in
    apt)
        said=$(apt-get -s -o Debug::NoLocking=1 --with-new-pkgs upgrade) || return 1
        printf '%s\n' "$said" | awk '
        /^Inst / { v = $3 ~ /^\[/ ? $4 : $3; print $2 "\t" substr(v, 2) "\t" (tolower($0) ~ /security/ ? "true" : "false") }' ;;
    dnf)
        advisories='updateinfo list'
        if dnf --version 2>/dev/null | grep -qi dnf5; then advisories='advisory list'; fi
        # shellcheck disable=SC2086 # two words
        known=$(dnf -q --cacheonly $advisories --all 2>/dev/null | head -n 1)
        # shellcheck disable=SC2086
        urgent=$(dnf -q --cacheonly $advisories --updates --security 2>/dev/null | awk '{print $3}')
        said=$(dnf -q --cacheonly repoquery --upgrades --latest-limit=1 --qf '%{name}|%{evr}|%{arch}\n') || return 1
        printf '%s\n' "$said" | known=$known urgent=$urgent awk -F '|' '
        BEGIN { n = split(ENVIRON["urgent"], all, "\n"); for (i = 1; i <= n; i++) security[all[i]] = 1 }
        NF == 3 { plain = $2; sub(/^[0-9]+:/, "", plain); print $1 "\t" $2 "\t" (ENVIRON["known"] == "" ? "unknown" : (($1 "-" plain "." $3) in security) ? "true" : "false") }' ;;
    zypper)
        known=$(zypper --non-interactive --no-refresh --xmlout list-patches --all 2>/dev/null | one_tag_a_line | grep -c '<update ')
        urgent=$(zypper --non-interactive --no-refresh --xmlout list-patches --category security 2>/dev/null | one_tag_a_line |
            sed -n 's/.*<update .*name="\([^"]*\)".*/\1/p' | while read -r patch; do
            # a patch names the packages it replaces under "Conflicts"
            zypper --non-interactive --no-refresh --quiet info -t patch -- "$patch" </dev/null 2>/dev/null |
                awk '/^Conflicts/ {on = 1; next} /^[^ ]/ {on = 0} on {sub(/^srcpackage:/, "", $1); sub(/\.[a-z0-9_]+$/, "", $1); print $1}'
        done)
        said=$(zypper --non-interactive --no-refresh --xmlout list-updates 2>/dev/null)
        case $? in 0 | 100 | 101 | 106) ;; *) return 1 ;; esac
        printf '%s\n' "$said" | one_tag_a_line | known=$known urgent=$urgent awk '
        function attribute(name, s) { if (!match($0, " " name "=\"[^\"]*\"")) return ""; s = substr($0, RSTART, RLENGTH); sub(/^[^"]*"/, "", s); sub(/"$/, "", s); return s }
        BEGIN { n = split(ENVIRON["urgent"], all, "\n"); for (i = 1; i <= n; i++) security[all[i]] = 1 }
        /<update / && / kind="package"/ { name = attribute("name"); print name "\t" attribute("edition") "\t" (ENVIRON["known"] == 0 ? "unknown" : (name in security) ? "true" : "false") }' ;;
    esac
}

# ---- what is to be done
count=$(param_count updates)
if [ "$selection" = list ] && [ "${count:-0}" -eq 0 ]; then done_ok "$(: >"$folder/none"; report "$folder/none")"; fi
least=$(param min_free_gb 2)
free=$(df -Pk / | awk 'NR == 2 {printf "%d", $4 / 1048576}')
[ "$free" -ge "$least" ] || fail node_failed "Only $free GB are free on the system volume, but $least GB are asked for; free some space first."

if ! preview; then
    if [ "$PM" = apt ]; then dpkg --configure -a >&2 || warn "Packages were left half installed, and could not all be repaired."; fi
    refresh_lists
fi

: >"$folder/wanted"
if [ "$selection" = list ]; then
    number=0
    while [ "$number" -lt "$count" ]; do
        name=$(param "updates_${number}_name")
        version=$(param "updates_${number}_version")
        number=$((number + 1))
        case $name in "" | -* | *[!A-Za-z0-9+._:~-]*) fail bad_param "The name of update $number holds a character that no package has." ;; esac
        case $version in "" | -* | *[!A-Za-z0-9+._:~^-]*) fail bad_param "The version of update $number holds a character that no version has." ;; esac
        printf '%s\t%s\n' "$name" "$version" >>"$folder/wanted"
    done
else
    missing >"$folder/missing" || fail node_failed "The package manager could not list what is missing; the output says why."
    if [ "$selection" = security ] && grep -q "${tab}unknown$" "$folder/missing"; then
        warn "The repositories do not say which updates close security holes, so none was installed as such."
    fi
    LC_ALL=C sort "$folder/missing" | awk -F '\t' -v which="$selection" 'which == "all" || $3 == "true" {print $1 "\t" $2}' >"$folder/wanted"
fi

while IFS=$tab read -r name version; do
    if excluded "$name"; then printf '%s\t%s\texcluded\n' "$name" "$version" >>"$folder/skipped"; continue; fi
    before=$(versions "$name" | tail -n 1)
    if has_version "$name" "$version"; then printf '%s\t%s\talready_installed\n' "$name" "$version" >>"$folder/skipped"; continue; fi
    if [ -z "$before" ]; then
        # a new package that an update brings along, such as the next kernel: it comes with that update or not at all
        printf '%s\t%s\t\n' "$name" "$version" >>"$folder/along"
        continue
    fi
    # of what the manager itself has just named it is known
    if [ "$selection" = list ]; then now=$(candidate "$name" </dev/null); else now=$version; fi
    if [ "$allow_newer" = true ] && has_version "$name" "$now"; then
        printf '%s\t%s\talready_installed\n' "$name" "$version" >>"$folder/skipped"
        continue
    fi
    if [ "$allow_newer" = false ] && [ "$now" != "$version" ]; then
        printf '%s\t%s\tversion_changed\n' "$name" "$version" >>"$folder/skipped"
        continue
    fi
    printf '%s\t%s\t%s\n' "$name" "$version" "$before" >>"$folder/todo"
done <"$folder/wanted"

set --
while IFS=$tab read -r name version before; do set -- "$@" "$(specification "$name" "$version")"; done <"$folder/todo"

if preview; then
    if [ $# -gt 0 ]; then
        simulate "$@" >"$folder/said" 2>&1
        code=$?
        cat "$folder/said"
        [ "$code" = 0 ] || fail node_failed "The package manager cannot install these updates; the output says why."
        changed
        if [ "$PM" = apt ]; then
            awk '/^Inst / {old = ""; i = 3; if ($3 ~ /^\[/) {old = substr($3, 2, length($3) - 2); i = 4} print $2 "\t" substr($i, 2) "\t" old}' "$folder/said" >"$folder/would"
        else
            cp "$folder/todo" "$folder/would"
        fi
    else
        : >"$folder/would"
    fi
    [ ! -f "$folder/along" ] || while IFS=$tab read -r name version before; do
        grep -q "^$name$tab" "$folder/would" || printf '%s\t%s\tnot_installed\n' "$name" "$version" >>"$folder/skipped"
    done <"$folder/along"
    done_ok "$(report "$folder/would")"
fi

# ---- do it, all at once; if that fails, one by one, so that one bad update does not stop the others
if [ $# -gt 0 ] && ! install_now "$@"; then
    warn "The updates could not be installed together, so they were tried one by one."
    while IFS=$tab read -r name version before; do
        has_version "$name" "$version" || install_now "$(specification "$name" "$version")" </dev/null || :
    done <"$folder/todo"
fi

: >"$folder/installed"
while IFS=$tab read -r name version before; do
    now=$(versions "$name" | tail -n 1)
    if has_version "$name" "$version" || { [ "$allow_newer" = true ] && [ "$now" != "$before" ]; }; then
        changed
        printf '%s\t%s\t%s\n' "$name" "$now" "$before" >>"$folder/installed"
    else
        printf '%s\t%s\tnot_installed_afterwards\n' "$name" "$version" >>"$folder/failed"
    fi
done <"$folder/todo"
[ ! -f "$folder/along" ] || while IFS=$tab read -r name version before; do
    if has_version "$name" "$version"; then
        printf '%s\t%s\t\n' "$name" "$version" >>"$folder/installed"
    else
        printf '%s\t%s\tnot_installed\n' "$name" "$version" >>"$folder/skipped"
    fi
done <"$folder/along"

data=$(report "$folder/installed")
if wants_reboot; then reboot_needed; fi
if [ -s "$folder/failed" ]; then
    fail node_failed "$(grep -c . "$folder/failed") of $# updates could not be installed: $(cut -f 1 "$folder/failed" | head -n 5 | tr '\n' ' ')" "$data"
fi
done_ok "$data"
