# Firewall on, what comes in blocked, Ruota's own way in open first. Uses the firewall that is there; an undo is armed before.
need_root
confirm_change firewall 'its old firewall rules' \
    '{"firewall":"nftables","enabled":true,"inbound":"block","open_ports":[],"management_ports":[],"profiles":[]}'
refuse_while_pending firewall
table_file=/etc/nftables.d/ruota.nft

active() { [ -d /run/systemd/system ] && systemctl is-active --quiet "$1"; }
if have ufw; then kind=ufw
elif have firewall-cmd && [ -d /run/systemd/system ]; then kind=firewalld
elif have nft; then kind=nftables
else fail not_found "There is no firewall program on this device; install ufw or firewalld first."; fi
if [ "$kind" = ufw ] && active firewalld; then kind=firewalld; fi

on=true
if has_param enabled && ! param_is enabled; then on=false; fi
inbound=$(param inbound block)
outbound=$(param outbound allow)
source=$(param management_source '')
log=true
if has_param log && ! param_is log; then log=false; fi
case $source in *[!0-9a-fA-F.:/]*) fail bad_param "$source is no address or network." ;; esac

# ---- ports
own=$(param login_port '')
if have sshd; then
    mkdir -p /run/sshd
    own="$own $(sshd -T 2>/dev/null | awk '$1 == "port" {print $2}')"
fi
# shellcheck disable=SC2086 # a list of words
own=$(printf '%s\n' $own | grep -E '^[0-9]+$' | sort -nu | tr '\n' ' ')
own=${own% }
ports=''
number=0
while [ "$number" -lt "$(param_count allow_ports)" ]; do
    port=$(param "allow_ports_$number")
    number=$((number + 1))
    digits=${port%/*}
    case $port in
    */tcp | */udp) ;;
    *) fail bad_param "$port is no port; write it as 443/tcp." ;;
    esac
    case $digits in "" | *[!0-9]*) fail bad_param "$port is no port; write it as 443/tcp." ;; esac
    [ "$digits" -ge 1 ] && [ "$digits" -le 65535 ] || fail bad_param "$port is no port; ports go from 1 to 65535."
    ports="$ports${ports:+ }$port"
done
strings() { for word in "$@"; do echo "$word"; done | awk '{printf "%s\"%s\"", (NR > 1 ? "," : ""), $0}'; }
# shellcheck disable=SC2046,SC2086 # lists of words
data() {
    printf '{"firewall":"%s","enabled":%s,"inbound":"%s","open_ports":[%s],"management_ports":[%s],"profiles":[]}' "$kind" "$on" "$inbound" \
        "$(strings $(for p in $own; do echo "$p/tcp"; done) $ports)" "$(printf '%s' "$own" | tr ' ' ',')"
}

