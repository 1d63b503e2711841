# One file for the three moments of a restart; the engine's part says which by `moment`.
moment=$(param moment)
boot_id=$(cat /proc/sys/kernel/random/boot_id)

own_sessions() { # prints how many other people are logged on
    mine=${SSH_TTY:+$(basename "$SSH_TTY")}
    who 2>/dev/null | awk -v mine="$mine" '$2 != mine {n++} END {print n + 0}'
}

pending() {
    [ -f /run/reboot-required ] || [ -e /run/reboot-needed ] && return 0
    if have needs-restarting && ! have apt-get; then
        needs-restarting -r >/dev/null 2>&1
        [ $? = 1 ] && return 0
    fi
    if [ ! -f /run/.containerenv ] && [ ! -f /.dockerenv ]; then
        newest=$({ ls -1 /lib/modules 2>/dev/null; uname -r; } | sort -V | tail -n 1)
        [ "$newest" != "$(uname -r)" ] && [ -e "/lib/modules/$newest/modules.dep" ] && [ -d "/lib/modules/$(uname -r)" ] && return 0
    fi
    return 1
}

case $moment in
look)
    need=false
    if pending; then need=true; fi
    done_ok "{\"boot_id\":$(json_str "$boot_id"),\"pending\":$need,\"sessions\":$(own_sessions)}" ;;
order)
    need_root
    # it has restarted since
    if [ "$boot_id" != "$(param before "$boot_id")" ]; then
        done_ok "{\"boot_id\":$(json_str "$boot_id")}"
    fi
    delay=$(param delay_seconds 5)
    message=$(param message '')
    # our own session must be over before the system goes down, so that the order has an answer
    if [ -d /run/systemd/system ]; then
        printf '%s\n' "$message" | wall 2>/dev/null || :
        if have systemd-run; then
            # what goes down already takes no new work
            systemd-run --quiet --collect --on-active="$delay" systemctl reboot ||
                [ "$(systemctl is-system-running 2>/dev/null)" = stopping ] ||
                fail node_failed "The order to restart was refused; the output says why."
        else
            # shellcheck disable=SC2016 # the inner shell expands it
            setsid sh -c 'sleep "$1"; systemctl reboot' sh "$delay" >/dev/null 2>&1 </dev/null &
        fi
    else
        have reboot || fail unsupported_os "There is no command to restart this device."
        # shellcheck disable=SC2016 # the inner shell expands it
        setsid sh -c 'sleep "$1"; reboot' sh "$delay" >/dev/null 2>&1 </dev/null &
    fi
    done_ok "{\"boot_id\":$(json_str "$boot_id")}" ;;
ready)
    state=unknown
    failed=''
    missing=''
    if [ -d /run/systemd/system ]; then
        state=$(timeout 60 systemctl is-system-running 2>/dev/null)
        failed=$(systemctl list-units --state=failed --no-legend --plain 2>/dev/null | awk '{printf "%s%s", (NR > 1 ? ", " : ""), $1}')
        number=0
        while [ "$number" -lt "$(param_count services)" ]; do
            service=$(param "services_$number")
            number=$((number + 1))
            systemctl is-active --quiet -- "$service" || missing="$missing${missing:+, }$service"
        done
    fi
    done_ok "{\"boot_id\":$(json_str "$boot_id"),\"state\":$(json_str "${state:-unknown}"),\"failed\":$(json_str "$failed"),\"missing\":$(json_str "$missing")}" ;;
esac
fail bad_param "Unknown moment $moment."
