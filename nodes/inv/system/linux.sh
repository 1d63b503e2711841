# Reads hardware and operating system. Works without root; then serial number and hardware id are unknown.
dmi=/sys/class/dmi/id
skip_serial=false

readable() { # readable FILE: prints its first line, as root where sudo allows it
    if [ -r "$1" ]; then
        head -n 1 "$1"
    elif [ -e "$1" ] && [ "$(id -u)" != 0 ]; then
        if have sudo && sudo -n true 2>/dev/null; then sudo -n head -n 1 "$1"; else return 1; fi
    fi
} 2>/dev/null

real() { # real TEXT: a JSON string, or null for what makers write when they have nothing to say
    value=$(printf '%s' "$1" | sed -e 's/^[[:space:]]*//' -e 's/[[:space:]]*$//')
    case $(printf '%s' "$value" | tr '[:upper:]' '[:lower:]') in
    "" | 0 | 00000000* | none | null | unknown | n/a | default* | "not specified" | "not available" | "not applicable" | \
        "to be filled"* | "system serial number" | "system product name" | "system manufacturer" | "o.e.m."* | oem* | \
        "asset tag" | "no asset tag" | "chassis serial number" | 123456789 | xxxxxx* | invalid) printf null ;;
    *) json_str "$value" ;;
    esac
}

field() { real "$(readable "$dmi/$1")"; }

kind_of_virtual() { # prints vm, container or none
    if have systemd-detect-virt; then
        if systemd-detect-virt --quiet --container; then echo container; return; fi
        if systemd-detect-virt --quiet --vm; then echo vm; return; fi
    elif [ -f /run/.containerenv ] || [ -f /.dockerenv ]; then
        echo container
        return
    fi
    case "$(readable "$dmi/sys_vendor") $(readable "$dmi/product_name")" in
    *QEMU* | *VMware* | *innotek* | *Xen* | *KVM* | *Virtual* | *HVM*) echo vm ;;
    *) if grep -q '^flags.* hypervisor' /proc/cpuinfo; then echo vm; else echo none; fi ;;
    esac
}

chassis_of() { # chassis_of VIRTUAL
    [ "$1" = none ] || { echo "$1"; return; }
    case $(readable "$dmi/chassis_type") in
    8 | 9 | 10 | 14 | 31 | 32) echo laptop ;;
    17 | 23 | 28 | 29) echo server ;;
    30) echo tablet ;;
    3 | 4 | 5 | 6 | 7 | 13 | 15 | 16 | 24 | 34 | 35 | 36) echo desktop ;;
    *) echo unknown ;;
    esac
}

disks() { # one JSON object per line
    for block in /sys/block/*; do
        name=${block##*/}
        case $name in loop* | ram* | zram* | dm-* | md* | sr* | fd* | nbd*) continue ;; esac
        [ -e "$block/device" ] || continue
        sectors=$(cat "$block/size")
        [ "${sectors:-0}" -gt 0 ] || continue
        media=ssd
        [ "$(cat "$block/queue/rotational" 2>/dev/null)" = 1 ] && media=hdd
        serial=$(cat "$block/device/serial" 2>/dev/null || cat "$block/serial" 2>/dev/null)
        printf '{"name":%s,"model":%s,"serial":%s,"size_gb":%s,"media":"%s"}\n' "$(json_str "$name")" \
            "$(real "$(cat "$block/device/model" 2>/dev/null)")" "$(real "$serial")" \
            "$(awk -v s="$sectors" 'BEGIN{printf "%.1f", s * 512 / 1e9}')" "$media"
    done
}

addresses() { # one JSON string per line
    if have ip; then
        ip -o addr show scope global 2>/dev/null | awk '{split($4, a, "/"); print "\"" a[1] "\""}'
    else
        hostname -I 2>/dev/null | tr ' ' '\n' | awk 'NF{print "\"" $1 "\""}'
    fi
}