# ---- each firewall: save, wrong (is something not as wanted), apply, undo
put_back_function() { # what each undo begins with
    cat <<'END'
put_back() { # KEPT TO: copied beside it first, so that a full disk leaves what is there
    rm -rf "$2.ruota-new"
    cp -a "$1" "$2.ruota-new"
    if [ -d "$2" ]; then
        rm -rf "$2.ruota-old"
        mv "$2" "$2.ruota-old"
    fi
    mv -f "$2.ruota-new" "$2"
    rm -rf "$2.ruota-old"
}
END
}
verb() { if [ "$1" = block ]; then echo deny; else echo allow; fi; }
ufw_wanted() { # the rules that must be there, as ufw itself writes them down
    for port in $own; do echo "allow $port/tcp $source"; done
    for port in $ports; do echo "allow $port"; done
}
ufw_wrong() {
    state=$(ufw status verbose)
    if [ "$on" = false ]; then printf '%s\n' "$state" | grep -q '^Status: active'; return; fi
    printf '%s\n' "$state" | grep -q '^Status: active' || return 0
    printf '%s\n' "$state" | grep -q "^Default: $(verb "$inbound") (incoming), $(verb "$outbound") (outgoing)" || return 0
    case $log.$(printf '%s\n' "$state" | sed -n 's/^Logging: //p') in true.off*) return 0 ;; false.on*) return 0 ;; esac
    for port in $own; do
        printf '%s\n' "$state" | awk -v p="$port/tcp" -v s="${source:-Anywhere}" '$1 == p && $2 == "ALLOW" && $4 == s {ok = 1} END {exit !ok}' || return 0
    done
    for port in $ports; do printf '%s\n' "$state" | grep -Eq "^$port +ALLOW IN +Anywhere" || return 0; done
    return 1
}
ufw_apply() {
    if [ "$on" = false ]; then ufw disable; return; fi
    for port in $own; do ufw allow proto tcp from "${source:-any}" to any port "$port" comment Ruota || return 1; done
    for port in $ports; do ufw allow "$port" || return 1; done
    ufw default "$(verb "$inbound")" incoming && ufw default "$(verb "$outbound")" outgoing &&
        ufw logging "$([ "$log" = true ] && echo low || echo off)" && ufw --force enable
}
ufw_save() {
    cp -a /etc/ufw "$undo/ufw" && cp -a /etc/default/ufw "$undo/default"
}
ufw_undo() {
    cat <<'END'
put_back "$undo/ufw" /etc/ufw
put_back "$undo/default" /etc/default/ufw
if grep -qx 'ENABLED=yes' /etc/ufw/ufw.conf; then ufw reload; else ufw --force disable; fi
END
}

zone() { firewall-cmd --get-default-zone 2>/dev/null || firewall-offline-cmd --get-default-zone; }
target() { if [ "$inbound" = block ]; then echo default; else echo ACCEPT; fi; }
own_rule() { # own_rule PORT
    case $source in *:*) family=ipv6 ;; *) family=ipv4 ;; esac
    printf 'rule family="%s" source address="%s" port port="%s" protocol="tcp" accept' "$family" "$source" "$1"
}
firewalld_wrong() {
    if [ "$on" = false ]; then active firewalld; return; fi
    active firewalld || return 0
    [ "$(firewall-cmd --permanent --zone="$(zone)" --get-target)" = "$(target)" ] || return 0
    [ "$(firewall-cmd --get-log-denied)" = "$([ "$log" = true ] && echo all || echo off)" ] || return 0
    for port in $own; do
        if [ -n "$source" ]; then firewall-cmd --permanent --query-rich-rule="$(own_rule "$port")" >/dev/null || return 0
        else firewall-cmd --permanent --query-port="$port/tcp" >/dev/null || return 0; fi
    done
    for port in $ports; do firewall-cmd --permanent --query-port="$port" >/dev/null || return 0; done
    return 1
}
firewalld_apply() {
    if [ "$on" = false ]; then systemctl disable --now firewalld; return; fi
    # written into the settings before the service starts, so that there is no moment without our own way in
    tool=firewall-offline-cmd
    if active firewalld; then tool='firewall-cmd --permanent'; fi
    for port in $own; do
        if [ -n "$source" ]; then $tool --add-rich-rule="$(own_rule "$port")" || return 1
        else $tool --add-port="$port/tcp" || return 1; fi
    done
    for port in $ports; do $tool --add-port="$port" || return 1; done
    $tool --zone="$(zone)" --set-target="$(target)" && systemctl enable firewalld || return 1
    if active firewalld; then firewall-cmd --reload; else systemctl start firewalld; fi &&
        firewall-cmd --set-log-denied="$([ "$log" = true ] && echo all || echo off)"
}
firewalld_save() {
    cp -a /etc/firewalld "$undo/firewalld" || return 1
    if active firewalld; then : >"$undo/was_on"; fi
    if systemctl is-enabled --quiet firewalld; then : >"$undo/was_enabled"; fi
}
firewalld_undo() {
    cat <<'END'
put_back "$undo/firewalld" /etc/firewalld
if [ -e "$undo/was_enabled" ]; then systemctl enable firewalld; else systemctl disable firewalld; fi
if [ -e "$undo/was_on" ]; then systemctl restart firewalld; else systemctl stop firewalld; fi
END
}

