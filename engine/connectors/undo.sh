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
  _undo_old=$2
  [ "$(param moment apply)" = confirm ] || return 0
  _undo_at "$1"
  _undo_why=$(mv -- "$undo/armed" "$undo/confirmed" 2>&1)
  # there already where the answer to an earlier confirmation was lost
  if [ -e "$undo/confirmed" ]; then
    # a power cut must not bring "armed" back
    _undo_sync "$undo"
    undo_settle "$undo"
    done_ok "$3"
  fi
  [ ! -e "$undo/armed" ] || fail node_failed "The change could not be confirmed, so the device goes back to $2 by itself: $_undo_why"
  _undo_await "$undo"
  case $_undo_end in
    undone) fail guard_blocked "The new login came too late: the device has gone back to $2; look at its connection, or allow more time under \"Undo after\"." ;;
    undo-failed) fail node_failed "The new login came too late, and the device could not go back to $2; what it had is kept in $undo there, so put it back by hand." ;;
    undoing) fail busy "The new login came too late: the device is going back to $2 and has not finished yet; look at it in some minutes." ;;
  esac
  fail node_failed "The device knows nothing of this change and its undo any more; look whether it has $2."
}

# FILES and folders are on the disk when it returns; an old or small sync knows no names
_undo_sync() { sync "$@" 2>/dev/null || sync; }

# tenths of a second that a step waits for an undo; the step itself has five minutes
_undo_patience=600

_undo_nap() {
  sleep 0.1 2>/dev/null || { sleep 1 && _undo_tries=$((_undo_tries + 9)); }
  _undo_tries=$((_undo_tries + 1))
}

# FOLDER [now]: begins an undo, or carries one on whose process has died, and waits for its end. Sets _undo_end to undone,
# undo-failed, undoing (it goes on) or nothing
_undo_await() {
  _undo_tries=0
  _undo_look "$1"
  if [ -n "${2-}" ] || { [ -n "$_undo_waits" ] && ! _undo_runs "$1"; }; then _undo_begin "$1"; fi
  while [ -n "$_undo_waits" ] && [ "$_undo_tries" -lt "$_undo_patience" ]; do
    _undo_nap
    _undo_look "$1"
  done
}

# FOLDER: what its undo has come to; _undo_waits says that it runs, or that its process has died
_undo_look() {
  _undo_end='' _undo_waits=''
  for _undo_file in "$1"/undoing-*; do
    [ ! -e "$_undo_file" ] || _undo_end=undoing _undo_waits=yes
  done
  for _undo_file in undone undo-failed; do
    [ ! -e "$1/$_undo_file" ] || _undo_end=$_undo_file _undo_waits=''
  done
}

# FOLDER: runs the undo beside this step, which may end before it
_undo_begin() {
  _undo_said=$1/said
  (: >"$_undo_said") 2>/dev/null || _undo_said=/dev/null
  (env -u RUOTA_JOB setsid sh "$1/undo.sh" >"$_undo_said" 2>&1 </dev/null &)
  until _undo_runs "$1" || [ -e "$1/undone" ] || [ -e "$1/undo-failed" ] || [ "$_undo_tries" -ge 100 ]; do _undo_nap; done
  _undo_look "$1"
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
    case $_undo_end in
      undoing) _undo_busy ;;
      undo-failed) warn "The device could not go back after an earlier change; what it had is kept in $_undo_one there until that folder is removed." ;;
    esac
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
  find "${undo%/*}" -mindepth 1 -maxdepth 1 -type d -mtime +14 ! -exec test -e '{}/undo-failed' ';' -exec rm -rf {} + 2>/dev/null
  (umask 077 && mkdir -p -- "${undo%/*}" && mkdir -- "$undo") || fail node_failed 'The undo could not be prepared, so nothing was changed.'
}

# shellcheck disable=SC2016 # the program expands it
_undo_call='undo_fire "${0%/*}" "$@"'

# protect_change MINUTES: arms the undo; its program comes on stdin and finds in $undo what was kept
protect_change() {
  case $1 in "" | *[!0-9]*) fail bad_param 'The time of the undo is no number of minutes.' ;; esac
  # "armed" comes last: whoever sees it may count on its keeper, and so may the device after a power cut
  (
    umask 077
    cat >"$undo/program.sh" &&
      printf '%s\n' "$_undo_words" "$_undo_call" >"$undo/undo.sh" &&
      _undo_keep "$(($1 * 60))" && _undo_save && : >"$undo/armed" && _undo_sync "$undo" && _undo_kept "$undo"
  ) || {
    withdraw_undo
    fail node_failed 'The undo could not be armed, so nothing was changed.'
  }
  # two that arm at once see each other
  if _undo_others; then
    withdraw_undo
    _undo_busy
  fi
}
# what was kept, the program and its unit, and the folders that lead there
_undo_save() {
  # shellcheck disable=SC2016 # the inner shell expands it
  find "$undo" -exec sh -c 'sync "$@" 2>/dev/null || sync' sh {} + &&
    _undo_sync "${undo%/*}" "${undo%/*/*}" "${undo%/*/*/*}" "${undo%/*/*/*/*}" || return 1
  [ -z "${_undo_unit-}" ] ||
    _undo_sync "/etc/systemd/system/$_undo_unit.service" /etc/systemd/system/multi-user.target.wants /etc/systemd/system
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
    _undo_nap
  done
}

# started by its timer, or by the next start of the device: what nobody has confirmed before it does not outlive it
_undo_service() {
  printf '%s\n' '[Unit]' "Description=Ruota takes a change back that nobody has confirmed ($_undo_name)" \
    'After=ssh.service sshd.service ufw.service firewalld.service nftables.service' "ConditionPathExists=$undo/undo.sh" \
    '[Service]' 'Type=oneshot' "ExecStart=/bin/sh $undo/undo.sh" '[Install]' 'WantedBy=multi-user.target'
}

# takes the undo away: nothing has been changed
withdraw_undo() {
  mv -- "$undo/armed" "$undo/confirmed" 2>/dev/null
  undo_settle "$undo"
  rm -rf -- "$undo"
  rmdir -- "${undo%/*}" 2>/dev/null
}

# the change was refused: what it has done so far is taken back now; ends the step where that is not done
undo_change() {
  _undo_await "$undo" now
  cat "$undo/said" >&2 2>/dev/null
  case $_undo_end in
    undone) ;;
    undo-failed) fail node_failed "The device refused the change and could not go back to $_undo_old; what it had is kept in $undo there, so put it back by hand (the output says what went wrong)." ;;
    undoing) fail node_failed "The device refused the change and is going back to $_undo_old, but has not finished yet; look at it in some minutes." ;;
    *) fail node_failed "The device refused the change and goes back to $_undo_old only when the time under \"Undo after\" is over." ;;
  esac
  rm -rf -- "$undo"
  rmdir -- "${undo%/*}" 2>/dev/null
}
