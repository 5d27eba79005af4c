#!/bin/sh
# From a fresh Debian 12, Debian 13 or Raspberry Pi OS to a running demo or to green tests, as root or
# with sudo. Installs what is missing; can be run again.
#   sh tests/fresh.sh demo [OPTION of lumbard demo]...
#   sh tests/fresh.sh packages  only what building and ctest need
#   sh tests/fresh.sh test      all that this machine can show by itself: 5 minutes on two cores from
#                               when apt has downloaded; 0.5 GB of packages, 0.2 GB here
#   sh tests/fresh.sh all       the whole matrix, test included: both compilers with sanitizers,
#                               fuzzing, the other Debian, packages, guests, figures: 45 minutes more;
#                               2 GB of packages, 2 GB here, 1.5 GB in ~/.cache/lumbard-guest
#   sh tests/fresh.sh long      what takes hours: fuzzing ($LUMBARD_FUZZ_S seconds each target, else
#                               an hour), the guests with an arm64 processor
set -eu
cd "$(dirname "$0")/.."
. tests/apt.sh

build_packages="build-essential cmake pkg-config libgpiod-dev libi2c-dev libcsv-dev libinih-dev
	libsystemd-dev libjansson-dev"
ctest_packages="$build_packages libcmocka-dev file"
test_packages="$ctest_packages systemd mandoc bash-completion python3"
all_packages="$test_packages clang clang-format clang-tidy valgrind mmdebstrap lintian"
log=build/fresh.log
started_s=$(date +%s)
now_doing=starting

say() {
	now_doing=$*
	printf '\n== %s\n' "$*"
}

fail() {
	echo "fresh.sh failed: $*" >&2
	now_doing=
	exit 1
}

# Nothing ends without a word.
at_exit() {
	code=$?
	let_root_go
	[ $code -eq 0 ] || [ -z "$now_doing" ] || echo "fresh.sh failed: $now_doing: exit code $code" >&2
}
trap at_exit EXIT
trap 'exit 130' INT
trap 'exit 143' HUP TERM

# One for every twenty lines. awk would wait for more of them.
dots() {
	lines=0
	while read -r _; do
		lines=$((lines + 1))
		[ $((lines % 20)) -ne 0 ] || printf .
	done
	[ $lines -lt 20 ] || echo
}

# quietly COMMAND...: dots; what it says goes to the log, and is shown when it fails.
quietly() {
	quiet_from=$(wc -l <$log)
	rm -f $log.failed
	{ ("$@") 2>&1 </dev/null || echo $? >$log.failed; } | tee -a $log | dots
	[ -e $log.failed ] || return 0
	tail -n "+$((quiet_from + 1))" $log | grep -vE ' Passed |^ *Start ' | tail -n 100 >&2
	fail "$now_doing: exit code $(cat $log.failed); all that was said is in $log"
}

# A build folder that root has made by `sudo sh tests/fresh.sh` is not a plain user's.
begin_log() {
	mkdir -p build
	for folder in build build/*/ $log; do
		[ ! -e "$folder" ] || [ -w "$folder" ] || [ "${folder#build/root-}" != "$folder" ] ||
			fail "$folder: it belongs to $(stat -c %U "$folder"); sudo chown -R \"\$USER\" build"
	done
	for folder in build/*/; do
		forget_moved "$folder"
	done
	: >$log
}

install_missing() {
	missing=$(missing_packages "$@")
	[ -n "$missing" ] || return 0
	say "installing$missing"
	quietly install_packages $missing
}

# What belongs to the source, be it a clone or not.
files() {
	find . \( -name .git -o -path './build*' \) -prune -o -type f -print | LC_ALL=C sort
}

sum_of_files() {
	files | tr '\n' '\0' | xargs -0 sha256sum | sha256sum
}

build() {
	quietly cmake --preset "$1"
	quietly cmake --build --preset "$1" --parallel "$(nproc)"
}

# tell PATTERN [FILE]: lines of what was just said quietly.
tell() {
	tail -n "+$((quiet_from + 1))" $log | cat - "${2:-/dev/null}" | grep -E "$1" | sort -u || true
}

preset() {
	say "preset $1: build and test"
	build "$1"
	quietly ctest --preset "$1"
	tell 'tests passed|^skipped:' "build/$1/Testing/Temporary/LastTest.log"
}

demo() {
	install_missing $build_packages
	say "building, which takes a minute or, on a small Pi, some"
	quietly cmake --preset release -DBUILD_TESTING=OFF
	quietly cmake --build --preset release --parallel "$(nproc)"
	exec build/release/lumbard demo "$@"
}

check_format() {
	say "format"
	if command -v clang-format >/dev/null && clang-format --version | grep -q 'version 14\.'; then
		files | grep '\.[ch]$' | xargs clang-format --dry-run -Werror
		echo "clean"
	else
		echo "skipped: the format is that of clang-format 14, which is not here"
	fi
}

