# The settings that pam_pwquality, pam_faillock and the tools for accounts read. Which modules a login passes through is decided by the
# distribution's own tools; nothing is written into /etc/pam.d here, where a slip locks everybody out.
need_root
maximum=$(param max_age_days 365)
minimum=$(param min_age_days 1)
threshold=$(param lockout_threshold 10)
history=$(param history 24)
for number in "$maximum" "$minimum" "$threshold" "$history" "$(param min_length 14)" "$(param lockout_minutes 15)" "$(param reset_minutes 15)"; do
    case $number in "" | *[!0-9]*) fail bad_param "The rules for passwords are whole numbers." ;; esac
done
if [ "$maximum" -gt 0 ] && [ "$minimum" -ge "$maximum" ]; then
    fail bad_param "A password must be allowed to change before it grows too old; make the least age smaller than the greatest."
fi
[ "$maximum" -gt 0 ] || maximum=99999
classes=3
if has_param complexity && ! param_is complexity; then classes=0; fi
quality=/etc/security/pwquality.conf
lock=/etc/security/faillock.conf
past=/etc/security/pwhistory.conf
logins=/etc/login.defs

lines() { # lines MODULE: its lines on the way of a login
    cat /etc/pam.d/common-password /etc/pam.d/common-auth /etc/pam.d/system-auth /etc/pam.d/password-auth 2>/dev/null | grep -E "^[^#]*pam_$1\.so"
}
used() { lines "$1" >/dev/null; }
setting() { # setting KEY DEFAULT FILE...: the last one counts
    key=$1 default=$2
    shift 2
    cat "$@" 2>/dev/null | awk -v key="$key" -v value="$default" '{sub(/#.*/, ""); gsub(/=/, " ")} $1 == key {value = $2} END {print value}'
}
argument() { lines "$1" | tr -s '[:blank:]' '\n' | sed -n "s/^$2=//p" | tail -n 1; } # argument MODULE KEY: it wins over the file
either() { if [ -n "$1" ]; then echo "$1"; else echo "$2"; fi; }

now() { # now RULE: the value in force
    case $1 in
    minlen) if used pwquality; then either "$(argument pwquality minlen)" "$(setting minlen 8 /etc/security/pwquality.conf.d/*.conf "$quality")"; else echo 0; fi ;;
    minclass) if used pwquality; then either "$(argument pwquality minclass)" "$(setting minclass 0 /etc/security/pwquality.conf.d/*.conf "$quality")"; else echo 0; fi ;;
    deny) if used faillock; then either "$(argument faillock deny)" "$(setting deny 3 "$lock")"; else echo 0; fi ;;
    unlock_time) either "$(argument faillock unlock_time)" "$(setting unlock_time 600 "$lock")" ;;
    fail_interval) either "$(argument faillock fail_interval)" "$(setting fail_interval 900 "$lock")" ;;
    remember) if used pwhistory; then either "$(argument pwhistory remember)" "$(setting remember 10 "$past")"; else echo 0; fi ;;
    PASS_MAX_DAYS) setting PASS_MAX_DAYS 99999 "$logins" ;;
    PASS_MIN_DAYS) setting PASS_MIN_DAYS 0 "$logins" ;;
    esac
}
file_of() {
    case $1 in minlen | minclass) echo "$quality" ;; deny | unlock_time | fail_interval) echo "$lock" ;; remember) echo "$past" ;; *) echo "$logins" ;; esac
}
write() { # write KEY VALUE: into its file; what else stands there stays
    file=$(file_of "$1")
    [ -e "$file" ] || : >"$file"
    between=' = '
    [ "$file" != "$logins" ] || between=$(printf '\t')
    cp -p "$file" "$file.ruota-new" && awk -v key="$1" -v text="$1$between$2" '
        { line = $0; sub(/#.*/, "", line); gsub(/=/, " ", line); split(line, word, " ") }
        word[1] == key { if (!done++) print text; next }
        { print }
        END { if (!done) print text }' "$file" >"$file.ruota-new" && mv "$file.ruota-new" "$file" || { rm -f "$file.ruota-new"; return 1; }
}

rules="minlen $(param min_length 14)
minclass $classes
PASS_MAX_DAYS $maximum
PASS_MIN_DAYS $minimum"
if [ "$threshold" -gt 0 ] || used faillock; then rules="$rules
deny $threshold"; fi
if [ "$threshold" -gt 0 ]; then
    # no lock that is shorter than the time in which it counts, as on Windows
    count=$(($(param reset_minutes 15) * 60))
    long=$(($(param lockout_minutes 15) * 60))
    [ "$long" -ge "$count" ] || long=$count
    rules="$rules
unlock_time $long
fail_interval $count"
fi
# pam_pwhistory reads a file since Linux-PAM 1.5.3 only
if used pwhistory && [ -e "$past" ]; then rules="$rules
remember $history"
elif [ "$history" != "$(now remember)" ]; then
    warn "This device keeps $(now remember) old passwords; how many is set where the distribution puts pam_pwhistory, which is left alone."
fi

differing() { printf '%s\n' "$rules" | while read -r rule value; do [ "$(now "$rule")" = "$value" ] || echo "$rule"; done; }
differs=$(differing)
data() {
    oldest=$(now PASS_MAX_DAYS)
    [ "$oldest" -lt 99999 ] && [ "$oldest" -ge 0 ] || oldest=0
    varied=false
    [ "$(now minclass)" -lt 3 ] || varied=true
    printf '{"min_length":%d,"complexity":%s,"history":%d,"max_age_days":%d,"min_age_days":%d,"lockout_threshold":%d,"differed":[%s]}' \
        "$(now minlen)" "$varied" "$(now remember)" "$oldest" "$(now PASS_MIN_DAYS)" "$(now deny)" \
        "$(printf '%s' "$differs" | awk 'NF {printf "%s\"%s\"", (n++ ? "," : ""), $0}')"
}

used pwquality || fail not_found "Logins of this device do not pass through pam_pwquality, so nothing can check new passwords; install the package libpam-pwquality first." "$(data)"
enable=''
if [ "$threshold" -gt 0 ] && ! used faillock; then
    if have authselect && authselect current >/dev/null 2>&1; then enable=authselect
    elif have pam-auth-update && [ -f /usr/share/pam-configs/faillock ]; then enable=pam-auth-update
    else fail not_found "Logins of this device do not pass through pam_faillock, so nothing can lock accounts; set up pam_faillock first, or lock after 0 wrong passwords." "$(data)"; fi
fi
if [ -z "$differs$enable" ]; then done_ok "$(data)"; fi
changed
if preview; then done_ok "$(data)"; fi

# the settings first, so that the lock never counts by others
for rule in $differs; do
    value=$(printf '%s\n' "$rules" | awk -v rule="$rule" '$1 == rule {print $2}')
    write "$rule" "$value" || fail node_failed "$(file_of "$rule") could not be written; the output says why." "$(data)"
done
case $enable in
authselect) authselect enable-feature with-faillock && authselect apply-changes ;;
pam-auth-update)
    set -- faillock
    [ ! -f /usr/share/pam-configs/faillock_notify ] || set -- faillock faillock_notify
    DEBIAN_FRONTEND=noninteractive pam-auth-update --package --enable "$@" ;;
esac >&2 || fail node_failed "The locking of accounts could not be turned on; the output says why." "$(data)"
left=$(differing | tr '\n' ' ')
[ -z "$left" ] || fail node_failed "This device did not take ${left% }; a line in /etc/pam.d or another file sets it otherwise." "$(data)"
done_ok "$(data)"
