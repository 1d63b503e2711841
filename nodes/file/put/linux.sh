# Writes a file whole or not at all: a temporary file in the same folder, checked by its hash, then renamed over the old one.
path=$(param path)
owner=$(param owner '')
group=$(param group '')
mode=$(param mode '')
line_end=$(param line_end keep)
encoding=$(param encoding utf8)
[ -z "$(param sddl '')" ] || warn "Permissions as SDDL are meant for Windows; on Linux give owner, group and octal digits."

size=$(param_raw path | wc -c)
seen=$(param_raw path | tr -d '\000\n\r' | wc -c)
[ "$size" -eq "$seen" ] || fail bad_param "The path holds a line end or a NUL character; no file is named so."
case $path in
/*) ;;
*) fail bad_param "The path $path does not start with /; give the full path." ;;
esac
case $path in */) fail bad_param "$path is a folder; give the path of a file." ;; esac
if [ -L "$path" ]; then path=$(readlink -f -- "$path") || fail not_found "$path is a link that leads nowhere; remove it first."; fi
if [ -d "$path" ]; then fail bad_param "$path is a folder; give the path of a file."; fi
if [ -e "$path" ] && [ ! -f "$path" ]; then fail bad_param "$path is a device or a pipe; only ordinary files are written."; fi
[ -z "$owner" ] || id -u -- "$owner" >/dev/null 2>&1 || fail not_found "There is no user $owner on this device."
[ -z "$group" ] || getent group "$group" >/dev/null || fail not_found "There is no group $group on this device."

folder=$(dirname -- "$path")
existed=false
[ ! -e "$path" ] || existed=true

plain() {
    case $line_end in
    lf) param_raw content | sed "s/$(printf '\r')\$//" ;;
    crlf) param_raw content | sed -e "s/$(printf '\r')\$//" -e "s/\$/$(printf '\r')/" ;;
    *) param_raw content ;;
    esac
}
case $encoding in utf16) have iconv || fail unsupported_os "This device has no iconv, so it cannot write UTF-16; choose UTF-8." ;; esac
content() {
    case $encoding in
    utf8_bom) printf '\357\273\277' && plain ;;
    utf16) printf '\377\376' && plain | iconv -f UTF-8 -t UTF-16LE ;;
    *) plain ;;
    esac
}
hash_of() { sha256sum | cut -d ' ' -f 1; }

wanted=$(content | hash_of)
bytes=$(content | wc -c)
backup=null
data() { printf '{"path":%s,"size_bytes":%s,"sha256":"%s","existed":%s,"backup_path":%s}' "$(json_str "$path")" "$((bytes))" "$wanted" "$existed" "$backup"; }

differs=false
if [ "$existed" = true ]; then
    [ -r "$path" ] || fail not_elevated "$path may not be read with this login; use one that may become administrator."
    [ "$(hash_of <"$path")" = "$wanted" ] || differs=true
    have_owner=$(stat -c %U -- "$path")
    have_group=$(stat -c %G -- "$path")
    have_mode=$(stat -c %a -- "$path")
else
    differs=true
    have_owner=''
    have_group=''
    have_mode=''
fi
plain_mode=$(printf '%s' "${mode:-${have_mode:-644}}" | sed 's/^0*//')
new_owner=${owner:-$have_owner}
new_group=${group:-$have_group}
wrong_rights=false
if [ "$existed" = true ]; then
    [ "${plain_mode:-0}" = "${have_mode:-0}" ] && [ "$new_owner" = "$have_owner" ] && [ "$new_group" = "$have_group" ] || wrong_rights=true
fi
if [ ! -d "$folder" ]; then
    if [ -e "$folder" ]; then fail bad_param "$folder is not a folder, so nothing can be written into it."; fi
    param_is make_folder || fail not_found "The folder $folder is not there; tick Make the folder, or correct the path."
fi
if [ "$differs" = false ] && [ "$wrong_rights" = false ]; then done_ok "$(data)"; fi
changed
if preview; then done_ok "$(data)"; fi

mkdir -p -- "$folder" || fail node_failed "The folder $folder could not be made; the output says why." "$(data)"
[ -w "$folder" ] || fail not_elevated "Nothing may be written into $folder with this login; use one that may become administrator."
# whoever owns the folder may put a link in the file's place at any moment: what is changed is the open file, not a name
file=/proc/self/fd/9
if [ "$differs" = true ]; then
    new=$(mktemp -u "$folder/.ruota.XXXXXXXX") || fail node_failed "No file can be made in $folder; the output says why."
    umask 077
    set -C
    command exec 9>"$new" || fail node_failed "No file can be made in $folder; the output says why."
    set +C
    umask 022
    trap 'rm -f -- "$new"' EXIT
    content >&9 && [ "$(hash_of <"$file")" = "$wanted" ] || fail node_failed "$path could not be written whole; is the volume full?"
else
    command exec 9<"$path" && [ "$(stat -L -c %d:%i "$file")" = "$(stat -c %d:%i -- "$path")" ] ||
        fail conflict "$path was replaced while its rights were set; try again."
fi
if [ -n "$new_owner$new_group" ]; then
    chown -- "$new_owner${new_group:+:$new_group}" "$file" || fail not_elevated "The owner of $path cannot be set with this login; use one that may become administrator."
fi
chmod -- "0${plain_mode:-0}" "$file" || fail node_failed "The permissions of $path could not be set."
exec 9>&-
if [ "$differs" = true ]; then
    if [ "$existed" = true ] && { param_is backup || ! has_param backup; }; then
        copy="$path.$(date -u +%Y%m%d-%H%M%S).bak"
        # a hard link never follows a link that lies there already, as cp would
        ln -- "$path" "$copy" 2>/dev/null || { [ ! -L "$copy" ] && [ ! -e "$copy" ] && cp -p -- "$path" "$copy"; } ||
            fail node_failed "The old $path could not be kept, so it was not changed."
        backup=$(json_str "$copy")
    fi
    mv -f -- "$new" "$path" || fail node_failed "$path could not be replaced; the output says why." "$(data)"
fi
if have restorecon; then restorecon -F -- "$path" 2>/dev/null || :; fi
done_ok "$(data)"
