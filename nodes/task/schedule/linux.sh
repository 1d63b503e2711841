# Keeps a timer of systemd and the service that it starts. Values are quoted as systemd reads them, and nothing is read by a shell.
name=$(param name)
state=$(param state present)
command=$(param command)
need_root
case $name in "" | [!A-Za-z0-9]* | *[!A-Za-z0-9_-]*) fail bad_param "The name of a task may hold letters, digits, - and _ only." ;; esac
[ "${#name}" -le 60 ] || fail bad_param "The name of a task may hold 60 characters at most."
[ -d /run/systemd/system ] || fail unsupported_os "This device is not run by systemd, so it has no timers."

unit=ruota-task-$name
service=/etc/systemd/system/$unit.service
timer=/etc/systemd/system/$unit.timer

state_now() {
    if [ ! -f "$timer" ]; then echo absent
    elif systemctl is-enabled --quiet "$unit.timer" 2>/dev/null && systemctl is-active --quiet "$unit.timer"; then echo enabled
    else echo disabled; fi
}
before=$(state_now)
data() { printf '{"task":"%s.timer","state_before":"%s","state_after":"%s"}' "$unit" "$before" "$(state_now)"; }

# one word of a command line of systemd, which replaces % and $ itself
quote() { printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g; s/%/%%/g; s/\$/$$/g')"; }

program() { # the whole path of the command
    case $command in
    *[[:cntrl:]]* | *[\"\$%\\]*) return 1 ;;
    /*)
        if [ -f "$command" ] && [ -x "$command" ]; then printf %s "$command"; return; fi
        return 1 ;;
    -* | */*) return 1 ;;
    esac
    for place in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
        if [ -f "$place/$command" ] && [ -x "$place/$command" ]; then printf %s "$place/$command"; return; fi
    done
    return 1
}

read_days() { # the chosen days of the week as systemd writes them
    chosen=' '
    i=0
    while [ "$i" -lt "$(param_count days)" ]; do chosen="$chosen$(param "days_$i") "; i=$((i + 1)); done
    [ "$i" -gt 0 ] || chosen=' sun '
    days=''
    for day in Mon Tue Wed Thu Fri Sat Sun; do
        case $chosen in *" $(echo "$day" | tr MTWFS mtwfs) "*) days="$days${days:+,}$day" ;; esac
    done
    [ -n "$days" ] || fail bad_param "The days of the week must be some of mon to sun."
}

read_times() {
    time=$(param time 03:00)
    case $time in [01][0-9]:[0-5][0-9] | 2[0-3]:[0-5][0-9]) ;; *) fail bad_param "The time of the task must be written like 03:00." ;; esac
    day=$(param day_of_month 1)
    every=$(param every_minutes 60)
    case $(param when daily) in
    boot) times=OnBootSec=1min ;;
    interval) times=$(printf 'OnActiveSec=%smin\nOnUnitActiveSec=%smin' "$every" "$every") ;;
    weekly) read_days; times="OnCalendar=$days *-*-* $time:00" ;;
    monthly) if [ "$day" = 31 ]; then times="OnCalendar=*-*~01 $time:00"; else times="OnCalendar=*-*-$day $time:00"; fi ;;
    *) times="OnCalendar=*-*-* $time:00" ;;
    esac
    case $times in OnCalendar*) param_is catch_up || ! has_param catch_up && times=$(printf '%s\nPersistent=true' "$times") ;; esac
}

read_user() {
    user=''
    [ "$(param run_as system)" = user ] || return 0
    user=$(param user)
    [ -n "$user" ] || fail bad_param "On Linux a task that runs as a user needs the name of the user."
    case $user in -* | *[!A-Za-z0-9._@\\-]*) fail bad_param "The name of the user holds a character that no user has." ;; esac
    id -u -- "$user" >/dev/null 2>&1 || fail not_found "There is no user $user on this device." "$(data)"
}

