# Reads free space of local volumes. `df -l` never asks a network file system, which could hang.
least_percent=$(param min_percent 10)
least_gb=$(param min_gb 10)
excluded=$(i=0; while [ "$i" -lt "$(param_count exclude)" ]; do param "exclude_$i"; echo; i=$((i + 1)); done)
export excluded

types='-x tmpfs -x devtmpfs -x squashfs -x iso9660 -x efivarfs -x ramfs'
# shellcheck disable=SC2086 # a list of options
space=$(df -lPTk $types 2>/dev/null) || space=$(df -Pk | awk 'NR == 1 || /^\/dev\//' | awk '{if (NR > 1) $1 = $1 " unknown"; print}')
# shellcheck disable=SC2086
inodes=$(df -lPi $types 2>/dev/null)

found=$({
    printf '%s\n' "$inodes" | awk 'NR > 1 {m = $6; for (i = 7; i <= NF; i++) m = m " " $i; print "I\t" m "\t" $2 "\t" $4}'
    printf '%s\n' "$space" | awk 'NR > 1 {m = $7; for (i = 8; i <= NF; i++) m = m " " $i; print "S\t" m "\t" $1 "\t" $2 "\t" $3 "\t" $4 "\t" $5}'
} | awk -F '\t' -v percent="$least_percent" -v gb="$least_gb" '
function quoted(s) { gsub(/[\\"]/, "\\\\&", s); gsub(/[[:cntrl:]]/, "?", s); return "\"" s "\"" }
BEGIN { n = split(ENVIRON["excluded"], names, "\n"); for (i = 1; i <= n; i++) if (names[i] != "") skip[names[i]] = 1 }
$1 == "I" { if ($3 + 0 > 0) free_inodes[$2] = int(100 * $4 / $3); next }
($2 in skip) || $5 + 0 == 0 || seen[$2]++ { next }
# one file system mounted in several places is one volume
($4 == "overlay" && $2 != "/") || (device[$3 "," $5 "," $7]++ && $3 ~ /^\//) { next }
{
    usable = $6 + $7; share = usable > 0 ? int(100 * $7 / usable) : 0; free = $7 / 1048576
    inodes = ($2 in free_inodes) ? free_inodes[$2] : "null"
    low = (share < percent && free < gb) || (inodes != "null" && inodes < 5)
    rows = rows sprintf("%s{\"mount\":%s,\"device\":%s,\"file_system\":%s,\"size_gb\":%.1f,\"free_gb\":%.1f,\"free_percent\":%d,\"free_inodes_percent\":%s,\"status\":\"%s\"}", (count++ ? "," : ""), quoted($2), quoted($3), quoted($4), $5 / 1048576, free, share, inodes, low ? "low" : "ok")
    if (low) lows = lows sprintf("%s%s", (low_count++ ? "," : ""), quoted($2))
    if (worst == "" || share < worst_share) { worst = quoted($2); worst_share = share; worst_free = free }
}
END { if (count) printf "{\"volumes\":[%s],\"low\":[%s],\"low_count\":%d,\"worst_mount\":%s,\"worst_free_gb\":%.1f,\"worst_free_percent\":%d}", rows, lows, low_count, worst, worst_free, worst_share }')
[ -n "$found" ] || fail not_found "No local volume is left to look at; take some out of the list of volumes to leave out."
done_ok "$found"
