#!/bin/sh
# From a fresh Debian 12, Debian 13 or Raspberry Pi OS to a running demo or to green tests.
#   sh tests/fresh.sh demo [OPTION of lumbard demo]...
#   sh tests/fresh.sh test
# As root or with sudo. Installs what is missing; can be run again.
set -eu
cd "$(dirname "$0")/.."
. tests/apt.sh

build_packages="build-essential cmake pkg-config libgpiod-dev libi2c-dev libcsv-dev libinih-dev
	libsystemd-dev libjansson-dev"
test_packages="$build_packages libcmocka-dev clang clang-format clang-tidy valgrind mmdebstrap git
	systemd file lintian mandoc bash-completion"

say() {
	printf '\n== %s\n' "$*"
}

install_missing() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "installing$missing"
	install_packages $missing
}

# quietly WHAT COMMAND...: a line with dots; the rest goes to a file, which stays if it fails.
quietly() {
	what=$1
	shift
	printf '== %s ' "$what"
	{ ("$@") 2>&1 || echo $? >"$log.failed"; } | tee -a "$log" |
		awk 'NR % 20 == 0 { printf "."; fflush() }'
	echo
	[ -e "$log.failed" ] || return 0
	tail -n 15 "$log" >&2
	rm "$log.failed"
	echo "fresh.sh failed: $what: see the lines above; all of them are in $log" >&2
	exit 1
}

build_release() {
	cmake --preset release -DBUILD_TESTING=OFF &&
		cmake --build --preset release --parallel "$(nproc)"
}

demo() {
	log=$(mktemp "${TMPDIR:-/tmp}/lumbard-demo.XXXXXX")
	missing=$(missing_packages $build_packages)
	[ -z "$missing" ] || quietly "installing$missing" install_packages $missing
	quietly "building, which takes a minute or, on a small Pi, some" build_release
	rm "$log"
	exec build/release/lumbard demo "$@"
}

preset() {
	say "preset $1: build and test"
	cmake --preset "$1" >/dev/null
	cmake --build --preset "$1" --parallel "$(nproc)"
	ctest --preset "$1" --parallel "$(nproc)"
}

check_format() {
	say "format"
	if clang-format --version | grep -q 'version 14\.'; then
		git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror
	else
		echo "skipped: the format is that of clang-format 14, here is another"
	fi
}

check_lint() {
	say "lint"
	if clang-tidy --version | grep -q 'version 14\.'; then
		# What this build compiles: the other GPIO back end has no commands here.
		git ls-files 'src/*.c' | while read -r file; do
			grep -q "/$file\"" build/ci/compile_commands.json && echo "$file"
		done | xargs -P "$(nproc)" -n 6 clang-tidy -p build/ci --quiet --warnings-as-errors='*' \
			2>/dev/null
		echo "clean"
	else
		echo "skipped: the checks are those of clang-tidy 14, here is another"
	fi
}

# The other Debian release, for its libgpiod; from the mirror that this machine uses.
other_debian() {
	. /etc/os-release
	case $VERSION_CODENAME in
	bookworm) other=trixie ;;
	*) other=bookworm ;;
	esac
	mirror=$(apt-get indextargets --format '$(LABEL) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
		awk -v code="$VERSION_CODENAME" '$1 == "Debian" && $2 == code { print $3; exit }')
	say "$other: build and test"
	if [ -z "$mirror" ]; then
		echo "skipped: apt knows no Debian mirror to take $other from (armhf Raspberry Pi OS)"
		return 0
	fi
	root=build/root-$other
	if [ ! -e "$root.made" ]; then
		as_root rm -rf "$root"
		as_root mmdebstrap --quiet --variant=apt --include="$(echo $build_packages libcmocka-dev |
			tr ' ' ,)" "$other" "$root" "$mirror"
		touch "$root.made"
	fi
	as_root rm -rf "$root/lumbard"
	as_root mkdir "$root/lumbard"
	git ls-files -z | xargs -0 tar -c | as_root tar -x -C "$root/lumbard"
	# Its own mounts, which go with the process: the tests look into /proc and open terminals.
	# Inside a container / may be no mount point, and then there is nothing to make private.
	propagation=private
	as_root unshare --mount true 2>/dev/null || propagation=unchanged
	as_root unshare --mount --propagation $propagation sh -euc "mount --bind /proc $root/proc
		mount --rbind /dev $root/dev
		exec chroot $root sh -euc 'cd /lumbard
			cmake --preset ci-release >/dev/null
			cmake --build --preset ci-release --parallel $(nproc)
			ctest --preset ci-release --parallel $(nproc)'"
}

# The Pi's packages, where the compilers for them are at hand.
cross_packages() {
	[ "$(dpkg --print-architecture)" = amd64 ] || return 0
	install_missing gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf
	for processor in arm64 armhf; do
		say "package for $processor"
		sh systemd/package/build.sh $processor
	done
}

# The package under real kernels and systemd. 77: it said why it cannot be done here.
guests() {
	say "the package in Debian 13 and 12"
	if [ "$(dpkg --print-architecture)" != amd64 ]; then
		echo "skipped: the guests are amd64 ones, too slow on another processor"
		return 0
	fi
	sh tests/guest/guest.sh || [ $? -eq 77 ]
}

tests() {
	install_missing $test_packages
	# libFuzzer and the sanitizers of clang come in a package named after its version.
	install_missing "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
	check_format
	preset ci
	check_lint
	preset ci-clang
	preset ci-release
	other_debian
	cross_packages
	guests
	say "figures"
	cmake --build --preset ci-release --target bench
	say "all tests passed"
}

case ${1:-} in
demo)
	shift
	demo "$@"
	;;
test) tests ;;
*)
	echo "fresh.sh failed: arguments: say demo or test; see README.md" >&2
	exit 2
	;;
esac
