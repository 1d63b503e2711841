# What Ruota needs on a device: rights, base tools, a place for its job folder, and the clock (compared by the engine).
detect_pm
blockers=''
block() { blockers="$blockers${blockers:+,}$(json_str "$1")"; }

if [ "$(id -u)" = 0 ]; then
    elevated=true
    # the login itself may not be root: sudo leaves its name here
    if [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ]; then how=sudo; else how=root; fi
elif have sudo && sudo -n true 2>/dev/null; then
    elevated=true
    how=sudo
else
    elevated=false
    how=none
    block "The login $(id -un) is no administrator; changes need one that is root or may use sudo."
fi
user=${SUDO_USER:-$(id -un)}
if [ "$how" = sudo ]; then
    if [ "$(id -u)" != 0 ] || { have runuser && runuser -u "$user" -- sudo -n true 2>/dev/null; }; then how=passwordless; else how=password; fi
fi

for tool in awk base64 cut date df grep id mkfifo mktemp sed sha256sum sort stat tail tee timeout tr wc; do
    have "$tool" || block "The program $tool is missing; install it, since Ruota's scripts need it."
done
[ "$PM" != none ] || block "None of apt, dnf and zypper is there; updates and packages cannot be managed."
if [ "$(id -u)" = 0 ]; then jobs=/var/lib; else jobs=${HOME:-/}; fi
if [ ! -w "$jobs" ]; then
    block "Ruota may not write into $jobs, where it keeps its job folder."
elif [ "$(df -Pk "$jobs" | awk 'NR == 2 {print $4}')" -lt 51200 ]; then
    block "Less than 50 MB are free in $jobs, where Ruota keeps its job folder."
fi

os=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | head -n 1 | sed -e "s/^[\"']//" -e "s/[\"']\$//")
done_ok "{\"hostname\":$(json_str "$(uname -n)"),\"os\":$(json_str "${os:-$(uname -s)}"),\"architecture\":$(json_str "$(uname -m)"),\"user\":$(json_str "$user"),
\"elevated\":$elevated,\"sudo\":\"$how\",\"package_manager\":\"$PM\",\"clock_skew_seconds\":$(date +%s),\"blockers\":[$blockers]}"
