# Sent after the prelude to node types that may cut our own way in. _undo_words holds undo_watch.sh, which is evaluated before.
# A change is made between prepare_undo and protect_change on one side and, over a new login, confirm_change on the other. It
# has a folder of its own, /var/lib/ruota/undo/NAME/ID, of the attempt that makes it (the param "change").

_undo_at() {
  _undo_id=$(param change)
  case $_undo_id in "" | *[!A-Za-z0-9-]*) fail bad_param "The id of the change can be no folder." ;; esac
  _undo_name=$1
  undo=/var/lib/ruota/undo/$1/$_undo_id
}

# confirm_change NAME OLD DATA: in the moment "confirm" withdraws the undo and ends the step; OLD is what the undo goes back to
confirm_change() {
  [ "$(param moment apply)" = confirm ] || return 0
  _undo_at "$1"
  _undo_why=$(mv -- "$undo/armed" "$undo/confirmed" 2>&1)
  # there already where the answer to an earlier confirmation was lost
  if [ -e "$undo/confirmed" ]; then
    undo_settle "$undo"
    done_ok "$3"
  fi
  [ ! -e "$undo/armed" ] || fail node_failed "The change could not be confirmed, so the device goes back to $2 by itself: $_undo_why"
  _undo_await "$undo" && fail guard_blocked "The new login came too late: the device has gone back to $2; look at its connection, or allow more time under \"Undo after\"."
  fail node_failed "The device knows nothing of this change and its undo any more; look whether it has $2."
}

# FOLDER: until an undo that runs has ended; one whose process has died is carried on
_undo_await() {
  _undo_tries=0
  while _undo_runs "$1" && [ "$_undo_tries" -lt 600 ]; do
    sleep 0.1 2>/dev/null || sleep 1
    _undo_tries=$((_undo_tries + 1))
  done
  for _undo_file in "$1"/undoing-*; do
    [ ! -e "$_undo_file" ] || sh "$1/undo.sh" >&2
  done
  for _undo_file in "$1"/undoing-* "$1/undone"; do
    [ ! -e "$_undo_file" ] || return 0
  done
  return 1
}

_undo_runs() {
  for _undo_file in "$1"/undoing-*; do
    [ -e "$_undo_file" ] && undo_lives "${_undo_file##*/undoing-}" && return 0
  done
  return 1
}

# FOLDER: whether something will take the change back when its time has come
_undo_kept() {
  { read -r _undo_keeper <"$1/keeper"; } 2>/dev/null || return 1
  case $_undo_keeper in
    *.service) systemctl is-active "${_undo_keeper%service}timer" "$_undo_keeper" 2>/dev/null | grep -Eqx 'active|activating' ;;
    *) undo_lives "$_undo_keeper" ;;
  esac
}

_undo_others() {
  for _undo_one in "/var/lib/ruota/undo/$_undo_name"/*; do
    [ "$_undo_one" != "$undo" ] || continue
    [ -e "$_undo_one/armed" ] && _undo_kept "$_undo_one" && return 0
    _undo_runs "$_undo_one" && return 0
  done
  return 1
}

_undo_busy() { fail busy 'An earlier change of this device waits to be confirmed or undone; try again in some minutes.'; }

# refuse_while_pending NAME: before the state is read, which an earlier undo would change again
refuse_while_pending() {
  if preview; then return 0; fi
  _undo_at "$1"
  if _undo_others; then _undo_busy; fi
  for _undo_one in "/var/lib/ruota/undo/$1"/*; do
    _undo_await "$_undo_one"
    # what should have taken it back is gone; this login has proved the way in
    if [ -e "$_undo_one/armed" ] && mv -- "$_undo_one/armed" "$_undo_one/confirmed" 2>/dev/null; then
      undo_settle "$_undo_one"
      warn 'An earlier change of this device was never confirmed and its undo is gone, so it stays.'
    fi
  done
}

# prepare_undo NAME: makes the folder $undo, for what is to be kept of the old state
prepare_undo() {
  _undo_at "$1"
  find "${undo%/*}" -mindepth 1 -maxdepth 1 -type d -mtime +14 -exec rm -rf {} + 2>/dev/null
  (umask 077 && mkdir -p -- "${undo%/*}" && mkdir -- "$undo") || fail node_failed 'The undo could not be prepared, so nothing was changed.'
}

# shellcheck disable=SC2016 # the program expands it
_undo_call='undo_fire "${0%/*}" "$@"'

# protect_change MINUTES: arms the undo; its program comes on stdin and finds in $undo what was kept
protect_change() {
  case $1 in "" | *[!0-9]*) fail bad_param 'The time of the undo is no number of minutes.' ;; esac
  # "armed" comes last: whoever sees it may count on its keeper
  (
    umask 077
    cat >"$undo/program.sh" &&
      printf '%s\n' "$_undo_words" "$_undo_call" >"$undo/undo.sh" &&
      _undo_keep "$(($1 * 60))" && : >"$undo/armed" && _undo_kept "$undo"
  ) || {
    _undo_withdraw
    fail node_failed 'The undo could not be armed, so nothing was changed.'
  }
  # two that arm at once see each other
  if _undo_others; then
    _undo_withdraw
    _undo_busy
  fi
}

# SECONDS: without systemd a sleeper, in a session of its own and without the label by which a step is ended
_undo_keep() {
  if [ -d /run/systemd/system ] && have systemd-run; then
    _undo_unit=ruota-undo-$_undo_name-${undo##*/}
    echo "$_undo_unit.service" >"$undo/keeper" && (umask 022 && _undo_service >"/etc/systemd/system/$_undo_unit.service") &&
      systemctl --quiet enable "$_undo_unit.service" &&
      systemd-run --quiet --collect --on-active="$1" --timer-property=AccuracySec=1 --unit="$_undo_unit.service"
    return
  fi
  (env -u RUOTA_JOB setsid sh "$undo/undo.sh" "$1" >/dev/null 2>&1 </dev/null &)
  _undo_tries=0
  until [ -e "$undo/keeper" ]; do
    [ "$_undo_tries" -lt 100 ] || return 1
    sleep 0.1 2>/dev/null || sleep 1
    _undo_tries=$((_undo_tries + 1))
  done
}

# started by its timer, or by the next start of the device: what nobody has confirmed before it does not outlive it
_undo_service() {
  printf '%s\n' '[Unit]' "Description=Ruota takes a change back that nobody has confirmed ($_undo_name)" \
    'After=ssh.service sshd.service ufw.service firewalld.service nftables.service' "ConditionPathExists=$undo/undo.sh" \
    '[Service]' 'Type=oneshot' "ExecStart=/bin/sh $undo/undo.sh" '[Install]' 'WantedBy=multi-user.target'
}

_undo_withdraw() {
  mv -- "$undo/armed" "$undo/confirmed" 2>/dev/null
  undo_settle "$undo"
  rm -rf -- "$undo"
}

# the change was refused: what it has done so far is taken back now
undo_change() {
  sh "$undo/undo.sh" >&2
  _undo_await "$undo"
  if ! _undo_runs "$undo"; then rm -rf -- "$undo"; fi
  rmdir -- "${undo%/*}" 2>/dev/null
}
