# Writes a drop-in that is read first, tests it, reads back what is in force. An undo is armed before the change.
need_root
confirm_change ssh 'its old SSH settings' '{"effective":[],"file":"","differences":[]}'
refuse_while_pending ssh
main=/etc/ssh/sshd_config
file=/etc/ssh/sshd_config.d/00-ruota.conf
yes_no() { if param_is "$1"; then echo yes; else echo no; fi; }

reload() {
    if [ -d /run/systemd/system ]; then
        for unit in ssh.service sshd.service; do
            if systemctl is-active --quiet "$unit"; then systemctl reload "$unit"; return; fi
        done
    fi
    # the father of all sshd processes rereads its settings on HUP
    if [ -s /run/sshd.pid ]; then kill -HUP "$(cat /run/sshd.pid)"; return; fi
    # socket activation: every new connection reads the settings anyway
    if [ -d /run/systemd/system ] && { systemctl is-active --quiet ssh.socket || systemctl is-active --quiet sshd.socket; }; then return 0; fi
    if have service; then service ssh reload 2>/dev/null || service sshd reload; fi
}

sshd=$(command -v sshd) || fail not_found "There is no SSH server on this device."
[ -r "$main" ] || fail not_found "The SSH server has no $main."
mkdir -p /run/sshd

user=$(param login_user '')
method=$(param login_method none)
root=$(param permit_root prohibit-password)
passwords=$(yes_no password_login)
groups=$(i=0; while [ "$i" -lt "$(param_count allow_groups)" ]; do printf '%s ' "$(param "allow_groups_$i")"; i=$((i + 1)); done)
groups=${groups% }
case $groups in *[!A-Za-z0-9_.\ -]*) fail bad_param "A name of a group holds a character that no group has." ;; esac

wanted="permitrootlogin $(printf %s "$root" | sed 's/^prohibit-password$/without-password/')
passwordauthentication $passwords
kbdinteractiveauthentication $passwords
permitemptypasswords no
maxauthtries $(param max_auth_tries 4)
logingracetime $(param login_grace_seconds 60)
clientaliveinterval $(param alive_interval_seconds 300)
clientalivecountmax $(param alive_count_max 3)
x11forwarding $(yes_no x11_forwarding)
ignorerhosts yes
hostbasedauthentication no
permituserenvironment no"
[ -z "$groups" ] || wanted="$wanted
allowgroups $groups"

in_force() { # in_force: what sshd uses for the login that Ruota has
    "$sshd" -T -C "user=${user:-root},host=localhost,addr=127.0.0.1" 2>&1
}
now=$(in_force) || fail node_failed "The SSH server does not accept its own settings: $(printf '%s\n' "$now" | head -n 1)"
value() { # value TEXT NAME: allowgroups stands once for each group
    printf '%s\n' "$1" | awk -v k="$2" '$1 == k {sub(/^[^ ]+ /, ""); v = v (v == "" ? "" : " ") $0} END {print v}'
}
differing() { # differing TEXT: names whose value is not the wanted one
    printf '%s\n' "$wanted" | while read -r name rest; do
        [ "$(value "$1" "$name" | sed 's/^prohibit-password$/without-password/')" = "$rest" ] || echo "$name"
    done
}
quoted_lines() { awk '{printf "%s\"%s\"", (NR > 1 ? "," : ""), $0}'; }
data() { # data TEXT: as it is in force
    rows=$(printf '%s\n' "$wanted" | while read -r name rest; do
        printf '{"name":"%s","value":%s,"wanted":"%s"}\n' "$name" "$(json_str "$(value "$1" "$name")")" "$rest"
    done | awk '{printf "%s%s", (NR > 1 ? "," : ""), $0}')
    printf '{"effective":[%s],"file":%s,"differences":[%s]}' "$rows" "$(json_str "$file")" "$(printf '%s' "$differences" | quoted_lines)"
}
differences=$(differing "$now")
if [ -z "$differences" ]; then done_ok "$(data "$now")"; fi

# ---- what would shut Ruota's own login out
if [ "$method" = password ] && [ "$passwords" = no ]; then
    fail guard_blocked "Ruota logs in with a password, which this would forbid; give it a key first." "$(data "$now")"
fi
if [ "$user" = root ]; then
    case $root.$method in
    no.*) fail guard_blocked "Ruota logs in as root, which this would forbid; give it a login of its own first." "$(data "$now")" ;;
    prohibit-password.password) fail guard_blocked "Ruota logs in as root with a password, which this would forbid; give it a key first." "$(data "$now")" ;;
    esac
fi
if [ -n "$groups" ] && [ -n "$user" ]; then
    member=false
    for group in $(id -nG -- "$user" 2>/dev/null); do case " $groups " in *" $group "*) member=true ;; esac; done
    [ "$member" = true ] || fail guard_blocked "Ruota logs in as $user, who is in none of these groups: $groups." "$(data "$now")"
fi
grep -Eqi '^[[:space:]]*Include[[:space:]]+"?/etc/ssh/sshd_config\.d/\*\.conf' "$main" ||
    fail unsupported_os "This SSH server reads no /etc/ssh/sshd_config.d; add the line \"Include /etc/ssh/sshd_config.d/*.conf\" at the top of $main first." "$(data "$now")"
if preview; then changed; done_ok "$(data "$now")"; fi

# ---- the undo, then the change
prepare_undo ssh
if [ -e "$file" ] && ! cp -p -- "$file" "$undo/before"; then
    withdraw_undo
    fail node_failed "The old settings could not be kept, so nothing was changed." "$(data "$now")"
fi
protect_change "$(param rollback_minutes 5)" <<'END'
file=/etc/ssh/sshd_config.d/00-ruota.conf
if [ -e "$undo/before" ]; then
    # beside it first, so that a full disk leaves what is there
    cp -p "$undo/before" "$file.new"
    mv -f "$file.new" "$file"
else
    rm -f "$file"
fi
if [ -s /run/sshd.pid ] && kill -HUP "$(cat /run/sshd.pid)"; then exit 0; fi
for unit in ssh.service sshd.service; do
    if systemctl is-active --quiet "$unit"; then
        systemctl reload "$unit"
        exit
    fi
done
# nothing runs that has read the new settings
END

mkdir -p /etc/ssh/sshd_config.d
{
    echo '# Written by Ruota. The first value wins, so this file is read first.'
    printf '%s\n' "$wanted"
} >"$file.new" && chmod 600 "$file.new" && mv -f -- "$file.new" "$file" || {
    rm -f -- "$file.new"
    undo_change
    fail node_failed "$file could not be written." "$(data "$now")"
}
if ! said=$("$sshd" -t 2>&1); then
    undo_change
    fail node_failed "The SSH server refused the settings, so the old ones stay: $(printf '%s\n' "$said" | head -n 1)" "$(data "$now")"
fi
after=$(in_force)
left=$(differing "$after" | tr '\n' ' ')
if [ -n "$left" ]; then
    undo_change
    fail node_failed "Another file of this device sets $left first or for certain users, so the old settings stay; look for them in $main and its folder." "$(data "$after")"
fi
if ! reload; then
    undo_change
    fail node_failed "The SSH server could not be told to read its settings again, so the old ones stay." "$(data "$now")"
fi
changed
done_ok "$(data "$after")"
