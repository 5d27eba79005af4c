# SPDX-License-Identifier: MIT
# Sourced by fresh.sh and guest/guest.sh: Debian's packages that they need.

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		echo "${0##*/} failed: $1: this needs root; run it as root or install sudo" >&2
		exit 1
	fi
}

# missing_packages PACKAGE...: those that are not installed, each after a space.
missing_packages() {
	for package in "$@"; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
			printf ' %s' "$package"
	done
}

install_packages() {
	as_root apt-get update -q &&
		as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
			install -y -q --no-install-recommends "$@"
}
