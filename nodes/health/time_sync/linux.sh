# Says what the device's clock shows and who keeps it. The comparison is made by the engine, which knows the true time.
service=null
source=null
synchronised=null

running() { [ -d /run/systemd/system ] && systemctl is-active --quiet "$1"; }
process() { grep -qsx "$1" /proc/[0-9]*/comm; }

if running chrony || running chronyd || process chronyd; then
    service='"chrony"'
    if have chronyc; then
        followed=$(chronyc -n -c tracking 2>/dev/null | cut -d , -f 2)
        [ -z "$followed" ] || source=$(json_str "$followed")
        # the fifth field from the end of the CSV line says whether the last update was good; "Not synchronised" has no stratum
        case $(chronyc -n -c tracking 2>/dev/null | cut -d , -f 14) in
        Normal | "Insert second" | "Delete second") synchronised=true ;;
        "Not synchronised") synchronised=false ;;
        esac
    fi
elif running systemd-timesyncd || process systemd-timesyn; then
    service='"systemd-timesyncd"'
    followed=$(timedatectl show-timesync --property=ServerName --value 2>/dev/null)
    [ -z "$followed" ] || source=$(json_str "$followed")
elif running ntp || running ntpd || running ntpsec || process ntpd; then
    service='"ntpd"'
fi
if [ "$synchronised" = null ] && have timedatectl && [ -d /run/systemd/system ]; then
    case $(timedatectl show --property=NTPSynchronized --value 2>/dev/null) in yes) synchronised=true ;; no) synchronised=false ;; esac
fi

zone=UTC
if [ -L /etc/localtime ]; then
    zone=$(readlink /etc/localtime | sed 's|.*/zoneinfo/||')
elif [ -s /etc/timezone ]; then
    zone=$(head -n 1 /etc/timezone)
fi
done_ok "{\"skew_seconds\":$(date +%s),\"in_sync\":false,\"synchronised\":$synchronised,\"service\":$service,\"source\":$source,\"timezone\":$(json_str "$zone")}"
