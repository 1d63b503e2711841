# Installs a DEB or RPM package file with the device's own package manager, and judges by the package database: a good exit code alone proves nothing.
need_root
detect_pm
tab=$(printf '\t')
source=$(param source '' | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')
sha256=$(param sha256 '' | tr -d '[:space:]' | tr 'A-F' 'a-f')
kind=$(param kind auto)
mark=$(param detect '')
least=$(param min_version '')
limit=$(($(param limit_minutes 50) * 60))
patience=$(($(param busy_minutes 10) * 60))
package='' version='' its_version='' its_arch='' exit_code=null restart=false unsigned='' without_waiting='' showing='' web=false

DEBIAN_FRONTEND=noninteractive
DEBIAN_PRIORITY=critical
APT_LISTCHANGES_FRONTEND=none
UCF_FORCE_CONFFOLD=1
NEEDRESTART_MODE=l
ZYPP_LOCK_TIMEOUT=$patience
export DEBIAN_FRONTEND DEBIAN_PRIORITY APT_LISTCHANGES_FRONTEND UCF_FORCE_CONFFOLD NEEDRESTART_MODE ZYPP_LOCK_TIMEOUT

case $PM in
apt) ours=deb ;;
dnf | zypper) ours=rpm ;;
*) fail unsupported_os "This device has none of apt, dnf and zypper, so no package can be installed on it." ;;
esac
# in a place that is not kept in memory, which nobody else may write into
folder=$(mktemp -d /var/tmp/ruota.XXXXXXXX) || fail node_failed "There is no folder for temporary files on this device."
file=$folder/package.$ours
log=$folder/log
trap 'rm -rf -- "$folder"; [ -z "$showing" ] || kill "$showing" 2>/dev/null' EXIT
trap 'exit 143' TERM INT HUP

data() { # data ALREADY-PRESENT
    said=null
    if [ -s "$log" ]; then said=$(json_str "$(tail -c 4000 "$log")"); fi
    now=null
    if [ -n "$version" ]; then now=$(json_str "$version"); fi
    printf '{"already_present":%s,"installed_version":%s,"exit_code":%s,"reboot_required":%s,"restart_started":false,"log_tail":%s}' "$1" "$now" "$exit_code" "$restart" "$said"
}
stop() { fail "$1" "$2" "$(data false)"; }

# ---- what is asked for
called() { case $1 in deb) echo DEB ;; rpm) echo RPM ;; esac; }
stop_other_kind() { # stop_other_kind KIND
    case $1 in
    deb | rpm) stop bad_param "$name is $(article "$1") package, but this device installs $(called "$ours") packages with $PM; give the $(called "$ours") package of the same program." ;;
    *) stop bad_param "$name is an installer for Windows; for this device give $(article "$ours") package." ;;
    esac
}
article() { case $1 in deb) echo "a DEB" ;; rpm) echo "an RPM" ;; esac; }

[ ${#source} -le 2000 ] || stop bad_param "The source is longer than any address or path."
case $source in *[[:cntrl:]]*) stop bad_param "The source holds a control character; no file is named so." ;; esac
case $source in
https://* | http://*)
    web=true
    host=${source#*://}
    host=${host%%[/?#]*}
    case $host in '' | *@*) stop bad_param "The source is no address of a server, or holds a login; give it without one." ;; esac
    [ -z "$(printf %s "$source" | tr -d "A-Za-z0-9._~:/?#@!\$&'()*+,;=%[]-")" ] || stop bad_param "The source holds a character that no address has; write it as % and two hexadecimal digits."
    name=${source%%[?#]*} ;;
\\\\*) stop bad_param "A share is only read by Windows devices; give an address with https:// or a file on this device." ;;
[A-Za-z]:\\*) stop bad_param "The source is a path of Windows; for this device give an address with https:// or a full path such as /srv/app.$ours." ;;
*/) stop bad_param "The source is a folder; give the path of a package." ;;
/*) name=$source ;;
*) stop bad_param "The source is no address with https:// (or http://) and no full path of a file on the device." ;;
esac
name=$(printf %s "${name##*/}" | tr -c 'A-Za-z0-9 ._()+%~-' _ | tail -c 100)
[ -n "$name" ] || name="The file of $host"
case $sha256 in
'') [ "$web" = false ] || stop bad_param "A file from the web is only installed when its SHA-256 is known; enter the checksum that the maker names." ;;
*[!0-9a-f]*) stop bad_param "The checksum has not the 64 hexadecimal digits of a SHA-256." ;;
*) [ ${#sha256} = 64 ] || stop bad_param "The checksum has not the 64 hexadecimal digits of a SHA-256." ;;
esac
case $kind in
auto) case $name in
    *.[dD][eE][bB]) kind=deb ;;
    *.[rR][pP][mM]) kind=rpm ;;
    *.[mM][sS][iI] | *.[eE][xX][eE] | *.[mM][sS][iI][xX] | *.[mM][sS][iI][xX][bB][uU][nN][dD][lL][eE]) stop_other_kind windows ;;
    esac ;;