# What this build compiles: the other GPIO back end has no commands here.
lint() {
	files | sed -n 's,^\./\(src/.*\.c\)$,\1,p' | while read -r file; do
		! grep -q "/$file\"" build/ci/compile_commands.json || echo "$file"
	done | xargs -P "$(nproc)" -n 6 clang-tidy -p build/ci --quiet --warnings-as-errors='*'
}

check_lint() {
	say "lint"
	if clang-tidy --version | grep -q 'version 14\.'; then
		quietly lint
		echo "clean"
	else
		echo "skipped: the checks are those of clang-tidy 14, here is another"
	fi
}

copy_files() {
	as_root rm -rf "$1"
	as_root mkdir "$1"
	files | tar -c -T - | as_root tar -x --no-same-owner -C "$1"
}

# The other Debian release, for its libgpiod; from the mirror that this machine uses.
other_debian() {
	case $(. /etc/os-release && echo "$VERSION_CODENAME") in
	bookworm) other=trixie ;;
	*) other=bookworm ;;
	esac
	mirror=$(debian_mirror)
	say "$other: build and test"
	if [ -z "$mirror" ]; then
		echo "skipped: apt knows no Debian mirror to take $other from (armhf Raspberry Pi OS)"
		return 0
	fi
	root=build/root-$other
	if [ ! -e "$root.made" ]; then
		as_root rm -rf "$root"
		quietly as_root mmdebstrap --quiet --variant=apt \
			--include="$(echo $test_packages mount | tr ' ' ,)" "$other" "$root" "$mirror"
		touch "$root.made"
	fi
	quietly copy_files "$root/lumbard"
	quietly in_root "$PWD/$root" sh -euc 'cd /lumbard
		cmake --preset ci-release
		cmake --build --preset ci-release --parallel "$(nproc)"
		ctest --preset ci-release
		grep "^skipped:" build/ci-release/Testing/Temporary/LastTest.log || true'
	tell 'tests passed|^skipped:'
}

# Installed, upgraded, removed and purged; then those for the Pi, where the compilers are at hand.
packages() {
	say "package: installed, upgraded, purged"
	quietly sh systemd/package/build.sh
	quietly as_root sh tests/package/package.sh --install "$(tail -n 1 $log | sed 's,.* ,,')"
	tell '^skipped:'
	[ "$(dpkg --print-architecture)" = amd64 ] || return 0
	for processor in arm64 armhf; do
		say "package for $processor"
		quietly sh systemd/package/build.sh $processor
		tail -n 1 $log
	done
}

# The package under real kernels and systemd. 77: it said why it cannot be done here.
guests() {
	say "the package in guests: $*"
	if [ "$(dpkg --print-architecture)" != amd64 ]; then
		echo "skipped: the guests are amd64 ones, too slow on another processor"
		return 0
	fi
	sh tests/guest/guest.sh "$@" || [ $? -eq 77 ]
}

passed() {
	let_root_go
	now_doing=
	printf '\n== %s: passed in %s minutes; %s MB in build\n' "$1" \
		$((($(date +%s) - started_s + 59) / 60)) \
		"$(du -sm --exclude='root-*' build | cut -f 1)"
}

# What was tested stays tested while no file changes.
is_tested() {
	[ -e build/tested ] && [ "$(cat build/tested)" = "$(sum_of_files)" ]
}

tests() {
	install_missing $test_packages
	check_format
	preset ci
	preset ci-release
	sum_of_files >build/tested
}

all() {
	# All that root is needed for first, as far as it goes; nobody is asked later on.
	keep_root
	cross=
	[ "$(dpkg --print-architecture)" != amd64 ] ||
		cross="gcc-aarch64-linux-gnu gcc-arm-linux-gnueabihf"
	install_missing $all_packages $cross
	# libFuzzer and the sanitizers of clang come in a package named after its version.
	install_missing "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
	if is_tested; then
		say "test: passed before with these very files"
	else
		tests
	fi
	check_lint
	preset ci-clang
	other_debian
	packages
	guests trixie bookworm
	say "the whole session against sensors that lie, 100 million samples"
	quietly cmake --build --preset ci-release --target attack_long
	say "figures"
	cmake --build --preset ci-release --target bench
}

long() {
	keep_root
	install_missing $all_packages
	install_missing "libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev"
	say "fuzzing, ${LUMBARD_FUZZ_S:=3600} s each target"
	export LUMBARD_FUZZ_S
	build ci-clang
	quietly ctest --preset ci-clang --label-regex '^fuzz$' --parallel "$(nproc)"
	guests arm64
	guests raspi3b
}

case ${1:-} in
demo | packages | test | all | long) ;;
*) set -- ;;
esac
if [ $# -eq 0 ] || { [ $# -gt 1 ] && [ "$1" != demo ]; }; then
	now_doing=
	echo "fresh.sh failed: arguments: say demo, packages, test, all or long; see README.md" >&2
	exit 2
fi
begin_log
case $1 in
demo)
	shift
	demo "$@"
	;;
packages) install_missing $ctest_packages ;;
test) tests ;;
all) all ;;
long) long ;;
esac
passed "$1"
