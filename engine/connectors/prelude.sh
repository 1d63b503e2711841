# Sent before every Linux script; POSIX sh (dash, bash, busybox). The connector has set, unexported:
#   _ruota_nonce   frames the result, so that ordinary output is never mistaken for it
#   _ruota_result  in a detached job: the file that takes the result instead
#   RUOTA_MODE     preview or apply
#   P_*            the params: ".text" holds the text as it is, anything else is base64

set +aefuvx
LC_ALL=C LANG=C LANGUAGE=C
export LC_ALL LANG LANGUAGE
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
unset CDPATH ENV BASH_ENV GREP_OPTIONS POSIXLY_CORRECT
umask 022
cd / || :
_ruota_changed=false
_ruota_reboot=false
_ruota_warnings=
PM=none

preview() { [ "$RUOTA_MODE" = preview ]; }
changed() { _ruota_changed=true; }
reboot_needed() { _ruota_reboot=true; }
have() { command -v "$1" >/dev/null 2>&1; }

has_param() { eval "[ -n \"\${P_$1+x}\" ]"; }

param_raw() {
  eval "set -- \"\${P_$1-.}\""
  case $1 in
    .*) printf %s "${1#.}" ;;
    *) printf %s "$1" | base64 -d ;;
  esac
}

# not "has_param && ... || ...": a failing writer must not print the default as well
param() {
  if has_param "$1"; then param_raw "$1"; else printf %s "${2-}"; fi
}

param_is() { eval "[ \"\${P_$1-}\" = .true ]"; }

param_count() { eval "set -- \"\${P_$1_n-.0}\""; printf %s "${1#.}"; }

json_str() {
  case $1 in
    *[!\ -~]* | *[\\\"]*)
      printf '%s\n' "$1" | awk '
        BEGIN { printf "\"" }
        NR > 1 { printf "\\n" }
        {
          gsub(/[\\"]/, "\\\\&")
          for (i = 1; i < 32; i++) {
            c = sprintf("%c", i)
            if (index($0, c)) gsub(c, sprintf("\\u%04x", i))
          }
          printf "%s", $0
        }
        END { printf "\"" }' ;;
    *) printf '"%s"' "$1" ;;
  esac
}

warn() { _ruota_warnings="$_ruota_warnings${_ruota_warnings:+,}$(json_str "$1")"; }

# _ruota_end OK ERROR DATA: the only place that writes a result
_ruota_end() {
  if preview; then
    set -- "$1" "$2" "$3" false "$_ruota_changed"
  else
    set -- "$1" "$2" "$3" "$_ruota_changed" false
  fi
  set -- "{\"ok\":$1,\"changed\":$4,\"would_change\":$5,\"reboot_required\":$_ruota_reboot,\"error\":$2,\"warnings\":[$_ruota_warnings],\"data\":$3}"
  if [ -z "${_ruota_result-}" ]; then
    printf '\036ruota:%s:%s\036/ruota:%s:' "$_ruota_nonce" "$1" "$_ruota_nonce"
  elif [ -e "$_ruota_result" ]; then
    : >"$_ruota_result.twice"
  else
    (umask 077 && printf %s "$1" >"$_ruota_result")
  fi
}

done_ok() {
  _ruota_end true null "${1:-{\}}"
  exit 0
}

fail() {
  _ruota_end false "{\"code\":$(json_str "$1"),\"message\":$(json_str "${2-}")}" "${3:-{\}}"
  exit 1
}

need_root() {
  [ "$(id -u)" = 0 ] || fail not_elevated 'This step needs an administrator; give the device a login that is root or may use sudo.'
}

detect_pm() {
  if have apt-get; then PM=apt
  elif have dnf; then PM=dnf
  elif have zypper; then PM=zypper
  else PM=none
  fi
}
