# Starts a detached job, or finds it, and follows it for a while. Set before:
#   _id        the attempt          _seconds   how long to follow
#   _payload   the job's shell text, or unset to follow only
#   _out _err  bytes of each stream that the caller has, or empty for "what was noted last"
# Answers with frames: "a SECONDS OUT ERR" (running for so long; offsets), "o N" and "e N" (N bytes of a stream follow),
# "g" (output was left out here), "r CODE TWICE N" (ended; N bytes of result follow), "p" (goes on), "l" (lost),
# "c" (ended on request), "x TEXT" (cannot be started).

umask 077
LC_ALL=C
export LC_ALL
if [ "$(id -u)" = 0 ]; then _base=/var/lib/ruota/jobs; else _base=${HOME:?}/.local/state/ruota/jobs; fi
_dir=$_base/$_id

# The job itself, in a session of its own; $1 is the folder, the text comes on stdin and never touches the disk.
# Output goes through _limit: the first half MiB is written as it comes, of the rest the last half MiB is kept.
_runner='
_ruota_dir=$1
_ruota_s=$(cat)
exec </dev/null
_limit() {
  _left=524288
  while [ "$_left" -gt 0 ]; do
    _said=$(LC_ALL=C dd bs=65536 count=1 2>&1 >>"$_ruota_dir/$1") || :
    case $_said in *"0+0 records in"*) : >"$_ruota_dir/$1.end"; exit ;; esac
    _said=${_said#*records out?}
    _left=$((_left - ${_said%% *}))
  done
  tail -c 524288 >"$_ruota_dir/$1.tail"
  : >"$_ruota_dir/$1.end"
  exit
}
read -r _ruota_stat </proc/$$/stat
_ruota_stat=${_ruota_stat##*) }
set -- $_ruota_stat
read -r _ruota_boot </proc/sys/kernel/random/boot_id
: >"$_ruota_dir/out"
: >"$_ruota_dir/err"
mkfifo "$_ruota_dir/out.pipe" "$_ruota_dir/err.pipe"
echo "$$ ${20} $_ruota_boot" >"$_ruota_dir/pid.new" && mv "$_ruota_dir/pid.new" "$_ruota_dir/pid" || {
  rm -rf "$_ruota_dir"
  exit 98
}
(_limit out) <"$_ruota_dir/out.pipe" >/dev/null 2>&1 &
(_limit err) <"$_ruota_dir/err.pipe" >/dev/null 2>&1 &
(
  _ruota_result=$_ruota_dir/result
  eval "$_ruota_s"
) >"$_ruota_dir/out.pipe" 2>"$_ruota_dir/err.pipe"
_ruota_rc=$?
_ruota_n=0
until [ -e "$_ruota_dir/out.end" ] && [ -e "$_ruota_dir/err.end" ] || [ "$_ruota_n" -ge 20 ]; do
  sleep 0.1 2>/dev/null || sleep 1
  _ruota_n=$((_ruota_n + 1))
done
echo "$_ruota_rc" >"$_ruota_dir/rc.new" && mv "$_ruota_dir/rc.new" "$_ruota_dir/rc"
'

_start() {
  _why=$(mkdir -p "$_base" 2>&1) || { echo "x ${_why##*: }"; exit; }
  _why=$(mkdir "$_dir" 2>&1) || { [ -d "$_dir" ] || { echo "x ${_why##*: }"; exit; }; return; }
  find "$_base" -mindepth 1 -maxdepth 1 -type d -mtime +14 -exec rm -rf {} + 2>/dev/null
  # a scope of its own, else stopping the SSH server or logging out would end the job
  set -- setsid
  if [ "$_base" = /var/lib/ruota/jobs ] && [ -d /run/systemd/system ] && systemd-run --scope --quiet true 2>/dev/null; then
    set -- setsid systemd-run --scope --quiet --collect --unit="ruota-$_id" --
  fi
  { printf %s "$_payload" | RUOTA_JOB="ruota:$_id:" "$@" /bin/sh -c "$_runner" "ruota:$_id:" "$_dir"; } >/dev/null 2>&1 &
}

# whether the job's process is there: the same pid, started at the same time, since the same boot
_alive() {
  read -r _boot </proc/sys/kernel/random/boot_id
  [ "$_boot" = "$3" ] || return 1
  { read -r _stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  _started=$2
  set -- ${_stat##*) }
  [ "${20}" = "$_started" ] && [ "$1" != Z ]
}

_send() {
  _size=$(wc -c <"$_dir/$2")
  while [ "$_size" -gt "$3" ]; do
    _part=$((_size - $3))
    [ "$_part" -le 262144 ] || _part=262144
    echo "$1 $_part"
    tail -c +$(($3 + 1)) "$_dir/$2" | head -c "$_part"
    set -- "$1" "$2" $(($3 + _part))
    _first=${_first:-$_waited}
  done
  _at=$3
}

_tail() {
  [ -s "$_dir/$2.tail" ] || return 0
  echo g
  echo "$1 $(($(wc -c <"$_dir/$2.tail")))"
  cat "$_dir/$2.tail"
}

_finish() {
  _tail o out
  _tail e err
  read -r _rc <"$_dir/rc"
  _twice=0
  [ ! -e "$_dir/result.twice" ] || _twice=1
  if [ -e "$_dir/result" ]; then
    echo "r $_rc $_twice $(($(wc -c <"$_dir/result")))"
    head -c 8388609 "$_dir/result"
  else
    echo "r $_rc $_twice 0"
  fi
  exit
}

[ -z "${_payload+x}" ] || _start
[ -d "$_dir" ] || { echo l; exit; }
if [ -n "$_out" ]; then
  echo "$_out $_err" >"$_dir/seen.new" && mv "$_dir/seen.new" "$_dir/seen"
elif [ -e "$_dir/seen" ]; then
  read -r _out _err <"$_dir/seen"
fi
_out=${_out:-0} _err=${_err:-0}
_pid= _first= _waited=0 _step=50

while :; do
  if [ -z "$_pid" ] && [ -e "$_dir/pid" ]; then
    read -r _pid _ticks _booted <"$_dir/pid"
    read -r _up _ </proc/uptime
    echo "a $((${_up%%.*} - _ticks / 100)) $_out $_err"
  fi
  if [ -z "$_pid" ] && [ ! -d "$_dir" ]; then
    echo "x nothing can be written there; the disk may be full"
    exit
  fi
  _state=running
  if [ -e "$_dir/rc" ]; then _state=done
  elif [ -n "$_pid" ] && ! _alive "$_pid" "$_ticks" "$_booted"; then _state=dead
  elif [ -z "$_pid" ] && [ "$_waited" -gt 15000 ]; then _state=dead
  fi
  if [ -n "$_pid" ]; then
    _send o out "$_out"
    _out=$_at
    _send e err "$_err"
    _err=$_at
  fi
  [ ! -e "$_dir/rc" ] || [ "$_state" = running ] || _finish
  if [ "$_state" = dead ]; then
    if [ -e "$_dir/cancelled" ]; then echo c; else echo l; fi
    exit
  fi
  if [ "$_waited" -ge $((_seconds * 1000)) ] || [ -n "$_first" ] && [ $((_waited - _first)) -ge 2000 ]; then
    echo p
    exit
  fi
  if [ "$_step" = 50 ]; then _nap=0.05; else _nap=0.$((_step / 100)); fi
  sleep "$_nap" 2>/dev/null || sleep 1
  _waited=$((_waited + _step))
  [ "$_step" -ge 800 ] || [ "$_waited" -lt $((_step * 4)) ] || _step=$((_step * 2))
done
