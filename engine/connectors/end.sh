# Ends the processes of an attempt: whoever carries its label in arguments or environment, their descendants, and whoever
# is in a session that one of them leads. Set before: _id (the attempt), _grace (seconds between TERM and KILL).
# Prints "ended" if there was something to end.

# the brackets keep the pattern from matching the arguments of grep itself
_marked() {
  grep -ls "[r]uota:$_id:" /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null |
    awk -F/ '!seen[$3]++ { printf "%s ", $3 }'
}

_tree() {
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v found=" $1 " -v me="$$" '
    match($0, /^[0-9]+ \(.*\) [A-Z] /) {
      pid = $1
      sub(/^.*\) /, "")
      if ($1 !~ /[ZX]/) { parent[pid] = $2; session[pid] = $4 }
    }
    END {
      do {
        more = 0
        for (p in parent) if (!index(found, " " p " "))
          if (index(found, " " parent[p] " ") || index(found, " " session[p] " ")) { found = found p " "; more = 1 }
      } while (more)
      n = split(found, all, " ")
      for (i = 1; i <= n; i++)
        if (all[i] != me && all[i] > 1 && (all[i] in parent) && !seen[all[i]]++) printf "%s ", all[i]
    }'
}

for _base in /var/lib/ruota/jobs "${HOME:-/nonexistent}/.local/state/ruota/jobs"; do
  [ -d "$_base/$_id" ] && [ -w "$_base/$_id" ] && [ ! -e "$_base/$_id/rc" ] && : >"$_base/$_id/cancelled"
done

_all=
_signal=TERM
_round=0
while [ "$_round" -lt $((_grace * 5 + 25)) ]; do
  _now=$(_tree "$(_marked)$_all")
  [ -n "$_now" ] || break
  [ "$_round" -gt 0 ] || echo ended
  if [ "$_round" -ge $((_grace * 5)) ]; then _signal=KILL _all=; fi
  for _pid in $_now; do
    case " $_all " in *" $_pid "*) ;; *) kill -"$_signal" "$_pid" 2>/dev/null ;; esac
  done
  _all=$_now
  _round=$((_round + 1))
  sleep 0.2 2>/dev/null || sleep 1
done
exit 0
