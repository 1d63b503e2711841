# Reads adapters, routes and listening ports. One line for each thing ("-o") is what every iproute2 can, also those without JSON.
have ip || fail unsupported_os "This device has no program ip, so its network cannot be read; install the package iproute2."
links=$(ip -d -o link show 2>/dev/null) || links=$(ip -o link show) || fail node_failed "The program ip could not read the network adapters; the output says why."

resolver=/etc/resolv.conf
# systemd-resolved puts only itself there; the servers that it asks stand in a file of its own
if grep -Eq '^nameserver[[:space:]]+127\.0\.0\.(53|54)' "$resolver" 2>/dev/null && [ -r /run/systemd/resolve/resolv.conf ]; then
    resolver=/run/systemd/resolve/resolv.conf
fi

speeds() {
    for path in /sys/class/net/*/speed; do
        [ -r "$path" ] || continue
        name=${path%/speed}
        printf 'speed\t%s\t%s\n' "${name##*/}" "$(cat "$path" 2>/dev/null)"
    done
}

lease_server() { # lease_server NAME NUMBER: the DHCP server, by whichever client keeps a lease
    sed -n 's/^SERVER_ADDRESS=//p' "/run/systemd/netif/leases/$2" /var/lib/NetworkManager/internal-*-"$1".lease 2>/dev/null
    sed -n 's/^ *option dhcp-server-identifier \(.*\);/\1/p' "/var/lib/dhcp/dhclient.$1.leases" /var/lib/NetworkManager/dhclient-*-"$1".lease \
        /var/lib/dhclient/dhclient--"$1".lease 2>/dev/null
}

leases() {
    printf '%s\n' "$links" | while IFS=': ' read -r number name _; do
        name=${name%%@*}
        server=$(lease_server "$name" "$number" | tail -n 1)
        [ -z "$server" ] || printf 'lease\t%s\t%s\n' "$name" "$server"
    done
}

listening=''
if param_is with_listening || ! has_param with_listening; then
    if have ss; then
        # without an administrator only its own programs are named
        listening=$(ss -tulnp 2>/dev/null | sed 's/^/socket\t/')
    else
        warn "This device has no program ss, so its listening ports were not read; install the package iproute2."
    fi
fi

