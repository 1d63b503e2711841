# What a Linux device says of itself; runs after the prelude.
elevated=false
[ "$(id -u)" != 0 ] || elevated=true
ID= VERSION_ID= PRETTY_NAME=
[ ! -r /etc/os-release ] || . /etc/os-release
read -r boot </proc/sys/kernel/random/boot_id
read -r host </proc/sys/kernel/hostname
done_ok "{\"platform\":\"linux\",\"os\":$(json_str "${PRETTY_NAME:-${ID:-Linux}}"),\"os_version\":$(json_str "$VERSION_ID"),\"hostname\":$(json_str "$host"),\"boot_id\":$(json_str "$boot"),\"elevated\":$elevated}"
