# Compares the files of packages with what the package database knows of them: content only, since rights and times differ legitimately,
# and no settings, since those are there to be changed.
need_root
detect_pm
case $PM in
apt) dpkg --help | grep -q -e --verify || fail unsupported_os "The dpkg of this device cannot check files." ;;
dnf | zypper) have rpm || fail unsupported_os "This device has no program rpm, so its files cannot be checked." ;;
*) fail unsupported_os "This device has none of apt, dnf and zypper, so its files cannot be checked." ;;
esac
folder=$(mktemp -d) || fail node_failed "There is no folder for temporary files on this device."
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 143' TERM INT HUP

set --
i=0
while [ "$i" -lt "$(param_count packages)" ]; do
    name=$(param "packages_$i")
    case $name in "" | [!A-Za-z0-9]* | *[!A-Za-z0-9+._:-]*) fail bad_param "The name of a package holds a character that no package has." ;; esac
    if [ "$PM" = apt ]; then dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^.i'; else rpm -q -- "$name" >/dev/null 2>&1; fi ||
        fail not_found "The package $name is not installed on this device."
    set -- "$@" "$name"
    i=$((i + 1))
done

# what packages are allowed to be without: documentation is often left out on purpose
damaged_files() { # damaged_files [PACKAGE...]: one path a line
    case $PM in
    apt) dpkg --verify "$@" 2>"$folder/said" ;;
    *)
        [ $# -gt 0 ] || set -- -a
        rpm -V --nodeps --noscripts --nomtime --nomode --nouser --nogroup --nordev --nocaps "$@" 2>"$folder/said" ;;
    esac | awk '
    !/^(missing|[.?SM5DLUGTPC]+) / || !index($0, " /") { next }
    {
        path = substr($0, index($0, " /") + 1); kind = $2 ~ /^[cdglr]$/ ? $2 : ""; lost = $1 == "missing"
        if (lost) sub(/ \([^)]*\)$/, "", path)
        if (kind == "c" || kind == "g") next
        if (lost && (kind == "d" || kind == "l" || path ~ /^\/usr\/share\/(doc|man|info|locale|help|gnome\/help|lintian)\//)) next
        if (lost || $1 ~ /[S5L]/) print path
    }' | LC_ALL=C sort -u
}

owners() { # owners FILE-WITH-PATHS: their packages, one a line
    case $PM in
    apt)
        for list in /var/lib/dpkg/info/*.md5sums; do echo "$list"; done | awk -v paths="$1" '
        BEGIN { while ((getline line < paths) > 0) wanted[line] = 1 }
        {
            name = $0; sub(/.*\//, "", name); sub(/\.md5sums$/, "", name)
            while ((getline line < $0) > 0) if (("/" substr(line, 35)) in wanted) { print name; break }
            close($0)
        }' ;;
    *) while read -r path; do rpm -qf --qf '%{NAME}\n' -- "$path"; done <"$1" 2>/dev/null | grep -v ' ' ;;
    esac | LC_ALL=C sort -u
}

list() { # list FILE: its first lines as a JSON list
    head -n 500 "$1" | awk 'function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, "?", s); return "\"" s "\"" } { printf "%s%s", (NR > 1 ? "," : ""), quoted($0) }'
}
data() { # data NOW REPAIRED: what is damaged now, and what no longer is
    count=$(grep -c . "$1")
    healthy=true
    [ "$count" = 0 ] || healthy=false
    printf '{"healthy":%s,"component_store":null,"damaged":[%s],"damaged_count":%d,"repaired":[%s],"packages":[%s]}' "$healthy" "$(list "$1")" "$count" "$(list "$2")" "$(list "$folder/packages")"
}

: >"$folder/none"
damaged_files "$@" >"$folder/before"
if [ ! -s "$folder/before" ]; then
    : >"$folder/packages"
    done_ok "$(data "$folder/before" "$folder/none")"
fi
owners "$folder/before" >"$folder/packages"
param_is repair || done_ok "$(data "$folder/before" "$folder/none")"
if preview; then
    changed
    done_ok "$(data "$folder/before" "$folder/none")"
fi

set --
while read -r name; do set -- "$@" "$name"; done <"$folder/packages"
[ $# -gt 0 ] || fail node_failed "The packages of the damaged files could not be found out." "$(data "$folder/before" "$folder/none")"
DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none UCF_FORCE_CONFFOLD=1 NEEDRESTART_MODE=l ZYPP_LOCK_TIMEOUT=600
export DEBIAN_FRONTEND APT_LISTCHANGES_FRONTEND UCF_FORCE_CONFFOLD NEEDRESTART_MODE ZYPP_LOCK_TIMEOUT
# the very version that is installed, so that a repair is no update; one after the other, since one that is gone stops the others
for name in "$@"; do
    case $PM in
    apt) apt-get -y --no-remove -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        install --reinstall "$name=$(dpkg-query -W -f '${Version}' "$name")" ;;
    dnf) dnf -y reinstall "$name" ;;
    zypper) zypper --non-interactive install --force --auto-agree-with-licenses "$name=$(rpm -q --qf '%{VERSION}-%{RELEASE}' "$name")" ;;
    esac </dev/null
done
damaged_files "$@" >"$folder/after"
[ ! -s "$folder/after" ] || warn "Files are still damaged: their packages could not be installed once more in the version that is there; the output says why."
LC_ALL=C comm -23 "$folder/before" "$folder/after" >"$folder/repaired"
[ ! -s "$folder/repaired" ] || changed
[ ! -e /run/reboot-required ] || reboot_needed
done_ok "$(data "$folder/after" "$folder/repaired")"
