# Makes sure that packages are there, newest, or gone. What changed is read from the package database, dependencies included.
need_root
detect_pm
state=$(param state present)
refresh=true
if has_param refresh && ! param_is refresh; then refresh=false; fi
DEBIAN_FRONTEND=noninteractive
APT_LISTCHANGES_FRONTEND=none
UCF_FORCE_CONFFOLD=1
NEEDRESTART_MODE=l
ZYPP_LOCK_TIMEOUT=600
export DEBIAN_FRONTEND APT_LISTCHANGES_FRONTEND UCF_FORCE_CONFFOLD NEEDRESTART_MODE ZYPP_LOCK_TIMEOUT
case $PM in
apt | dnf | zypper) ;;
*) fail unsupported_os "This device has none of apt, dnf and zypper, so packages cannot be managed." ;;
esac
folder=$(mktemp -d) || fail node_failed "There is no folder for temporary files on this device."
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' TERM INT HUP

database() { # name and version of every installed package, sorted
    case $PM in
    apt) dpkg-query -W -f='${db:Status-Abbrev}\t${Package}\t${Version}\n' | awk -F '\t' '$1 ~ /^.i/ {print $2 "\t" $3}' ;;
    *) rpm -qa --qf '%{NAME}\t%{EVR}\n' ;;
    esac | LC_ALL=C sort
}
installed() { awk -F '\t' -v n="$1" '$1 == n {print $2; exit}' "$folder/before"; }
candidate() {
    case $PM in
    apt) apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" {print $2; exit}' ;;
    dnf) dnf -q --cacheonly repoquery --latest-limit=1 --qf '%{evr}\n' "$1" 2>/dev/null | grep . | tail -n 1 ;;
    zypper) zypper --non-interactive --no-refresh --quiet info -- "$1" 2>/dev/null | awk -F ': *' '$1 ~ /^Version/ {print $2; exit}' ;;
    esac
}
changes() { # changes BEFORE AFTER: the differences as a JSON list
    awk -F '\t' '
    function quoted(s) { gsub(/[\\"]/, "\\\\&", s); return s == "" ? "null" : "\"" s "\"" }
    function row(n, b, a) { printf "%s{\"name\":%s,\"before\":%s,\"after\":%s}", (rows++ ? "," : ""), quoted(n), quoted(b), quoted(a) }
    NR == FNR { old[$1] = $2; next }
    { if (!($1 in old)) row($1, "", $2); else if (old[$1] != $2) row($1, old[$1], $2); seen[$1] = 1 }
    END { for (n in old) if (!(n in seen)) row(n, old[n], "") }' "$1" "$2"
}
report() { # report BEFORE AFTER
    list=$(changes "$1" "$2")
    printf '{"changes":[%s],"change_count":%d,"reboot_required":%s}' "$list" "$(printf '%s' "$list" | grep -o '"name":' | grep -c .)" "$restart"
}
refresh_lists() {
    [ "$refresh" = true ] && ! preview || return 0
    case $PM in
    apt) apt-get -qq -o DPkg::Lock::Timeout=600 update >&2 ;;
    dnf) dnf -q makecache --refresh >&2 ;;
    zypper) zypper --non-interactive --quiet refresh >&2 ;;
    esac || warn "The package lists could not be refreshed; the lists on the device are used."
}
install_now() {
    case $PM in
    apt) apt-get -y --no-remove -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$@" ;;
    # "install" also brings to the newest version what is there already
    dnf) dnf -y install "$@" ;;
    zypper) zypper --non-interactive install --auto-agree-with-licenses "$@"; zypper_said $? ;;
    esac
}
remove_now() {
    case $PM in
    apt) apt-get -y -o DPkg::Lock::Timeout=600 remove "$@" ;;
    dnf) dnf -y --setopt=clean_requirements_on_remove=0 remove "$@" ;;
    zypper) zypper --non-interactive remove "$@"; zypper_said $? ;;
    esac
}
zypper_said() { case $1 in 102) restart=true ;; 0 | 103 | 106 | 107) ;; *) return "$1" ;; esac }
also_removed() { # packages that would go with those of the list, one per line
    case $PM in
    apt) apt-get -s -o Debug::NoLocking=1 remove "$@" | awk '/^Remv / {print $2}' ;;
    *) rpm -e --test "$@" 2>&1 | sed -n 's/.* is needed by (installed) \(.*\)-[^-]*-[^-]*$/\1/p' ;;
    esac | while read -r name; do
        case " $* " in *" $name "*) ;; *) echo "$name" ;; esac
    done | LC_ALL=C sort -u
}