deb | rpm) ;;
*) stop bad_param "The kind of installer that was chosen is for Windows; for this device give $(article "$ours") package." ;;
esac
[ "$kind" = auto ] || [ "$kind" = "$ours" ] || stop_other_kind "$kind"
[ "$(param detect_by package)" = package ] || stop bad_param "On Linux a program is recognised by its package; choose the package itself, and give its name if nothing should be fetched when it is there."
case $mark in '') ;; [!A-Za-z0-9]* | *[!A-Za-z0-9+._-]*) stop bad_param "What it is recognised by is no name of a package." ;; esac
case $least in '') ;; [!0-9]* | *[!A-Za-z0-9.+~:^_-]*) stop bad_param "The lowest version is not written as a package's version, such as 24.8.1." ;; esac
[ ${#mark} -le 200 ] && [ ${#least} -le 200 ] || stop bad_param "The name of the package or the lowest version is longer than any."
[ "$(param_count arguments)" = 0 ] || stop bad_param "A $(called "$ours") package takes no arguments; leave them empty for this device."
[ -z "$(param signer '')" ] || stop bad_param "The publisher is looked at on Windows only; leave it empty for this device, the checksum says which file is meant."
if param_is with_folder; then stop bad_param "A package has no files beside it; what it needs comes from the repositories of the device."; fi

# ---- is it there
installed() { # version and architecture of each that is installed, one per line
    case $PM in
    apt) dpkg-query -W -f='${db:Status-Abbrev}\t${Version}\t${Architecture}\n' "$package" 2>/dev/null | awk -F '\t' '$1 ~ /^.i/ {print $2 "\t" $3}' ;;
    *) rpm -q --qf '%{EVR}\t%{ARCH}\n' "$package" 2>/dev/null | grep "$tab" ;;
    esac
}
at_least() { # at_least VERSION LOWEST, as the package manager orders them
    if [ "$PM" = apt ]; then
        dpkg --compare-versions "$1" ge "$2" 2>/dev/null
        return
    fi
    for part in epoch version release; do
        case $2 in *-*) ;; *) [ "$part" != release ] || return 0 ;; esac
        # the values go through the environment: they are never text of a program
        order=$(ONE=$(part "$1") OTHER=$(part "$2") rpm -E '%{lua:print(rpm.vercmp(os.getenv("ONE"), os.getenv("OTHER")))}')
        [ "$order" = 0 ] || { [ "$order" = 1 ]; return; }
    done
}
part() { # the part of a version that $part names
    bare=${1#*:}
    case $part in
    epoch) case $1 in *:*) printf %s "${1%%:*}" ;; *) printf 0 ;; esac ;;
    version) printf %s "${bare%-*}" ;;
    release) case $bare in *-*) printf %s "${bare##*-}" ;; esac ;;
    esac
}
new_enough() { # a person who gives no epoch means the version behind it
    if [ -z "$least" ]; then [ -z "$its_version" ] || at_least "$1" "$its_version"; return; fi
    case $least in *:*) at_least "$1" "$least" ;; *) at_least "${1#*:}" "$least" ;; esac
}
find_version() { # sets version to the highest installed one that will do, or to nothing
    version=''
    installed >"$folder/there"
    while IFS=$tab read -r one arch; do
        case $its_arch in '' | all | noarch | "$arch") ;; *) case $arch in all | noarch) ;; *) continue ;; esac ;; esac
        new_enough "$one" || continue
        if [ -z "$version" ] || at_least "$one" "$version"; then version=$one; fi
    done <"$folder/there"
    [ -n "$version" ]
}

