# Brings a service into a state. systemd where it runs, else the init scripts of the distribution.
name=$(param name)
state=$(param state none)
mode=$(param start_mode none)
wait_seconds=$(param wait_seconds 60)
need_root
case $name in "" | -* | *[!A-Za-z0-9@_.:\\-]*) fail bad_param "The name of the service holds a character that no service has." ;; esac

case $mode in delayed | manual) fail bad_param "A Linux service either starts with the computer or does not; choose start or do not start for Linux devices." ;; esac

systemd=false
[ ! -d /run/systemd/system ] || systemd=true
if [ "$systemd" = false ]; then
    have service || fail unsupported_os "This device has neither systemd nor init scripts, so its services cannot be managed."
    name=${name%.service}
fi

shown() { systemctl show --property="$1" --value -- "$name" 2>/dev/null; }

exists() {
    if [ "$systemd" = true ]; then [ "$(shown LoadState)" != not-found ]; else [ -x "/etc/init.d/$name" ]; fi
}

state_now() {
    if [ "$systemd" = true ]; then
        case $(systemctl is-active -- "$name" 2>/dev/null) in
        active | reloading) echo running ;;
        inactive | deactivating) echo stopped ;;
        failed) echo failed ;;
        *) echo unknown ;;
        esac
    else
        service "$name" status >/dev/null 2>&1
        case $? in 0) echo running ;; 1 | 2 | 3) echo stopped ;; *) echo unknown ;; esac
    fi
}

mode_now() {
    if [ "$systemd" = true ]; then
        case $(systemctl is-enabled -- "$name" 2>/dev/null) in
        enabled | enabled-runtime | alias) echo enabled ;;
        disabled) echo disabled ;;
        masked*) echo masked ;;
        static | indirect | generated | transient) echo static ;;
        *) echo unknown ;;
        esac
    else
        for link in /etc/rc[2345].d/S[0-9][0-9]"$name"; do
            if [ -e "$link" ]; then echo enabled; return; fi
        done
        echo disabled
    fi
}

pid_now() {
    if [ "$systemd" = true ]; then pid=$(shown MainPID); else pid=$(cat "/run/$name.pid" 2>/dev/null); fi
    case $pid in "" | 0 | *[!0-9]*) echo null ;; *) echo "$pid" ;; esac
}

control() { # control VERB: its complaints are part of the step's output
    if [ "$systemd" = true ]; then
        timeout "$wait_seconds" systemctl --no-ask-password "$1" -- "$name"
    else
        timeout "$wait_seconds" service "$name" "$1" </dev/null
    fi
}

data() { printf '{"state_before":"%s","state_after":"%s","start_mode":"%s","pid":%s}' "$before" "$(state_now)" "$(mode_now)" "$(pid_now)"; }

refuse_own() { # what Ruota's own way in hangs on is never taken away
    base=${name%.service}
    case $base in
    ssh | sshd | ssh.socket | sshd.socket | networking | NetworkManager | systemd-networkd | systemd-logind | dbus | dbus.socket | network | wickedd)
        fail guard_blocked "$name keeps this device reachable for Ruota, so it is neither stopped nor disabled." "$(data)" ;;
    esac
}

reach() { # reach STATE: waits for it
    left=$wait_seconds
    while [ "$left" -gt 0 ]; do
        now=$(state_now)
        # only a state in between is worth waiting for; a stop may take its time
        if [ "$now" = "$1" ] || { [ "$1" = running ] && [ "$now" != unknown ]; } || [ "$now" = failed ]; then break; fi
        sleep 1
        left=$((left - 1))
    done
    [ "$(state_now)" = "$1" ]
}

why() { # the last words of the service
    if [ "$systemd" = true ] && have journalctl; then journalctl --no-pager -q -n 10 -o cat -u "$name" 2>/dev/null; fi
}

exists || fail not_found "There is no service $name on this device; names differ between systems."
before=$(state_now)
mode_before=$(mode_now)

case $state in stopped) [ "$before" = stopped ] || refuse_own ;; esac
case $mode in disabled) [ "$mode_before" = disabled ] || refuse_own ;; esac
if [ "$mode_before" = masked ] && { [ "$mode" = enabled ] || [ "$state" = started ] || [ "$state" = restarted ]; }; then
    fail node_failed "$name is masked: an administrator locked it; unmask it first." "$(data)"
fi

act=''
case $state in
started) [ "$before" = running ] || act=start ;;
stopped) [ "$before" = stopped ] || [ "$before" = failed ] || act=stop ;;
restarted) act=restart ;;
reloaded) act=reload ;;
esac
act_mode=''
case $mode in
enabled) case $mode_before in enabled | static) ;; *) act_mode=enable ;; esac ;;
disabled) case $mode_before in disabled | static | masked) ;; *) act_mode=disable ;; esac ;;
esac

if [ -z "$act$act_mode" ]; then done_ok "$(data)"; fi
changed
if preview; then done_ok "$(data)"; fi

if [ -n "$act_mode" ]; then
    if [ "$systemd" = true ]; then
        control "$act_mode" || fail node_failed "$name could not be set to $act_mode; the output says why." "$(data)"
    elif have update-rc.d; then
        { [ "$act_mode" = disable ] || update-rc.d "$name" defaults; } && update-rc.d "$name" "$act_mode" ||
            fail node_failed "$name could not be set to $act_mode; the output says why." "$(data)"
    else
        chkconfig "$name" "$([ "$act_mode" = enable ] && echo on || echo off)" || fail node_failed "$name could not be set to $act_mode." "$(data)"
    fi
fi
if [ -n "$act" ]; then
    if ! control "$act"; then
        why
        fail node_failed "$name did not $act; the output says why." "$(data)"
    fi
    case $act in
    start | restart)
        # a service may start and end at once, and its start still counts as a success
        reach running && sleep 3
        if [ "$(state_now)" != running ] && [ "$(shown Type)" != oneshot ]; then
            why
            fail node_failed "$name was started but did not stay running; the output shows its last words." "$(data)"
        fi ;;
    stop) reach stopped || [ "$(state_now)" = failed ] || fail timed_out "$name did not stop within $wait_seconds seconds." "$(data)" ;;
    esac
fi
done_ok "$(data)"
