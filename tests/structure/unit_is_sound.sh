#!/bin/sh
# SPDX-License-Identifier: MIT
#
# unit_is_sound.sh CMAKE BUILD: installs BUILD into an empty root, has systemd judge the unit that
# stands there, and sees that a second install keeps an edited config.
set -eu
cmake=$1
build=$2
most=15 # exposure times ten: 1.5 of 10
command -v systemd-analyze > /dev/null || { echo "skipped: no systemd-analyze"; exit 77; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

DESTDIR=$root "$cmake" --install "$build" --prefix /usr > "$root/install.log"
unit=$root/usr/lib/systemd/system/lumbard.service
for file in usr/bin/lumbard usr/lib/sysusers.d/lumbard.conf usr/lib/tmpfiles.d/lumbard.conf \
	usr/lib/modules-load.d/lumbard.conf usr/lib/udev/rules.d/60-lumbard.rules \
	usr/share/lumbard/lumbard.conf etc/lumbard/lumbard.conf; do
	test -f "$root/$file" || { echo "not installed: /$file"; exit 1; }
done
test -d "$root/etc/lumbard/conf.d" || { echo "not installed: /etc/lumbard/conf.d"; exit 1; }
grep -qx 'ExecStart=/usr/bin/lumbard run' "$unit" || { echo "ExecStart is not /usr/bin"; exit 1; }

# The unit names the program where it will be; here it is below the root.
mkdir "$root/verify"
sed "s,^ExecStart=,&$root," "$unit" > "$root/verify/lumbard.service"
systemd-analyze verify --man=no "$root/verify/lumbard.service" 2> "$root/verdict" || {
	cat "$root/verdict"
	exit 1
}
# Other units of the machine may have faults of their own.
if grep lumbard "$root/verdict"; then
	exit 1
fi
systemd-analyze security --offline=true --threshold=$most "$root/verify/lumbard.service" \
	> "$root/exposure" || { cat "$root/exposure"; exit 1; }
tail -n 1 "$root/exposure"

echo 'rate_hz = 50' >> "$root/etc/lumbard/lumbard.conf"
DESTDIR=$root "$cmake" --install "$build" --prefix /usr > "$root/install.log"
grep -q '^rate_hz = 50' "$root/etc/lumbard/lumbard.conf" || {
	echo "a second install overwrote the config"
	exit 1
}
