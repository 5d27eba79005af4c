# SPDX-License-Identifier: MIT
# Sourced in the folder of the source by fresh.sh, guest.sh, package.sh and systemd/package/build.sh:
# root's part, Debian's packages, and builds.

# The path of a plain user of Debian has neither depmod nor mke2fs.
PATH=$PATH:/usr/sbin:/sbin

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		# Once it is kept, nobody is there to be asked again.
		sudo ${root_keeper:+-n} "$@"
	else
		echo "${0##*/} failed: $1: this needs root; run it as root or install sudo" >&2
		exit 1
	fi
}

# sudo asks for a password now, or never until this script ends.
root_keeper=
keep_root() {
	[ "$(id -u)" -ne 0 ] || return 0
	sudo -n true 2>/dev/null || as_root -v
	sudo -n true || {
		echo "${0##*/} failed: sudo: it asks for the password each time; run this as root" >&2
		exit 1
	}
	while sleep 20 && kill -0 $$ && sudo -n true; do :; done >/dev/null 2>&1 </dev/null &
	root_keeper=$!
}

let_root_go() {
	[ -z "$root_keeper" ] || kill "$root_keeper" 2>/dev/null || true
}

# missing_packages PACKAGE...: those that are not installed, each after a space.
missing_packages() {
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
			printf ' %s' "$package"
	done
}

# At once, so that sudo asks once.
install_packages() {
	as_root sh -euc 'apt-get update -q
		export DEBIAN_FRONTEND=noninteractive
		apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "$@"' - "$@"
}

# debian_mirror: the one that this machine's own apt sources name; nothing where they name none.
debian_mirror() {
	(. /etc/os-release && apt-get indextargets --format '$(LABEL) $(CODENAME) $(REPO_URI)' \
		'Created-By: Packages' | awk -v code="$VERSION_CODENAME" \
		'$1 == "Debian" && $2 == code { print $3; exit }')
}

# forget_moved FOLDER: a build that came along when the source was moved or copied; cmake refuses it.
forget_moved() {
	[ -e "$1/CMakeCache.txt" ] || return 0
	moved_from=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$1/CMakeCache.txt")
	[ "$moved_from" -ef . ] || rm -rf "$1"
}

# in_root ROOT COMMAND...: as root in that root, with /proc and /dev, in mounts that go with it. In a
# chroot / is no mount point and cannot be made private; then ROOT becomes one that is.
in_root() {
	in_root_mounts=private in_root=$1
	as_root unshare --mount true 2>/dev/null || in_root_mounts=unchanged
	as_root unshare --mount --propagation $in_root_mounts sh -euc '
		if [ "$1" = unchanged ]; then
			mount --bind "$2" "$2"
			mount --make-rprivate "$2"
		fi
		mount --rbind /proc "$2/proc"
		mount --rbind /dev "$2/dev"
		root=$2
		shift 2
		exec chroot "$root" "$@"' - $in_root_mounts "$@" && in_root_code=0 || in_root_code=$?
	[ $in_root_mounts = private ] || as_root umount "$in_root" 2>/dev/null || true
	return $in_root_code
}
