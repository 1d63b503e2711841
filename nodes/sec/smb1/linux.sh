# Samba's two limits: the oldest protocol that it serves, and the oldest with which it asks others. What counts is what Samba itself reads
# from its settings, included files and its defaults with them.
need_root
mode=$(param mode remove)
client=true
if has_param turn_off_client && ! param_is turn_off_client; then client=false; fi
settings=/etc/samba/smb.conf
server_old=false
client_old=false
answer() { printf '{"server_enabled":%s,"feature_state":null,"client_enabled":%s,"auditing":false,"recent_clients":[%s]}' "$server_old" "$client_old" "$(using)"; }

using() { # who is connected with SMB 1 at this moment; Samba keeps no list of those of yesterday
    have smbstatus || return 0
    smbstatus -b 2>/dev/null | awk '$0 ~ / (NT1|LANMAN[12]|CORE|COREPLUS) / && match($0, /\(ipv[46]:[^)]*\)/) {
        address = substr($0, RSTART + 6, RLENGTH - 7); sub(/:[0-9]+$/, "", address); print address
    }' | LC_ALL=C sort -u | awk '{gsub(/[\\"]/, "\\\\&"); printf "%s\"%s\"", (NR > 1 ? "," : ""), $0}'
}
is_old() { # is_old PARAMETER FILE: does Samba, reading the file, allow SMB 1
    case $(testparm -s --parameter-name="$1" "$2" 2>/dev/null) in
    CORE | COREPLUS | LANMAN1 | LANMAN2 | NT1) return 0 ;;
    esac
    return 1
}
look() { # look FILE
    server_old=false
    client_old=false
    if is_old 'server min protocol' "$1"; then server_old=true; fi
    if is_old 'client min protocol' "$1"; then client_old=true; fi
}

mounted=$(awk '$3 == "cifs" && "," $4 "," ~ /,vers=1\.0,/ {print $2}' /proc/mounts /etc/fstab 2>/dev/null | LC_ALL=C sort -u | tr '\n' ' ')
[ -z "$mounted" ] || warn "This device mounts shares with SMB 1, which is left alone: $mounted"
if ! have testparm; then
    if have smbd; then fail unsupported_os "This device has Samba without its program testparm, so its settings cannot be checked; install Samba's tools."; fi
    done_ok "$(answer)"
fi
if [ ! -f "$settings" ]; then done_ok "$(answer)"; fi
testparm -s "$settings" >/dev/null 2>&1 || fail node_failed "Samba cannot read its settings in $settings; testparm says why." "$(answer)"
look "$settings"
change_server=false
change_client=false
if [ "$mode" != audit ]; then
    change_server=$server_old
    [ "$client" = false ] || change_client=$client_old
fi
if [ "$change_server$change_client" = falsefalse ]; then done_ok "$(answer)"; fi
changed
if preview; then done_ok "$(answer)"; fi

# a link leads to the file that is meant; beside it, so that the change is one step
file=$(readlink -f "$settings")
cp -p "$file" "$file.ruota-new" || fail node_failed "The settings of Samba could not be written beside $file." "$(answer)"
trap 'rm -f -- "$file.ruota-new"' EXIT
# names of settings are the same with other spaces and capitals; what stands before the first section belongs to [global]
awk -v server="$change_server" -v client="$change_client" '
function put() { if (done++) return; if (server == "true") print "   server min protocol = SMB2_02"; if (client == "true") print "   client min protocol = SMB2_02" }
{
    key = tolower($0); section = key; gsub(/[ \t\r]/, "", section)
    sub(/=.*/, "", key); gsub(/[ \t]/, "", key)
}
section ~ /^\[/ { seen_section = 1; global = section ~ /^\[global\]/; print; if (global) put(); next }
(global || !seen_section) && server == "true" && (key == "serverminprotocol" || key == "minprotocol") { next }
(global || !seen_section) && client == "true" && key == "clientminprotocol" { next }
{ print }
END { if (!done) { print "[global]"; put() } }' "$file" >"$file.ruota-new" || fail node_failed "The settings of Samba could not be written beside $file." "$(answer)"
testparm -s "$file.ruota-new" >/dev/null 2>&1 || fail node_failed "Samba would not read its changed settings, so nothing was changed." "$(answer)"
mv "$file.ruota-new" "$file" || fail node_failed "The settings of Samba could not be replaced in $file." "$(answer)"
look "$settings"
if { [ "$change_server" = true ] && [ "$server_old" = true ]; } || { [ "$change_client" = true ] && [ "$client_old" = true ]; }; then
    fail node_failed "Samba still allows SMB 1; a file that $settings includes sets it." "$(answer)"
fi
# who is connected stays so until leaving
if have smbcontrol; then smbcontrol smbd reload-config >/dev/null 2>&1 || :; fi
done_ok "$(answer)"
