# Is a restart pending, and why. Each reason is hard (certain) or soft (a hint that alone does not count).
detect_pm
ignored=$(i=0; while [ "$i" -lt "$(param_count ignore)" ]; do param "ignore_$i"; echo; i=$((i + 1)); done)
reasons=''
pending=false

reason() { # reason CODE STRENGTH DETAIL
    case "
$ignored
" in *"
$1
"*) return ;; esac
    reasons="$reasons${reasons:+,}{\"code\":\"$1\",\"strength\":\"$2\",\"detail\":$(json_str "$3")}"
    if [ "$2" = hard ]; then pending=true; fi
}

in_container() {
    if have systemd-detect-virt; then systemd-detect-virt --quiet --container; else [ -f /run/.containerenv ] || [ -f /.dockerenv ]; fi
}

newer_kernel() { # prints a kernel that is installed and newer than the one that runs
    running=$(uname -r)
    newest=$({ ls -1 /lib/modules 2>/dev/null; echo "$running"; } | sort -V | tail -n 1)
    [ "$newest" != "$running" ] && [ -e "/lib/modules/$newest/modules.dep" ] && [ -d "/lib/modules/$running" ] && echo "$newest"
}

owned() { # is the kernel a package's, and not the remains of one
    case $PM in
    apt) dpkg-query -S "/boot/vmlinuz-$1" >/dev/null 2>&1 ;;
    *) rpm -qf "/lib/modules/$1/modules.builtin" >/dev/null 2>&1 || rpm -qf "/boot/vmlinuz-$1" >/dev/null 2>&1 ;;
    esac
}

if [ -f /run/reboot-required ]; then
    reason reboot_required hard "Asked for by: $(sort -u /run/reboot-required.pkgs 2>/dev/null | tr '\n' ' ')"
fi
[ ! -e /run/reboot-needed ] || reason reboot_required hard "Asked for by the last update."
case $PM in
dnf)
    # the plugin may be missing: then its help is missing too, and nothing is known from this side
    if have needs-restarting; then
        needs-restarting -r >/dev/null 2>&1
        code=$?
    elif dnf -q needs-restarting --help >/dev/null 2>&1; then
        dnf -q --cacheonly needs-restarting -r >/dev/null 2>&1
        code=$?
    else
        code=0
    fi
    [ "$code" != 1 ] || reason core_libraries hard "Core libraries or the kernel were replaced since the last start." ;;
zypper)
    zypper --non-interactive --no-refresh needs-rebooting >/dev/null 2>&1
    [ $? != 102 ] || reason package_manager hard "zypper says that an update needs a restart." ;;
esac
if ! in_container; then
    state=''
    if have needrestart; then state=$(needrestart -b -k 2>/dev/null | sed -n 's/^NEEDRESTART-KSTA: *//p'); fi
    newest=$(newer_kernel)
    case $state in
    2 | 3) reason kernel hard "The kernel that runs, $(uname -r), is older than the one that is installed." ;;
    1) ;;
    *)
        if [ -n "$newest" ]; then
            if owned "$newest"; then strength=hard; else strength=soft; fi
            reason kernel "$strength" "Kernel $newest is installed, $(uname -r) runs."
        fi ;;
    esac
fi
done_ok "{\"pending\":$pending,\"reasons\":[$reasons],\"boot_id\":$(json_str "$(cat /proc/sys/kernel/random/boot_id)"),\"uptime_hours\":$(awk '{printf "%d", $1 / 3600}' /proc/uptime)}"