joined() { awk 'NR > 1 {printf ","} {printf "%s", $0}'; }

os_field() { # os_field NAME [DEFAULT]
    file=/etc/os-release
    [ -r "$file" ] || file=/usr/lib/os-release
    value=$(sed -n "s/^$1=//p" "$file" 2>/dev/null | head -n 1 | sed -e "s/^[\"']//" -e "s/[\"']\$//")
    printf '%s' "${value:-${2:-}}"
}

time_zone() {
    if [ -L /etc/localtime ]; then
        readlink /etc/localtime | sed 's|.*/zoneinfo/||'
    elif [ -s /etc/timezone ]; then
        head -n 1 /etc/timezone
    else
        echo UTC
    fi
}

installed_at() { # the age of the root file system, where it is kept
    born=$(stat -c %W / 2>/dev/null)
    case $born in "" | 0 | *[!0-9]*) printf null ;; *) json_str "$(date -u -d "@$born" +%Y-%m-%dT%H:%M:%SZ)" ;; esac
}

secure_boot() {
    [ -d /sys/firmware ] || { printf null; return; }
    [ -d /sys/firmware/efi ] || { printf false; return; }
    case $(od -An -t u1 -j 4 -N 1 /sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c 2>/dev/null | tr -d ' ') in
    1) printf true ;;
    0) printf false ;;
    *) printf null ;;
    esac
}

tpm() {
    case $(cat /sys/class/tpm/tpm0/tpm_version_major 2>/dev/null) in 1) printf '"1.2"' ;; 2) printf '"2.0"' ;; *) printf null ;; esac
}

virtual=$(kind_of_virtual)
if [ -e "$dmi/product_serial" ] && ! readable "$dmi/product_serial" >/dev/null; then skip_serial=true; fi
cpu=$(awk -F ': *' '/^(model name|Hardware|Model|cpu model)/{print $2; exit}' /proc/cpuinfo)
[ -n "$cpu" ] || cpu=$(uname -m)
boot=$(awk '/^btime/{print $2}' /proc/stat)
last_boot=$(date -u -d "@$boot" +%Y-%m-%dT%H:%M:%SZ)
[ "$skip_serial" = false ] || warn "The serial number can be read by administrators only; give Ruota a login that may become root."

done_ok "{\"hostname\":$(json_str "$(uname -n)"),\"os\":$(json_str "$(os_field PRETTY_NAME Linux)"),\"os_id\":$(json_str "$(os_field ID linux)"),
\"os_version\":$(json_str "$(os_field VERSION_ID)"),\"kernel\":$(json_str "$(uname -r)"),\"architecture\":$(json_str "$(uname -m)"),
\"manufacturer\":$(field sys_vendor),\"model\":$(field product_name),\"serial\":$(field product_serial),\"uuid\":$(field product_uuid),
\"asset_tag\":$(field chassis_asset_tag),\"bios_version\":$(field bios_version),\"bios_date\":$(field bios_date),
\"chassis\":\"$(chassis_of "$virtual")\",\"virtual\":$([ "$virtual" = none ] && echo false || echo true),\"cpu\":$(json_str "$cpu"),
\"logical_cpus\":$(grep -c '^processor' /proc/cpuinfo),\"ram_mb\":$(awk '/^MemTotal/{printf "%d", $2 / 1024}' /proc/meminfo),
\"disks\":[$(disks | joined)],\"addresses\":[$(addresses | joined)],\"boot_id\":$(json_str "$(cat /proc/sys/kernel/random/boot_id)"),
\"last_boot\":\"$last_boot\",\"uptime_hours\":$(awk '{printf "%d", $1 / 3600}' /proc/uptime),\"timezone\":$(json_str "$(time_zone)"),
\"edition\":null,\"installed_at\":$(installed_at),\"domain\":null,\"logged_on_user\":null,\"secure_boot\":$(secure_boot),\"tpm\":$(tpm)}"
