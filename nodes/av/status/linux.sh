# Looks for virus scanners and endpoint agents, whether they run and how old ClamAV's definitions are. Reads only.
most=$(param max_age_days 3)
products=''
protected=false
first=''
first_age=null

product() { # product NAME VERSION DEFINITIONS AGE ACTIVE UP-TO-DATE: one row; AGE and UP-TO-DATE may be null
    version=null
    definitions=null
    [ -z "$2" ] || version=$(json_str "$2")
    [ -z "$3" ] || definitions=$(json_str "$3")
    products="$products${products:+,}{\"name\":$(json_str "$1"),\"version\":$version,\"definitions\":$definitions,\"definitions_age_days\":$4,\"active\":$5,\"realtime\":$5,\"up_to_date\":$6}"
    good=false
    if [ "$5" = true ] && [ "$6" != false ]; then good=true; fi
    if [ -z "$first" ] || { [ "$good" = true ] && [ "$protected" = false ]; }; then
        first=$1
        first_age=$4
    fi
    if [ "$good" = true ]; then protected=true; fi
}

running() { # running SERVICE...: does one of them run
    for service in "$@"; do
        if have systemctl && systemctl is-active --quiet -- "$service"; then return 0; fi
    done
    return 1
}

if have clamscan || have clamd; then
    said=$({ clamscan --version || clamd --version; } 2>/dev/null | head -n 1)
    newest=$(find /var/lib/clamav /var/clamav -maxdepth 1 -name 'daily.c[lv]d' -exec stat -c %Y {} + 2>/dev/null | sort -n | tail -n 1)
    age=null
    fresh=false
    if [ -n "$newest" ]; then
        age=$((($(date +%s) - newest) / 86400))
        if [ "$age" -le "$most" ]; then fresh=true; fi
    fi
    active=false
    if running clamav-daemon clamd clamd@scan; then active=true; fi
    product ClamAV "$(printf '%s' "$said" | cut -d / -f 1 | sed 's/^ClamAV //')" "$(printf '%s/' "$said" | cut -d / -f 2)" "$age" "$active" "$fresh"
fi
# these keep their definitions to themselves
for agent in falcon-sensor:CrowdStrike sentinelone:SentinelOne sophos-spl:Sophos mdatp:'Microsoft Defender'; do
    service=${agent%%:*}
    if have systemctl && systemctl cat -- "$service.service" >/dev/null 2>&1; then
        active=false
        if running "$service"; then active=true; fi
        product "${agent#*:}" '' '' null "$active" null
    fi
done
name=null
[ -z "$first" ] || name=$(json_str "$first")
done_ok "{\"protected\":$protected,\"products\":[$products],\"name\":$name,\"definitions_age_days\":$first_age,\"threats\":[],\"last_scan\":null}"
