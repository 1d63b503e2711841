# What both sides of an undo know: the step (undo.sh) and the program that waits on the device, which is these functions and a
# call of undo_fire. The state of a change is the name of one file in its folder, and it goes on only by a rename, so that of
# all who try at once exactly one succeeds:
#   armed -> confirmed                           a new login has proved the way in
#   armed -> undoing-PID-START-BOOT -> undone    taken back; the undo of a process that has died is carried on by the next
#                                   -> undo-failed   its program failed: what was kept of the old state stays
# The file "keeper" names who waits, and belongs to this change alone: a unit of systemd or the sleeper, PID-START-BOOT.

undo_me() {
  read -r _undo_stat <"/proc/$$/stat"
  read -r _undo_boot </proc/sys/kernel/random/boot_id
  # shellcheck disable=SC2086 # fields
  set -- ${_undo_stat##*) }
  echo "$$-${20}-$_undo_boot"
}

# whether the process PID-START-BOOT is there, and not another one that got its number
undo_lives() {
  read -r _undo_boot </proc/sys/kernel/random/boot_id
  _undo_start=${1#*-}
  [ "${_undo_start#*-}" = "$_undo_boot" ] || return 1
  _undo_start=${_undo_start%%-*}
  { read -r _undo_stat <"/proc/${1%%-*}/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # fields
  set -- ${_undo_stat##*) }
  [ "${20}" = "$_undo_start" ] && [ "$1" != Z ]
}

# FOLDER: ends what waits for this change; only its state stays, for whoever asks later, and what nobody could put back
undo_settle() {
  if [ -e "$1/keeper" ]; then
    read -r _undo_keeper <"$1/keeper"
    case $_undo_keeper in
      *.service)
        systemctl stop "${_undo_keeper%service}timer" 2>/dev/null
        systemctl --quiet disable "$_undo_keeper" 2>/dev/null
        rm -f -- "/etc/systemd/system/$_undo_keeper" ;;
      *)
        if [ "$_undo_keeper" != "$(undo_me)" ] && undo_lives "$_undo_keeper"; then
          kill -s TERM -- "-${_undo_keeper%%-*}" 2>/dev/null
        fi ;;
    esac
  fi
  [ ! -e "$1/undo-failed" ] || return 0
  for _undo_file in "$1"/*; do
    case $_undo_file in
      */undone | */confirmed) ;;
      *) rm -rf -- "$_undo_file" ;;
    esac
  done
}

# FOLDER [SECONDS]: takes the change back, later or now, unless somebody was first
undo_fire() {
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  export PATH
  umask 022
  if [ -n "${2-}" ]; then
    undo_me >"$1/keeper.new" && mv -- "$1/keeper.new" "$1/keeper" || return 1
    sleep "$2"
  fi
  _undo_mine=$1/undoing-$(undo_me)
  if ! mv -- "$1/armed" "$_undo_mine" 2>/dev/null; then
    for _undo_file in "$1"/undoing-*; do
      [ -e "$_undo_file" ] && ! undo_lives "${_undo_file##*/undoing-}" && mv -- "$_undo_file" "$_undo_mine" 2>/dev/null && break
    done
    if [ ! -e "$_undo_mine" ]; then
      echo "Nothing is taken back: the change ${1##*/} is confirmed, or its undo runs or has run." >&2
      [ ! -e "$1/confirmed" ] || undo_settle "$1"
      return 0
    fi
  fi
  if undo=$1 sh -e "$1/program.sh"; then
    # the old state must be on the disk before what was kept of it goes
    sync -f /etc 2>/dev/null || sync
    mv -- "$_undo_mine" "$1/undone"
  else
    mv -- "$_undo_mine" "$1/undo-failed"
  fi
  undo_settle "$1"
}
