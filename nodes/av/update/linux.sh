# Has ClamAV's freshclam fetch its definitions, and compares those on the disk before and after.
need_root
have freshclam || fail not_found "ClamAV's updater freshclam is not on this device, so there are no definitions to update; other scanners update themselves."

folder=/var/lib/clamav
for settings in /etc/clamav/freshclam.conf /etc/freshclam.conf /usr/local/etc/freshclam.conf; do
    [ -r "$settings" ] || continue
    found=$(awk '$1 == "DatabaseDirectory" {print $2}' "$settings" | tail -n 1)
    [ -z "$found" ] || folder=$found
    break
done

files() { find "$folder" -maxdepth 1 -type f ! -name '*.dat' ! -name '.*' 2>/dev/null | LC_ALL=C sort; }
# of ClamAV's own, which are large, the head with version and time says all
seen() { files | while read -r file; do case $file in *.c[lv]d) head -c 512 "$file" | cksum ;; *) cksum <"$file" ;; esac; echo "${file##*/}"; done; }
version() { # the number of the daily definitions; of a device that has only others, when the newest came
    for file in "$folder/daily.cld" "$folder/daily.cvd"; do
        if [ -f "$file" ]; then head -c 512 "$file" | cut -d : -f 3; return; fi
    done
    files | while read -r file; do date -u -r "$file" +%Y-%m-%dT%H:%M:%SZ; done | LC_ALL=C sort | tail -n 1
}
age() { # days
    newest=$(find "$folder" -maxdepth 1 -name 'daily.c[lv]d' -exec stat -c %Y {} + 2>/dev/null | sort -n | tail -n 1)
    [ -n "$newest" ] || newest=$(files | while read -r file; do stat -c %Y "$file"; done | sort -n | tail -n 1)
    if [ -n "$newest" ]; then echo $((($(date +%s) - newest) / 86400)); else echo null; fi
}
data() { printf '{"name":"ClamAV","before":%s,"after":%s,"definitions_age_days":%s}' "$(json_str "$old")" "$(json_str "$(version)")" "$(age)"; }

old=$(version)
if preview; then
    # what is on offer is only known by fetching it: definitions of today count as new
    [ "$(age)" = 0 ] || changed
    done_ok "$(data)"
fi
before=$(seen)
# not into its own log, which the service that fetches them every few hours keeps locked
said=$(freshclam --stdout --log=/dev/null 2>&1 </dev/null)
code=$?
printf '%s\n' "$said"
if [ "$before" != "$(seen)" ]; then changed; fi
# 1 was "nothing new" in ClamAV before 0.102
case $code in
0 | 1) ;;
*) fail unavailable "ClamAV could not fetch definitions (code $code): $(printf '%s\n' "$said" | grep -E '^(ERROR|Giving up|WARNING)' | tail -n 1)" "$(data)" ;;
esac
done_ok "$(data)"