with_down=false
param_is with_down && with_down=true
found=$({
    printf '%s\n' "$links" | sed 's/^/link\t/'
    ip -o addr show 2>/dev/null | sed 's/^/address\t/'
    ip -o -4 route show table main 2>/dev/null | sed 's/^/route\t0.0.0.0\/0\t32\t/'
    ip -o -6 route show table main 2>/dev/null | sed 's/^/route\t::\/0\t128\t/'
    sed -n 's/^nameserver[[:space:]]*\([^[:space:]]*\).*/dns\t\1/p' "$resolver" 2>/dev/null
    speeds
    leases
    printf '%s\n' "$listening"
} | awk -F '\t' -v with_down="$with_down" '
function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, "?", s); return "\"" s "\"" }
function text(s) { return s == "" ? "null" : quoted(s) }
function number(s) { return s ~ /^[0-9]+$/ ? s + 0 : "null" }
function after(word,   i) { for (i = 1; i < n; i++) if (f[i] == word) return f[i + 1]; return "" }
function add(list, s) { return list (list == "" ? "" : ",") s }
function way(destination, gateway, adapter, metric) {
    # of several ways the one with the least metric is taken; IPv4 stands before IPv6 here
    routes = add(routes, sprintf("{\"destination\":%s,\"gateway\":%s,\"adapter\":%s,\"metric\":%s}", quoted(destination), text(gateway), text(adapter), number(metric)))
    if (destination !~ /^(0\.0\.0\.0|::)\/0$/ || gateway == "" || (adapter in gateways && least[adapter] <= metric + 0)) return
    if (adapter in gateways && gateways[adapter] !~ /:/ && gateway ~ /:/) return
    gateways[adapter] = gateway; least[adapter] = metric + 0
    if (first == "" || (metric + 0 < first_metric && gateway !~ /:/)) { first = gateway; first_metric = metric + 0 }
}
$1 == "link" {
    n = split($2, f, " "); name = f[2]; sub(/:$/, "", name); sub(/@.*/, "", name)
    if (f[3] ~ /[<,]LOOPBACK[,>]/) next
    names[++count] = name; up[name] = f[3] ~ /[<,]LOWER_UP[,>]/; mtu[name] = after("mtu")
    for (i = 1; i < n; i++) {
        if (f[i] == "link/ether" || f[i] == "link/infiniband") mac[name] = f[i + 1]
        if (f[i] == "vlan" && f[i + 1] == "protocol") for (j = i + 2; j < n; j++) if (f[j] == "id") { vlan[name] = f[j + 1]; break }
    }
    next
}
$1 == "address" {
    n = split($2, f, " "); name = f[2]; sub(/@.*/, "", name)
    for (i = 3; i < n; i++) {
        if (f[i] != "inet" && f[i] != "inet6") continue
        address = f[i + 1]
        # behind "peer" stands the length of the prefix where the address itself has none
        if (address !~ /\//) { peer = after("peer"); address = address (peer ~ /\// ? substr(peer, index(peer, "/")) : (f[i] == "inet" ? "/32" : "/128")) }
        if (f[i] == "inet") {
            ipv4[name] = add(ipv4[name], quoted(address)); sub(/\/.*/, "", address); plain[name] = add(plain[name], quoted(address))
            if (dhcp[name] != "true") dhcp[name] = $2 ~ / dynamic / ? "true" : "false"
        } else ipv6[name] = add(ipv6[name], quoted(address))
        break
    }
    next
}
$1 == "route" {
    n = split($4, f, " "); target = f[1]; kind = ""
    if (target ~ /^(unicast|local|broadcast|multicast|anycast|blackhole|unreachable|prohibit|throw)$/) { kind = target; target = f[2] }
    if (kind != "" && kind != "unicast") next
    if (target == "default") target = $2
    if (target !~ /\//) target = target "/" $3
    metric = after("metric")
    hops = 0
    for (i = 1; i < n; i++) if (f[i] == "nexthop") {
        hops++; via = ""; dev = ""
        for (j = i + 1; j < n && f[j] != "nexthop"; j++) { if (f[j] == "via") via = f[j + 1] ~ /^inet6?$/ ? f[j + 2] : f[j + 1]; if (f[j] == "dev") dev = f[j + 1] }
        way(target, via, dev, metric)
    }
    if (hops) next
    via = after("via"); if (via ~ /^inet6?$/) via = after(via)
    way(target, via, after("dev"), metric)
    next
}
$1 == "dns" { if (!asked[$2]++) dns = add(dns, quoted($2)); next }
$1 == "speed" { if ($3 > 0) speed[$2] = $3; next }
$1 == "lease" { server[$2] = $3; next }
$1 == "socket" {
    n = split($2, f, " "); if (f[1] != "tcp" && f[1] != "udp") next
    port = f[5]; sub(/.*:/, "", port); address = substr(f[5], 1, length(f[5]) - length(port) - 1); gsub(/[][]/, "", address); sub(/%.*/, "", address)
    if (address == "*") address = "::"
    process = ""
    if (match($2, /users:\(\("[^"]*"/)) process = substr($2, RSTART + 9, RLENGTH - 10)
    row = sprintf("{\"protocol\":\"%s\",\"address\":%s,\"port\":%s,\"process\":%s}", f[1], quoted(address), number(port), text(process))
    if (!heard[row]++) listening = add(listening, row)
}
END {
    for (i = 1; i <= count; i++) {
        name = names[i]
        if (!up[name] && with_down != "true") continue
        if (up[name] && plain[name] != "") addresses = add(addresses, plain[name])
        adapters = add(adapters, sprintf("{\"name\":%s,\"description\":null,\"mac\":%s,\"up\":%s,\"ipv4\":[%s],\"ipv6\":[%s],\"gateway\":%s,\"dns\":[],\"dhcp\":%s,\"dhcp_server\":%s,\"speed_mbps\":%s,\"mtu\":%s,\"vlan\":%s}",
            quoted(name), text(mac[name]), up[name] ? "true" : "false", ipv4[name], ipv6[name], text(gateways[name]), dhcp[name] == "" ? "null" : dhcp[name],
            text(server[name]), number(speed[name]), number(mtu[name]), number(vlan[name])))
    }
    printf "{\"adapters\":[%s],\"addresses\":[%s],\"gateway\":%s,\"dns\":[%s],\"routes\":[%s],\"listening\":[%s]}", adapters, addresses, text(first), dns, routes, listening
}')
[ -n "$found" ] || fail node_failed "What the device told of its network could not be read; the output says why."
done_ok "$found"
