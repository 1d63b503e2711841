# Lists packages. One awk writes all the JSON: a shell function per package would take minutes.
wanted=$(param name_contains '')
detect_pm
export wanted

case $PM in
apt) kind=deb ;;
dnf | zypper) kind=rpm ;;
*) if have dpkg-query; then kind=deb; elif have rpm; then kind=rpm; else kind=none; fi ;;
esac

packages() { # kind, name, version, architecture, publisher, kilobytes; separated by tabs
    case $kind in
    deb) dpkg-query -W -f='${db:Status-Abbrev}\t${Package}\t${Version}\t${Architecture}\t${Maintainer}\t${Installed-Size}\n' |
        awk -F '\t' '$1 ~ /^.i/ {print "deb\t" $2 "\t" $3 "\t" $4 "\t" $5 "\t" $6}' ;;
    rpm) rpm -qa --qf 'rpm\t%{NAME}\t%{EVR}\t%{ARCH}\t%{VENDOR}\t%{SIZE}\n' | awk -F '\t' 'BEGIN{OFS = FS} {$6 = int($6 / 1024); print}' ;;
    esac
    if have snap; then
        snap list 2>/dev/null | awk -v m="$(uname -m)" 'NR > 1 {print "snap\t" $1 "\t" $2 "\t" m "\t" $5 "\t0"}'
    fi
    if have flatpak; then
        flatpak list --app --columns=application,version,arch,origin 2>/dev/null | awk -F '\t' 'NF > 1 {print "flatpak\t" $1 "\t" $2 "\t" $3 "\t" $4 "\t0"}'
    fi
}

list=$(packages | LC_ALL=C sort -t "$(printf '\t')" -k 2,2 | awk -F '\t' '
function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, " ", s); return "\"" s "\"" }
index(tolower($2), tolower(ENVIRON["wanted"])) {
    publisher = ($5 == "" || $5 == "(none)") ? "null" : quoted($5)
    printf "%s{\"source\":\"%s\",\"name\":%s,\"version\":%s,\"architecture\":%s,\"publisher\":%s,\"size_kb\":%d,\"user\":null,\"installed_on\":null,\"product_code\":null}", (n++ ? "," : ""), $1, quoted($2), quoted($3), quoted($4), publisher, $6
}
END { printf "\n%d", n }') || fail node_failed "The list of packages could not be read."
count=${list##*"
"}
[ "$kind" != none ] || warn "There is no package manager that Ruota knows; only snap and Flatpak are listed."
done_ok "{\"items\":[${list%"
"*}],\"count\":$count}"