read_line() { # the command line
    path=$(program) || fail not_found "There is no program $command on this device that can be run; give its whole path." "$(data)"
    line=$path
    case $path in *[\ \;\']*) line=$(quote "$path") ;; esac
    i=0
    while [ "$i" -lt "$(param_count arguments)" ]; do
        # the dot keeps a new line at the end
        word=$(param "arguments_$i"; echo .)
        word=${word%.}
        case $word in *[[:cntrl:]]*) fail bad_param "An argument of the task holds a control character, such as a new line; leave it out." ;; esac
        line="$line $(quote "$word")"
        i=$((i + 1))
    done
    [ "${#line}" -le 32000 ] || fail bad_param "The arguments of the task are longer than a command line may be."
}

remove() {
    systemctl --quiet disable --now "$unit.timer" 2>/dev/null
    rm -f "$timer" "$service" "/var/lib/systemd/timers/stamp-$unit.timer"
    systemctl daemon-reload
}

case $state in
absent)
    if [ "$before" = absent ] && [ ! -f "$service" ]; then done_ok "$(data)"; fi
    changed
    if preview; then done_ok "$(data)"; fi
    remove
    [ "$(state_now)" = absent ] || fail node_failed "The task $name could not be removed; the output says why." "$(data)"
    done_ok "$(data)" ;;
run)
    [ -f "$service" ] || fail not_found "There is no task $name on this device; make it first." "$(data)"
    changed
    if preview; then done_ok "$(data)"; fi
    systemctl start --no-block "$unit.service" || fail node_failed "The task $name did not start; the output says why." "$(data)"
    done_ok "$(data)" ;;
esac

if [ -n "$command" ]; then
    read_line
    read_user
    read_times
    wanted_service=$(printf '[Unit]\nDescription=Ruota task %s\n[Service]\nType=oneshot\nExecStart=%s\nTimeoutStartSec=%smin\n%s' \
        "$name" "$line" "$(param limit_minutes 240)" "${user:+User=$user}")
    wanted_timer=$(printf '[Unit]\nDescription=Ruota task %s\n[Timer]\n%s\n[Install]\nWantedBy=timers.target\n' "$name" "$times")
elif [ "$state" = present ] || [ "$before" = absent ]; then
    fail bad_param "A task that is to be made needs a program." "$(data)"
else
    wanted_service=$(cat "$service")
    wanted_timer=$(cat "$timer")
fi

same=false
if [ "$before" != absent ] && [ "$(cat "$service" 2>/dev/null)" = "$wanted_service" ] && [ "$(cat "$timer")" = "$wanted_timer" ]; then same=true; fi
wanted=enabled
[ "$state" = present ] || wanted=disabled
if [ "$same" = true ] && [ "$before" = "$wanted" ]; then done_ok "$(data)"; fi
changed
if preview; then done_ok "$(data)"; fi

if [ "$same" = false ]; then
    if [ "$before" = absent ]; then rm -f "/var/lib/systemd/timers/stamp-$unit.timer"; fi
    # a timer that is on keeps its old times until it starts anew
    systemctl --quiet stop "$unit.timer" 2>/dev/null
    (umask 077 && printf '%s\n' "$wanted_service" >"$service.new") && printf '%s\n' "$wanted_timer" >"$timer.new" && mv "$service.new" "$service" && mv "$timer.new" "$timer" ||
        fail node_failed "The task $name could not be written; the output says why." "$(data)"
    systemctl daemon-reload
    for one in service timer; do
        if [ "$(systemctl show --property=LoadState --value "$unit.$one")" != loaded ]; then
            remove
            fail node_failed "systemd does not take the task $name, so it was removed again; its journal says why." "$(data)"
        fi
    done
fi
case $wanted in
enabled) systemctl --quiet enable --now "$unit.timer" ;;
disabled) systemctl --quiet disable --now "$unit.timer" ;;
esac
[ "$(state_now)" = "$wanted" ] || fail node_failed "The task $name is not $wanted; the output says why." "$(data)"
done_ok "$(data)"