restart=false
database >"$folder/before"
set --
number=0
total=$(param_count packages)
while [ "$number" -lt "${total:-0}" ]; do
    name=$(param "packages_$number")
    number=$((number + 1))
    case $name in "" | [!A-Za-z0-9]* | *[!A-Za-z0-9+._:~-]*) fail bad_param "The name of package $number holds a character that no package has." ;; esac
    now=$(installed "$name")
    case $state in
    absent) [ -z "$now" ] || set -- "$@" "$name" ;;
    latest) set -- "$@" "$name" ;;
    *) [ -n "$now" ] || set -- "$@" "$name" ;;
    esac
done
if [ $# -eq 0 ]; then done_ok "$(report "$folder/before" "$folder/before")"; fi

if [ "$state" = absent ]; then
    others=$(also_removed "$@" | tr '\n' ' ')
    [ -z "$others" ] || fail guard_blocked "Removing $* would also remove ${others% }; add those to the list if that is what you want."
    if preview; then
        changed
        cp "$folder/before" "$folder/after"
        for name in "$@"; do
            awk -F '\t' -v n="$name" '$1 != n' "$folder/after" >"$folder/next" && mv "$folder/next" "$folder/after"
        done
        done_ok "$(report "$folder/before" "$folder/after")"
    fi
    remove_now "$@"
else
    refresh_lists
    wanted=$*
    set --
    for name in $wanted; do
        new=$(candidate "$name")
        [ -n "$new" ] || [ -n "$(installed "$name")" ] || fail not_found "There is no package $name in the repositories of this device; names differ between systems."
        [ -z "$new" ] || [ "$new" = "$(installed "$name")" ] || set -- "$@" "$name"
    done
    if [ $# -eq 0 ]; then done_ok "$(report "$folder/before" "$folder/before")"; fi
    if preview; then
        changed
        if [ "$PM" = apt ]; then
            apt-get -s -o Debug::NoLocking=1 --no-remove install "$@" >"$folder/said" || fail node_failed "apt cannot install $*; the output says why."
            cat "$folder/said"
            awk '/^Inst / {i = ($3 ~ /^\[/) ? 4 : 3; print $2 "\t" substr($i, 2)}' "$folder/said" >"$folder/new"
        else
            for name in "$@"; do printf '%s\t%s\n' "$name" "$(candidate "$name")"; done >"$folder/new"
        fi
        awk -F '\t' 'NR == FNR {new[$1] = $2; print; next} !($1 in new)' "$folder/new" "$folder/before" >"$folder/after"
        done_ok "$(report "$folder/before" "$folder/after")"
    fi
    install_now "$@"
fi
code=$?
database >"$folder/after"
cmp -s "$folder/before" "$folder/after" || changed
if [ -f /run/reboot-required ] || [ -e /run/reboot-needed ]; then restart=true; fi
[ "$restart" = false ] || reboot_needed
data=$(report "$folder/before" "$folder/after")
[ "$code" = 0 ] || fail node_failed "The package manager ended with code $code; the output says why." "$data"
for name in "$@"; do
    now=$(awk -F '\t' -v n="$name" '$1 == n {print $2; exit}' "$folder/after")
    if [ "$state" = absent ]; then
        [ -z "$now" ] || fail node_failed "$name is still installed; the output says why." "$data"
    else
        [ -n "$now" ] || fail node_failed "$name is not installed afterwards; the output says why." "$data"
    fi
done
done_ok "$data"
