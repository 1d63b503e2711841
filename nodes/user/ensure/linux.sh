# Makes a local user or brings one into the wanted state. The password travels on standard input only.
need_root
name=$(param name)
shell=$(param shell /bin/bash)
full_name=$(param full_name '')
password_mode=$(param password_mode on_create)
case $name in "" | [!a-z_]* | *[!a-z0-9_-]*) fail bad_param "A login name has small letters, digits, _ and - only, and starts with a letter." ;; esac
[ ${#name} -le 32 ] || fail bad_param "A login name has at most 32 characters."
case $full_name in *[:,]* | *"
"*) fail bad_param "The full name may hold neither a colon, a comma nor a line end." ;; esac

changes=''
would() { # would "what changes"
    changed
    changes="$changes${changes:+,}$(json_str "$1")"
}
exists() { getent passwd "$name" >/dev/null; }
field() { getent passwd "$name" | cut -d : -f "$1"; }
groups_of() { id -nG -- "$name" 2>/dev/null | tr ' ' '\n' | LC_ALL=C sort | awk '{printf "%s\"%s\"", (NR > 1 ? "," : ""), $0}'; }
data() {
    home=$(field 6)
    uid=$(field 3)
    printf '{"created":%s,"uid":%s,"home":%s,"groups":[%s],"changes":[%s]}' "$created" "${uid:-null}" "$(json_str "${home:-/home/$name}")" "$(groups_of)" "$changes"
}
run_as() { runuser -u "$name" -- "$@"; }
must() { # must COMMAND...: stops with a plain sentence if it fails
    "$@" || fail node_failed "The user $name could not be changed with $1; the output says why." "$(data)"
}

created=false
exists || created=true
if ! [ -x "$shell" ]; then fail not_found "There is no shell $shell on this device."; fi
size=$(param_raw password | wc -c)
clean=$(param_raw password | tr -d '\000\n\r' | wc -c)
[ "$size" -eq "$clean" ] || fail bad_param "The password holds a line end or a NUL character, which no login takes."

number=0
while [ "$number" -lt "$(param_count groups)" ]; do
    group=$(param "groups_$number")
    number=$((number + 1))
    case $group in "" | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*) fail bad_param "The name of group $number holds a character that no group has." ;; esac
    getent group "$group" >/dev/null || fail not_found "There is no group $group on this device; make it first, or correct the name."
done
enabled=true
if has_param enabled && ! param_is enabled; then enabled=false; fi
if [ "$enabled" = false ]; then
    case $name in root | "${SUDO_USER:-$(id -un)}") fail guard_blocked "Ruota itself logs in as $name, so this account is not locked." ;; esac
fi

# ---- the account
if [ "$created" = true ]; then
    would "user $name is made"
    if preview; then
        [ "$(param_count groups)" -eq 0 ] || would "becomes a member of groups"
        ! has_param password || [ "$password_mode" = never ] || would "the password is set"
        [ "$(param_count ssh_keys)" -eq 0 ] || would "SSH keys are added"
        [ "$enabled" = true ] || would "the account is locked"
        done_ok "$(data)"
    fi
    must useradd -m -s "$shell" -c "$full_name" -- "$name"
else
    if [ "$(field 7)" != "$shell" ]; then
        would "shell $shell"
        preview || must usermod -s "$shell" -- "$name"
    fi
    if [ -n "$full_name" ] && [ "$(field 5 | cut -d , -f 1)" != "$full_name" ]; then
        would "full name"
        preview || must usermod -c "$full_name" -- "$name"
    fi
fi

# ---- groups
number=0
while [ "$number" -lt "$(param_count groups)" ]; do
    group=$(param "groups_$number")
    number=$((number + 1))
    id -nG -- "$name" 2>/dev/null | tr ' ' '\n' | grep -Fqx -- "$group" && continue
    would "member of $group"
    preview || must usermod -aG "$group" -- "$name"
done

# ---- password
same_password() { # is it set already? perl's crypt knows every kind of hash that the system knows
    have perl || return 1
    hash=$(getent shadow "$name" | cut -d : -f 2)
    case $hash in "" | '!'* | '*'*) return 1 ;; esac
    { printf '%s\n' "$hash"; param_raw password; } |
        perl -e 'my $h = <STDIN>; chomp $h; local $/; my $p = <STDIN>; my $c = crypt($p, $h); exit(defined $c && $c eq $h ? 0 : 1)'
}
set_password() { { printf '%s:' "$name"; param_raw password; echo; } | chpasswd; }
if has_param password && [ "$size" -gt 0 ]; then
    if { [ "$created" = true ] && [ "$password_mode" != never ]; } || { [ "$password_mode" = always ] && ! same_password; }; then
        would "password"
        if ! preview; then
            set_password || fail node_failed "The device refused the password of $name; its rules may ask for a longer one." "$(data)"
            if param_is must_change; then must chage -d 0 -- "$name"; fi
        fi
    fi
fi

# ---- SSH keys, written as the user: root would follow links in a folder that the user owns
count=$(param_count ssh_keys)
if [ "$count" -gt 0 ]; then
    home=$(field 6)
    file=$home/.ssh/authorized_keys
    number=0
    while [ "$number" -lt "$count" ]; do
        key=$(param "ssh_keys_$number")
        number=$((number + 1))
        case $key in
        *"
"*) fail bad_param "SSH key $number holds a line end; put each key on a line of its own." "$(data)" ;;
        ssh-* | ecdsa-* | sk-*) ;;
        *) fail bad_param "SSH key $number is no public key; it starts with ssh-, ecdsa- or sk-." "$(data)" ;;
        esac
        run_as grep -Fqxs -- "$key" "$file" && continue
        would "SSH key $(printf '%s' "$key" | cut -d ' ' -f 3- | cut -c 1-60)"
        preview && continue
        # shellcheck disable=SC2016 # the user's shell expands it
        printf '%s\n' "$key" | run_as sh -c 'umask 077; mkdir -p "$1/.ssh" && { [ ! -s "$1/.ssh/authorized_keys" ] || [ -z "$(tail -c 1 "$1/.ssh/authorized_keys")" ] || echo >>"$1/.ssh/authorized_keys"; } && cat >>"$1/.ssh/authorized_keys"' sh "$home" ||
            fail node_failed "The SSH keys of $name could not be written; the output says why." "$(data)"
    done
    if have restorecon && ! preview; then restorecon -RF "$home/.ssh" 2>/dev/null || :; fi
fi

# ---- may log in: a locked password alone would leave SSH keys working, an expired account does not
expires=$(getent shadow "$name" | cut -d : -f 8)
if [ "$enabled" = false ] && [ "$expires" != 1 ]; then
    would "locked"
    preview || must usermod -L -e 1 -- "$name"
elif [ "$enabled" = true ] && [ "$expires" = 1 ]; then
    would "unlocked"
    if ! preview; then
        must usermod -e '' -- "$name"
        usermod -U -- "$name" 2>/dev/null || :
    fi
fi
done_ok "$(data)"
