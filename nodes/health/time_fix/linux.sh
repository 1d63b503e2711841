# Turns the time service of the device on and gives it servers.
need_root
[ -d /run/systemd/system ] || fail unsupported_os "This device does not run systemd, so its time service cannot be managed."

unit=''
for candidate in chrony chronyd systemd-timesyncd; do
    if [ "$(systemctl show --property=LoadState --value "$candidate.service" 2>/dev/null)" = loaded ]; then unit=$candidate; break; fi
done
case $unit in
chrony | chronyd) service=chrony ;;
systemd-timesyncd) service=systemd-timesyncd ;;
*) fail not_found "There is no time service on this device; install chrony first." ;;
esac

servers=''
list=''
number=0
while [ "$number" -lt "$(param_count servers)" ]; do
    server=$(param "servers_$number")
    number=$((number + 1))
    case $server in "" | [!A-Za-z0-9]* | *[!A-Za-z0-9.:-]*) fail bad_param "Time server $number is neither a name nor an address." ;; esac
    servers="$servers${servers:+ }$server"
    list="$list${list:+,}$(json_str "$server")"
done

file=''
if [ "$service" = chrony ]; then
    if [ -d /etc/chrony/sources.d ]; then
        file=/etc/chrony/sources.d/ruota.sources
    elif [ -d /etc/chrony.d ]; then
        file=/etc/chrony.d/ruota.conf
    else
        [ -z "$servers" ] || fail unsupported_os "chrony on this device reads no folder of settings; set the servers in its settings file."
    fi
    content=$(for server in $servers; do echo "server $server iburst"; done)
else
    file=/etc/systemd/timesyncd.conf.d/ruota.conf
    content="[Time]
NTP=$servers"
fi
json_file=null
write=false
if [ -n "$servers" ]; then
    json_file=$(json_str "$file")
    [ "$(cat "$file" 2>/dev/null)" = "$content" ] || write=true
fi
is_running() { systemctl is-active --quiet "$unit"; }
data() { printf '{"service":"%s","servers":[%s],"file":%s,"running":%s}' "$service" "$list" "$json_file" "$(is_running && echo true || echo false)"; }

start=false
is_running && systemctl is-enabled --quiet "$unit" 2>/dev/null || start=true
if [ "$write" = false ] && [ "$start" = false ]; then done_ok "$(data)"; fi
changed
if preview; then done_ok "$(data)"; fi
if [ "$write" = true ]; then
    { mkdir -p "$(dirname "$file")" && printf '%s\n' "$content" >"$file.new" && chmod 644 "$file.new" && mv "$file.new" "$file"; } ||
        fail node_failed "The settings file $file could not be written; the output says why." "$(data)"
fi
systemctl enable "$unit" >&2 || warn "The time service does not start with the computer; the output says why."
systemctl restart "$unit" || fail node_failed "The time service $unit did not start; the output says why." "$(data)"
is_running || warn "The time service $unit is turned on but does not run here; in a container the clock is the host's."
done_ok "$(data)"