# ---- fetch it, and look whether it is what was meant, before anything else is done with it
reason() { sed 's/^curl: ([0-9]*) //; s/^[EW]: //; s/^[0-9-]* [0-9:]* //; s/[.[:space:]]*$//' "$folder/why" | grep . | grep -v 'Download Failed' | tail -n 1 | cut -c 1-300; }
limited() ( ulimit -f 33554432; "$@" ) # no file above 16 GiB: a server that never ends does not fill the disk
fetch() {
    schemes='=https'
    case $source in http://*) schemes='=http,https' ;; esac
    if [ "$web" = false ]; then
        [ -f "$source" ] || stop not_found "There is no file $source on this device."
        cp -- "$source" "$file" 2>"$folder/why"
    elif have curl; then
        # the address goes on standard input: it may hold what the list of processes should not show. apt-helper, the last
        # resort, takes it as an argument only; a way of wget to http:// is met by the checksum
        printf 'url = "%s"\n' "$source" | limited curl --config - --globoff --fail --silent --show-error --location --max-redirs 10 --proto "$schemes" --proto-redir "$schemes" \
            --retry 2 --connect-timeout 30 --speed-limit 1 --speed-time 120 --output "$file" 2>"$folder/why"
    elif have wget; then
        printf '%s\n' "$source" | limited wget --no-verbose --tries=3 --timeout=120 --max-redirect=10 --output-document="$file" --input-file=- 2>"$folder/why"
    elif [ -x /usr/lib/apt/apt-helper ]; then
        limited /usr/lib/apt/apt-helper download-file "$source" "$file" >"$folder/why" 2>&1
    else
        stop unavailable "This device has neither curl nor wget, so it cannot fetch $name; install one of them, or bring the file there and give its path."
    fi || stop unavailable "$(if [ "$web" = true ]; then echo "$host"; else echo "$source"; fi) did not give the package to this device: $(reason)."
    [ -f "$file" ] || stop unavailable "$host gave no file; check the address."
}
check_file() {
    hash=$(sha256sum "$file" | cut -d ' ' -f 1)
    [ -z "$sha256" ] || [ "$hash" = "$sha256" ] || stop conflict "$name is not the file that was meant: its SHA-256 is $hash. Nothing was installed; compare the checksum with the maker's."
    case $(od -An -tx1 -N4 "$file" | tr -d ' \n') in
    213c6172) is=deb ;;
    edabeedb) is=rpm ;;
    d0cf11e0 | 4d5a*) is=windows ;;
    *) stop bad_param "$name is no package: it is neither a DEB nor an RPM file." ;;
    esac
    [ "$is" = "$ours" ] || stop_other_kind "$is"
}
stop_damaged() { stop bad_param "$name is damaged, or packed in a way that this device cannot read ($(reason)); fetch it anew, or take the package made for this system."; }
read_deb() {
    dpkg-deb --fsys-tarfile "$file" 2>"$folder/why" >/dev/null || stop_damaged
    package=$(dpkg-deb --field "$file" Package) its_version=$(dpkg-deb --field "$file" Version) its_arch=$(dpkg-deb --field "$file" Architecture)
    own=$(dpkg --print-architecture)
    fits="all $own $(dpkg --print-foreign-architectures | tr '\n' ' ')"
}
read_rpm() {
    rpm -K --nosignature "$file" >"$folder/why" 2>&1 || stop_damaged
    rpm -qp --nosignature --qf '%{NAME}\t%{EVR}\t%{ARCH}\t%{SOURCEPACKAGE}\n' "$file" 2>/dev/null >"$folder/about"
    IFS=$tab read -r package its_version its_arch of_source <"$folder/about"
    [ "$of_source" != 1 ] || stop bad_param "$name holds the source of a program, not the program; give the package that is made from it."
    own=$(uname -m)
    fits="noarch $(rpm --showrc | sed -n 's/^compatible archs *: *//p')"
}
check_signature() { # zypper takes no package without a signature, unless it is told to; then the checksum says whose it is
    [ "$PM" = zypper ] || return 0
    case $(rpm -qp --nosignature --qf '%{RSAHEADER:pgpsig}%{DSAHEADER:pgpsig}%{SIGPGP:pgpsig}%{SIGGPG:pgpsig}' "$file" 2>/dev/null) in
    '(none)(none)(none)(none)')
        [ -n "$sha256" ] || stop conflict "Nobody signed $name, so zypper does not install it; give its checksum, which says which file is meant."
        if zypper --non-interactive help install 2>/dev/null | grep -q allow-unsigned-rpm; then unsigned=--allow-unsigned-rpm; fi ;;
    *) rpm -K "$file" >/dev/null 2>&1 || stop conflict "$name is signed with a key that this device does not know; bring the maker's key there with rpm --import first." ;;
    esac
}
read_package() {
    if [ "$ours" = deb ]; then read_deb; else read_rpm; fi
    case $package$its_version$its_arch in *[!A-Za-z0-9.+~:^_-]*) stop bad_param "$name names itself with a character that no package has." ;; esac
    case $package in '' | [!A-Za-z0-9]*) stop bad_param "$name does not say what package it is." ;; esac
    [ -z "$mark" ] || [ "$mark" = "$package" ] || stop conflict "$name holds the package $package, not $mark; nothing was installed."
    case " $fits " in *" $its_arch "*) ;; *) stop bad_param "$name is for processors of the kind $its_arch, but this device is $own; give the package made for $own." ;; esac
    new_enough "$its_version" || stop conflict "$name holds version $its_version, but at least $least is asked for; nothing was installed."
}