nftables_rules() {
    echo '# Written by Ruota: a table of its own, beside the rules of others.'
    echo 'table inet ruota'
    echo 'delete table inet ruota'
    [ "$on" = true ] || return 0
    echo 'table inet ruota {'
    echo '    chain input {'
    echo "        type filter hook input priority 0; policy $([ "$inbound" = block ] && echo drop || echo accept);"
    echo '        ct state established,related accept'
    echo '        ct state invalid drop'
    echo '        iif lo accept'
    echo '        meta l4proto { icmp, ipv6-icmp } accept'
    for port in $own; do
        case $source in "") echo "        tcp dport $port accept" ;; *:*) echo "        ip6 saddr $source tcp dport $port accept" ;; *) echo "        ip saddr $source tcp dport $port accept" ;; esac
    done
    for port in $ports; do echo "        ${port#*/} dport ${port%/*} accept"; done
    if [ "$log" = true ] && [ "$inbound" = block ]; then echo '        limit rate 10/minute log prefix "ruota blocked: "'; fi
    echo '    }'
    echo '    chain output {'
    echo "        type filter hook output priority 0; policy $([ "$outbound" = block ] && echo drop || echo accept);"
    if [ "$outbound" = block ]; then
        echo '        ct state established,related accept'
        echo '        oif lo accept'
    fi
    echo '    }'
    echo '}'
}
nftables_wrong() {
    [ "$(nftables_rules)" = "$(cat "$table_file" 2>/dev/null)" ] || { [ "$on" = false ] && [ ! -e "$table_file" ] && return 1; return 0; }
    if [ "$on" = true ]; then ! nft list table inet ruota >/dev/null 2>&1; else nft list table inet ruota >/dev/null 2>&1; fi
}
nftables_apply() {
    mkdir -p "$(dirname "$table_file")" && nftables_rules >"$table_file.new" && nft -c -f "$table_file.new" || return 1
    mv -f "$table_file.new" "$table_file"
    grep -Fqs "include \"$table_file\"" /etc/nftables.conf || echo "include \"$table_file\"" >>/etc/nftables.conf
    if [ -d /run/systemd/system ]; then systemctl enable nftables 2>/dev/null || warn "The rules do not come back with the computer by themselves; the service nftables is missing."; fi
    nft -f "$table_file"
}
nftables_save() {
    [ ! -e "$table_file" ] || cp -a "$table_file" "$undo/ruota.nft"
}
nftables_undo() {
    cat <<'END'
if [ -e "$undo/ruota.nft" ]; then
    put_back "$undo/ruota.nft" /etc/nftables.d/ruota.nft
    nft -f /etc/nftables.d/ruota.nft
else
    rm -f /etc/nftables.d/ruota.nft
    if [ -e /etc/nftables.conf ]; then sed -i '/^include "\/etc\/nftables.d\/ruota.nft"$/d' /etc/nftables.conf; fi
    # deletes the table whether it is there or not
    printf '%s\n' 'table inet ruota' 'delete table inet ruota' | nft -f -
fi
END
}

"${kind}_wrong" || done_ok "$(data)"
if preview; then changed; done_ok "$(data)"; fi

prepare_undo firewall
"${kind}_save" || { withdraw_undo; fail node_failed "The old rules could not be kept, so nothing was changed." "$(data)"; }
protect_change "$(param rollback_minutes 5)" <<END
$(put_back_function; "${kind}_undo")
END
if ! "${kind}_apply"; then
    undo_change
    fail node_failed "$kind refused the rules, so the old ones are back; the output says why." "$(data)"
fi
changed
done_ok "$(data)"
