# Removes what can be had again or is of no use. Measures what it gave, and estimates it in a preview.
need_root
detect_pm
days=$(param older_than_days 7)
keep_mb=$(param journal_max_mb 500)
rows=''
total=0

free_kb() { df -Pk / | awk 'NR == 2 {print $4}'; }
gb() { awk -v k="$1" 'BEGIN {printf "%.1f", k / 1048576}'; }
size_kb() { # size_kb PATH...: 0 for what is not there
    du -skc -- "$@" 2>/dev/null | awk 'END {print $1 + 0}'
}
row() { # row ITEM KILOBYTES DETAIL
    rows="$rows${rows:+,}{\"item\":\"$1\",\"freed_mb\":$(($2 / 1024)),\"detail\":$(json_str "$3")}"
    total=$((total + $2))
    if [ "$2" -gt 0 ]; then changed; fi
}
wanted() {
    number=0
    while [ "$number" -lt "$(param_count items)" ]; do
        [ "$(param "items_$number")" = "$1" ] && return 0
        number=$((number + 1))
    done
    [ "$number" -eq 0 ] && ! has_param items_n && case $1 in package_cache | journal | temp) return 0 ;; esac
    return 1
}

package_cache() {
    case $PM in
    apt) set -- /var/cache/apt/archives ;;
    dnf) set -- /var/cache/dnf /var/cache/libdnf5 ;;
    zypper) set -- /var/cache/zypp/packages ;;
    *) return ;;
    esac
    files=$(find "$@" -xdev -type f \( -name '*.deb' -o -name '*.rpm' -o -name '*.drpm' \) -print 2>/dev/null | wc -l)
    size=$(find "$@" -xdev -type f \( -name '*.deb' -o -name '*.rpm' -o -name '*.drpm' \) -printf '%k\n' 2>/dev/null | awk '{n += $1} END {print n + 0}')
    if ! preview && [ "$files" -gt 0 ]; then
        case $PM in
        apt) apt-get clean ;;
        dnf) dnf -q clean packages ;;
        zypper) zypper --non-interactive --quiet clean ;;
        esac >&2 || warn "The cache of the package manager could not be emptied; the output says why."
    fi
    row package_cache "$size" "$((files)) downloaded packages"
}

journal() {
    have journalctl || return
    before=$(size_kb /var/log/journal /run/log/journal)
    over=$((before - keep_mb * 1024))
    if [ "$over" -le 0 ]; then row journal 0 "The logs are not larger than what is kept."; return; fi
    if preview; then row journal "$over" "about"; return; fi
    journalctl --quiet --rotate 2>&1
    journalctl --quiet --vacuum-size="${keep_mb}M" 2>&1
    after=$(size_kb /var/log/journal /run/log/journal)
    freed=$((before - after))
    [ "$freed" -ge 0 ] || freed=0
    row journal "$freed" "$((after / 1024)) MB are kept"
}

old_files() { # old_files ITEM FOLDER...: regular files only, links never followed, other volumes never entered
    item=$1
    shift
    files=0
    size=0
    for folder in "$@"; do
        [ -d "$folder" ] && [ ! -L "$folder" ] || continue
        # private folders of running services, and files that were read lately, stay
        sum=$(find "$folder" -xdev -mindepth 1 -path '*/systemd-private-*' -prune -o -type f -mtime +"$days" -atime +"$days" -printf '%k\n' 2>/dev/null | awk '{n += $1} END {print NR, n + 0}')
        files=$((files + ${sum% *}))
        size=$((size + ${sum#* }))
        preview || [ "${sum% *}" = 0 ] || find "$folder" -xdev -mindepth 1 -path '*/systemd-private-*' -prune -o -type f -mtime +"$days" -atime +"$days" -exec rm -f -- {} + 2>&1
    done
    if [ "$files" -gt 0 ]; then changed; fi
    row "$item" "$size" "$files files"
}

old_kernels() {
    before=$(free_kb)
    names=''
    case $PM in
    apt)
        for name in $(apt-get -s -o Debug::NoLocking=1 autoremove 2>/dev/null | awk '/^Remv linux-(image|headers|modules)/ {print $2}'); do
            case $name in *"$(uname -r)"*) ;; *) names="$names $name" ;; esac
        done
        size=0
        for name in $names; do size=$((size + $(dpkg-query -W -f='${Installed-Size}' "$name" 2>/dev/null || echo 0))); done
        # shellcheck disable=SC2086 # a list of names
        [ -z "$names" ] || preview || DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=600 purge $names ;;
    dnf)
        names=$(dnf -q --cacheonly repoquery --installonly --latest-limit=-2 2>/dev/null | tr '\n' ' ')
        # shellcheck disable=SC2086
        size=$([ -z "$names" ] || rpm -q --qf '%{SIZE}\n' $names 2>/dev/null | awk '{n += $1} END {printf "%d", n / 1024}')
        [ -z "$names" ] || preview || dnf -y remove --oldinstallonly ;;
    zypper)
        names=$(zypper --non-interactive purge-kernels --dry-run 2>/dev/null | awk '/following .* going to be REMOVED/ {on = 1; next} /^$/ {on = 0} on' | tr '\n' ' ')
        size=0
        [ -z "$names" ] || preview || zypper --non-interactive purge-kernels ;;
    *) return ;;
    esac
    if [ -n "$names" ]; then changed; fi
    if ! preview && [ -n "$names" ]; then
        size=$(($(free_kb) - before))
        [ "$size" -ge 0 ] || size=0
    fi
    row old_kernels "${size:-0}" "${names:-none}"
}

first=$(free_kb)
if wanted package_cache; then package_cache; fi
if wanted journal; then journal; fi
if wanted temp; then old_files temp /tmp /var/tmp; fi
if wanted crash_reports; then old_files crash_reports /var/crash /var/lib/systemd/coredump /var/spool/abrt; fi
if wanted old_kernels; then old_kernels; fi
done_ok "{\"freed_mb\":$((total / 1024)),\"per_item\":[$rows],\"free_gb_before\":$(gb "$first"),\"free_gb_after\":$(gb "$(free_kb)")}"