# ---- the package manager; what it says is the step's output and the log
follow() { # follow COMMAND...: a service that a package starts may keep the output open for ever, so nothing waits for its end
    "$@" >"$log" 2>&1 </dev/null &
    working=$!
    tail -n +1 -f "$log" &
    showing=$!
    wait "$working"
    code=$?
    sleep 1
    kill "$showing" 2>/dev/null
    showing=''
    return "$code"
}
simulate() {
    case $PM in
    apt) apt-get -s -o Debug::NoLocking=1 install "$file" ;;
    # it answers "no" to its own question, which is no failure
    dnf) dnf --cacheonly --assumeno ${without_waiting:+"$without_waiting"} install "$file" 2>&1 | awk '{print} /^Error/ {bad = 1} /^Operation aborted/ {bad = 0} END {exit bad}' ;;
    zypper) zypper --non-interactive --no-refresh install --dry-run --auto-agree-with-licenses ${unsigned:+"$unsigned"} "$file" ;;
    esac
}
install_now() {
    case $PM in
    apt) timeout -k 60 "$((limit + patience))" apt-get -y --no-remove -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout="$patience" -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$file" ;;
    dnf) timeout -k 60 "$limit" dnf -y ${without_waiting:+"$without_waiting"} install "$file" ;;
    zypper) timeout -k 60 "$((limit + patience))" zypper --non-interactive install --auto-agree-with-licenses ${unsigned:+"$unsigned"} "$file" ;;
    esac
}
refresh_lists() {
    case $PM in
    apt) apt-get -qq -o DPkg::Lock::Timeout="$patience" update >&2 ;;
    dnf) dnf -q ${without_waiting:+"$without_waiting"} makecache --refresh >&2 ;;
    zypper) zypper --non-interactive --quiet refresh >&2 || { [ $? != 7 ] || stop_busy; false; } ;;
    esac || warn "The package lists could not be refreshed; the lists on the device are used."
}
is_busy() { # is_busy CODE
    case $PM in
    apt) [ "$1" = 100 ] && grep -qE 'Could not get lock|Unable to (lock|acquire)' "$log" ;;
    dnf) [ "$1" = 200 ] || grep -qi 'obtain.*transaction lock' "$log" ;;
    zypper) [ "$1" = 7 ] ;;
    esac
}
stop_busy() { stop busy "$name was not installed: another installation is under way on this device; try again when it is over."; }
missing() { # what it needs and nothing has, in one line
    sed -n -e 's/^.* Depends: \(.*\) but .*$/\1/p' -e "s/.*nothing provides '\{0,1\}\([^']*\)'\{0,1\} needed by.*/\1/p" "$log" | sort -u | head -n 5 | tr '\n' ',' | sed 's/,$//; s/,/, /g'
}
stop_failed() { # stop_failed WHAT-HAPPENED
    lacks=$(missing)
    [ -z "$lacks" ] || stop node_failed "$name was not installed: it needs $lacks, which cannot be had from the repositories of this device; add the repository that has it, or take the package made for this system."
    clash=$(sed -n 's/^.* \([^ ]* conflicts with .* provided by [^ ]*\)$/\1/p' "$log" | head -n 1)
    [ -z "$clash" ] || stop guard_blocked "$name was not installed: $clash; uninstall that first if it is what you want."
    if grep -qiE 'public key is not available|public key for .* is not installed|NOKEY|is not signed' "$log"; then
        stop conflict "$name was not installed: $PM asks for packages that are signed with a key that this device knows; bring the maker's key there with rpm --import first."
    fi
    why=$(sed -n -e '/Sub-process .*dpkg returned/d' -e 's/^E: //p' -e 's/^ \(.* script subprocess returned .*\)$/\1/p' -e 's/^Error: *\(.\)/\1/p' -e 's/^Problem: //p' "$log" | sed 's/[.[:space:]]*$//' | head -n 1 | cut -c 1-300)
    stop node_failed "$name was not installed: ${why:-$1}; the end of its log says more."
}

