# Who may do everything here: root and whoever shares its number, the members of the groups of administrators, and whom sudo lets run
# everything. Memberships are taken from those whom nobody allows, under an undo; rules of sudo are told and left alone.
need_root
confirm_change admins 'its old administrators' '{"members":[],"unexpected":[],"unexpected_count":0,"removed":[]}'
mode=$(param mode report)
if [ "$mode" = restrict ]; then refuse_while_pending admins; fi
login=$(param login_user)
[ -n "$login" ] || login=${SUDO_USER:-$(id -un)}
# in lines, with one around them, so that a whole name is found
allowed="
$login
$(i=0; while [ "$i" -lt "$(param_count allowed)" ]; do param "allowed_$i"; echo; i=$((i + 1)); done)
"
newline='
'

admin_groups() { for group in sudo wheel admin; do if getent group "$group" >/dev/null; then echo "$group"; fi; done; }
# group and member; those whose own group it is belong to it without being listed
memberships() {
    admin_groups | while read -r group; do
        getent group "$group" | cut -d : -f 4 | tr ',' '\n' | awk -v g="$group" 'NF {print g "\t" $1}'
        number=$(getent group "$group" | cut -d : -f 3)
        getent passwd | awk -F : -v g="$group" -v n="$number" '$4 == n {print g "\t" $1 "\town"}'
    done
}
by_number() { getent passwd | awk -F : '$3 == 0 {print $1}'; }
# people, and accounts of programs that may log in
candidates() { getent passwd | awk -F : '($3 >= 1000 && $3 != 65534) || ($3 > 0 && $7 !~ /(nologin|false|sync|shutdown|halt)$/) {print $1}'; }
by_sudo() {
    have sudo || return 0
    candidates | while read -r user; do
        # "(root) ALL" and its like: everything, not single programs
        sudo -n -l -U "$user" </dev/null 2>/dev/null | grep -Eq '^ +\([^)]*\) ([A-Z_]+: *)*ALL$' && echo "$user"
    done
}
rows() { # number, name, orphan, allowed, why
    { by_number; memberships | cut -f 2; by_sudo; } | LC_ALL=C sort -u | while read -r user; do
        number=$(getent passwd "$user" | cut -d : -f 3)
        orphan=false
        [ -n "$number" ] || orphan=true
        why=''
        case $allowed in *"$newline$user$newline"*) why=allowed ;; esac
        if [ "$user" = root ]; then why=builtin; fi
        if [ "$user" = "$login" ]; then why=login; fi
        ok=false
        [ -z "$why" ] || ok=true
        printf '%s\t%s\t%s\t%s\t%s\n' "${number:--}" "$user" "$orphan" "$ok" "${why:--}"
    done
}
names() { printf '%s' "$1" | awk 'NF {gsub(/[\\"]/, "\\\\&"); printf "%s\"%s\"", (n++ ? "," : ""), $0}'; }
data() { # data ROWS REMOVED
    printf '%s\n' "$1" | removed=$(names "$2") awk -F '\t' '
    function quoted(s) { gsub(/[\\"]/, "\\\\&", s); return "\"" s "\"" }
    $2 == "" { next }
    {
        members = members (members == "" ? "" : ",") sprintf("{\"sid\":%s,\"name\":%s,\"orphan\":%s,\"allowed\":%s,\"why\":%s}", quoted($1 == "-" ? "" : $1), quoted($2), $3, $4, quoted($5 == "-" ? "" : $5))
        if ($4 == "false") { left = left (count++ ? "," : "") quoted($2) }
    }
    END { printf "{\"members\":[%s],\"unexpected\":[%s],\"unexpected_count\":%d,\"removed\":[%s]}", members, left, count, ENVIRON["removed"] }'
}

now=$(rows)
orphans=false
param_is remove_orphans && orphans=true
leave=$(printf '%s\n' "$now" | awk -F '\t' -v orphans="$orphans" '$4 == "false" && ($3 == "false" || orphans == "true") {print $2}')
# what can be taken: a membership that is listed
# (a name may hold a backslash, which -v would read as an escape)
taken=$(memberships | leave="$leave" awk -F '\t' 'BEGIN {n = split(ENVIRON["leave"], all, "\n"); for (i = 1; i <= n; i++) gone[all[i]] = 1} NF == 2 && ($2 in gone)')
if [ "$mode" != restrict ] || [ -z "$leave" ]; then done_ok "$(data "$now" '')"; fi

gone=$(printf '%s\n' "$taken" | cut -f 2 | LC_ALL=C sort -u)
if [ -z "$taken" ]; then
    warn "These keep their right by a rule of sudo, by their own group or by the number of root, which is left alone: $(printf '%s' "$leave" | tr '\n' ' ')"
    done_ok "$(data "$now" '')"
fi
if preview; then changed; done_ok "$(data "$now" "$gone")"; fi

prepare_undo admins
printf '%s\n' "$taken" >"$undo/removed" || { withdraw_undo; fail node_failed "The undo could not be prepared, so nothing was changed." "$(data "$now" '')"; }
protect_change "$(param rollback_minutes 5)" <<'END'
failed=0
while read -r group user; do gpasswd -a "$user" "$group" || failed=1; done <"$undo/removed"
exit "$failed"
END

while IFS=$(printf '\t') read -r group user; do
    if ! gpasswd -d "$user" "$group" >&2; then
        undo_change
        fail node_failed "$user could not be taken out of the group $group, so all are back; the output says why." "$(data "$now" '')"
    fi
done <"$undo/removed"
changed
now=$(rows)
still=$(printf '%s\n' "$now" | awk -F '\t' '$4 == "false" && $3 == "false" {print $2}' | tr '\n' ' ')
[ -z "$still" ] || warn "These keep their right by a rule of sudo, by their own group or by the number of root, which is left alone: $still"
done_ok "$(data "$now" "$gone")"
