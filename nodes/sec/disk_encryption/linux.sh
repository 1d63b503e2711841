# Reads which mounted volumes lie on an encrypted device. `lsblk -s` shows each device above what it lies on.
need_root
have lsblk || fail unsupported_os "This device has no lsblk, so its volumes cannot be read."
which=$(param volumes all)

mounts=$(findmnt -rnvo TARGET,SOURCE --real 2>/dev/null | awk '$2 ~ /^\/dev\// && !seen[$2]++') ||
    fail unsupported_os "This device has no findmnt, so its volumes cannot be read."
rows=''
bad=''
count=0
while read -r target source; do
    [ -n "$source" ] || continue
    target=$(printf '%s' "$target" | sed 's/\\x20/ /g')
    case $target in /boot | /boot/* | /efi) continue ;; esac
    kind=data
    [ "$target" != / ] || kind=system
    chain=$(lsblk -srno TYPE,FSTYPE -- "$source" 2>/dev/null) || chain=''
    case $chain in
    "") protection=unknown method=unknown ;;
    *crypt*) protection=on method=luks ;;
    *) protection=off method=none ;;
    esac
    case $chain in *loop*squashfs*) continue ;; esac
    rows="$rows${rows:+,}{\"mount\":$(json_str "$target"),\"kind\":\"$kind\",\"protection\":\"$protection\",\"percent\":null,\"method\":\"$method\",\"protectors\":[]}"
    if [ "$protection" != on ] && { [ "$which" = all ] || [ "$kind" = system ]; }; then
        bad="$bad${bad:+,}$(json_str "$target")"
        count=$((count + 1))
    fi
done <<END
$mounts
END
[ -n "$rows" ] || fail not_found "This device tells of no local volume."
tpm=''
if [ -r /sys/class/tpm/tpm0/tpm_version_major ]; then
    read -r tpm </sys/class/tpm/tpm0/tpm_version_major
    case $tpm in 2) tpm=2.0 ;; 1) tpm=1.2 ;; esac
fi
done_ok "{\"volumes\":[$rows],\"unprotected\":[$bad],\"unprotected_count\":$count,\"tpm\":\"$tpm\"}"
