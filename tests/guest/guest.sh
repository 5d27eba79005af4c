#!/bin/sh
# SPDX-License-Identifier: MIT
# lumbard as a package under a real kernel, in QEMU without KVM.
#   sh tests/guest/guest.sh [trixie|bookworm|arm64|raspi3b]... [--deb FILE] [--only CASE,CASE...] [--keep]
# Without a name: trixie and bookworm. arm64 is trixie too; raspi3b is its disk in an emulated
# Raspberry Pi 3, where the header is the real driver's and is read back from the registers. --deb is
# the package to install in the guest; without it one is built. --only runs these cases of
# inside/cases, --keep keeps what a run leaves. The guests are made once and kept in
# ${XDG_CACHE_HOME:-~/.cache}/lumbard-guest. As root or with sudo.
# Exit code 77 and the reason: neither QEMU nor the mirror of Debian can be had here.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
cache=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/lumbard-guest
started_s=$(date +%s)

say() {
	printf '%s\n' "$*"
}

has_said=
die() {
	echo "guest.sh failed: $*" >&2
	has_said=1
	exit 1
}

skip() {
	echo "skipped: $*" >&2
	has_said=1
	exit 77
}

# loudly COMMAND...: what it says on stderr is shown when it fails; many say much when they do not.
loudly() {
	"$@" 2>"$work/stderr" || {
		tail -n 20 "$work/stderr" >&2
		die "$*"
	}
}

# Nothing ends without a word.
at_exit() {
	code=$?
	let_root_go
	[ $code -eq 0 ] || [ -n "$has_said" ] || echo "guest.sh failed: exit code $code" >&2
}

elapsed() {
	echo "$(($(date +%s) - started_s)) s from the start"
}

. "$source/tests/apt.sh"
. "$here/image.sh"
. "$here/build.sh"
. "$here/qemu.sh"
trap at_exit EXIT

# need PACKAGE...: installed, or no test.
need() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "installing$missing"
	install_packages $missing >/dev/null || skip "these packages cannot be installed:$missing"
}

guests= deb= keep= only=
while [ $# -gt 0 ]; do
	case $1 in
	trixie | bookworm | arm64 | raspi3b) guests="$guests $1" ;;
	--deb)
		deb=$(realpath "${2:?--deb FILE}")
		shift
		;;
	--only)
		only=$(echo "${2:?--only CASE}" | tr , ' ')
		shift
		;;
	--keep) keep=1 ;;
	*)
		sed -n '4,10s/^# *//p' "$0" >&2
		has_said=1
		exit 2
		;;
	esac
	shift
done
[ -n "$guests" ] || guests='trixie bookworm'

keep_root
need build-essential e2fsprogs mmdebstrap cpio xz-utils zstd kmod libcsv-dev
# What systemd/package/build.sh wants.
[ -n "$deb" ] || need cmake pkg-config dpkg-dev file libgpiod-dev libi2c-dev libinih-dev libsystemd-dev \
	libjansson-dev
[ -z "$deb" ] || [ "$(echo $guests | wc -w)" -eq 1 ] || die "--deb: say for which one guest"

of_guest() {
	guest=$1 base=$1 suite=trixie arch=amd64
	case $guest in
	bookworm) suite=bookworm ;;
	arm64) arch=arm64 ;;
	raspi3b) arch=arm64 base=arm64 ;;
	esac
}

for guest in $guests; do
	of_guest "$guest"
	need_qemu
	make_image
	make_tools
	make_package
done
# At the same time: a guest mostly waits.
running=
for guest in $guests; do
	of_guest "$guest"
	rm -f "$cache/$guest/failed"
	{
		run_guest || touch "$cache/$guest/failed"
	} 2>&1 | while read -r line; do
		echo "$guest: $line"
	done &
	running="$running $!"
done
# Not for who keeps root.
wait $running
failed=
for guest in $guests; do
	[ ! -e "$cache/$guest/failed" ] || failed="$failed $guest"
done
say "$(elapsed)"
[ -z "$failed" ] || die "not all cases passed:$failed"
say "all cases passed:$guests"