# ---- do it
if [ -n "$mark" ]; then
    package=$mark
    if find_version; then done_ok "$(data true)"; fi
fi
fetch
check_file
read_package
if find_version; then done_ok "$(data true)"; fi
if [ "$PM" = apt ] && [ -n "$(apt-mark showhold "$package" 2>/dev/null)" ]; then
    stop conflict "$package is held at its version on this device; allow changes with apt-mark unhold first."
fi
if [ "$PM" = dnf ] && ! dnf --version 2>/dev/null | grep -qi dnf5; then
    # else it waits for others for ever; the fifth never waits
    without_waiting=--setopt=exit_on_lock=True
fi
check_signature
preview || refresh_lists
simulate >"$log" 2>&1
code=$?
if preview || [ "$code" != 0 ]; then cat "$log"; fi
if is_busy "$code"; then stop_busy; fi
[ "$code" = 0 ] || stop_failed "$PM ended with code $code when it was asked what it would do"
gone=$(awk '/^Remv / {print $2}' "$log" | tr '\n' ' ')
[ -z "$gone" ] || stop guard_blocked "Installing $name would remove ${gone% }; uninstall that first if it is what you want."
installed >"$folder/there"
before=$(head -n 1 "$folder/there" | cut -f 1)
if preview; then
    changed
    echo "Would install $package $its_version${before:+ in place of $before}."
    done_ok "$(data false)"
fi

until=$(($(date +%s) + patience))
pause=5
while :; do
    echo "Installing $package $its_version${before:+ in place of $before}"
    follow install_now
    exit_code=$?
    is_busy "$exit_code" || break
    [ "$(date +%s)" -lt "$until" ] || stop_busy
    echo "Another installation is under way; trying again in $pause seconds"
    sleep "$pause"
    [ "$pause" -ge 60 ] || pause=$((pause * 2))
done
# a package that fails may leave half of its work, whatever the database says
installed >"$folder/now"
if [ "$exit_code" = 0 ] || ! cmp -s "$folder/there" "$folder/now" || grep -qE '^(Preparing to unpack|Unpacking|Setting up|Running transaction$|\([0-9]+/[0-9]+\) Installing)' "$log"; then changed; fi
if [ "$PM" = zypper ]; then
    case $exit_code in
    102) restart=true ;;
    107) warn "A script of a package failed; the end of the log says which." ;;
    esac
fi
if [ -f /run/reboot-required ] || [ -e /run/reboot-needed ]; then restart=true; fi
[ "$restart" = false ] || reboot_needed
find_version || :
case $PM:$exit_code in
*:0 | zypper:102 | zypper:103 | zypper:106 | zypper:107) ;;
*:124 | *:137) stop timed_out "$name took longer than $((limit / 60)) min and was ended; look at the end of its log, and repair the packages of the device before the next try." ;;
*) stop_failed "$PM ended with code $exit_code" ;;
esac
[ -n "$version" ] || stop node_failed "$PM ended well, but $package is not there in the version of $name; the end of its log says more."
done_ok "$(data false)"
