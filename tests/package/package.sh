#!/bin/sh
# SPDX-License-Identifier: MIT
#
# package.sh [--install] BUILD | PACKAGE.deb: what a Debian package of lumbard has to be. A build
# folder is packed first. With --install, as root, with mmdebstrap and a mirror, it is installed,
# upgraded, removed and purged in a root of the Debian that it is for, too; LUMBARD_PACKAGE_ROOT=
# FILE.tar keeps that root for the next time.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../apt.sh"
does_install=
[ "$1" != --install ] || does_install=yes
[ -z "$does_install" ] || shift
T=$(mktemp -d) || exit 1
trap 'rm -rf "$T"' EXIT
trap 'exit 1' HUP INT TERM
failures=0

fail() {
	failures=$((failures + 1))
	echo "FAILED: $*" >&2
}

skip() {
	echo "skipped: $*"
}

has() {
	command -v "$1" >/dev/null
}

# check WHAT COMMAND...: has to succeed; what it says is shown when it does not.
check() {
	what=$1
	shift
	"$@" >"$T/said" 2>&1 && return 0
	fail "$what"
	head -n 20 "$T/said" >&2
	return 1
}

case $1 in
*.deb) deb=$1 ;;
*)
	for tool in cpack dpkg-deb dpkg-shlibdeps file; do
		has $tool || { skip "no $tool"; exit 77; }
	done
	check "cpack makes a package" cpack -G DEB --config "$1/CPackConfig.cmake" -B "$T/packed" ||
		exit 1
	deb=$(echo "$T"/packed/*.deb)
	;;
esac
version=$(dpkg-deb -f "$deb" Version)
arch=$(dpkg-deb -f "$deb" Architecture)
case $version in
*~deb12) suite=bookworm gpiod=libgpiod2 ;;
*~deb13) suite=trixie gpiod=libgpiod3 ;;
*) skip "the package is for no Debian that is known: $version"; exit 77 ;;
esac
check "it is named as Debian names packages" \
	test "$(basename "$deb")" = "lumbard_${version}_$arch.deb"

# What is in it: nothing else, everything root's, nothing that others may write.
cat >"$T/wanted" <<END
/etc/lumbard/belts/
/etc/lumbard/conf.d/
/etc/lumbard/lumbard.conf
/etc/lumbard/routines/routine.conf
/usr/bin/lumbard
/usr/lib/modules-load.d/lumbard.conf
/usr/lib/systemd/system/lumbard.service
/usr/lib/systemd/system/lumbard@.service
/usr/lib/sysusers.d/lumbard.conf
/usr/lib/tmpfiles.d/lumbard.conf
/usr/lib/udev/rules.d/60-lumbard.rules
/usr/share/bash-completion/completions/lumbard
/usr/share/doc/lumbard/README.md
/usr/share/doc/lumbard/calibration/README.md
/usr/share/doc/lumbard/calibration/example-profile.conf
/usr/share/doc/lumbard/calibration/pictures/belt.svg
/usr/share/doc/lumbard/calibration/pictures/demo.png
/usr/share/doc/lumbard/calibration/pictures/mat.svg
/usr/share/doc/lumbard/calibration/pictures/pouch.svg
/usr/share/doc/lumbard/calibration/pictures/sensors.png
/usr/share/doc/lumbard/calibration/pictures/wiring.svg
/usr/share/doc/lumbard/calibration/routine.conf
/usr/share/doc/lumbard/calibration/wearing.md
/usr/share/doc/lumbard/changelog.gz
/usr/share/doc/lumbard/copyright
/usr/share/doc/lumbard/src/README.md
/usr/share/doc/lumbard/systemd/README.md
/usr/share/lumbard/example-profile.conf
/usr/share/lumbard/lumbard.conf
/usr/share/lumbard/routine.conf
/usr/share/man/man1/lumbard.1.gz
/usr/share/man/man5/lumbard.conf.5.gz
END
dpkg-deb -c "$deb" >"$T/contents"
# Of folders those with nothing in them.
awk '{ name = substr($6, 2); names[NR] = name; parent = name; sub(/[^\/]*\/?$/, "", parent)
	full[parent] = 1 } END { for (i = 1; i <= NR; i++) if (!(names[i] in full)) print names[i] }' \
	"$T/contents" | LC_ALL=C sort >"$T/names"
check "it has these files" diff -u "$T/wanted" "$T/names"
check "folders and programs are 0755, files 0644, all of root" awk '
	$1 !~ /^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x)$/ || $2 != "root/root" ||
		($1 ~ /^-..x/ && $6 != "./usr/bin/lumbard") { print; bad = 1 } END { exit bad }' "$T/contents"
dpkg-deb -I "$deb" conffiles >"$T/conffiles"
check "both files of /etc are conffiles" test "$(grep -c '^/etc/lumbard/' "$T/conffiles")" -eq \
	"$(grep -c '^/etc/.*[^/]$' "$T/names")"

depends=$(dpkg-deb -f "$deb" Depends)
for library in 'libc6 (>= 2.' 'libcsv3 (>= ' "$gpiod (>= " libi2c0 'libinih1 (>= ' 'libjansson4 (>= ' \
	libsystemd0 systemd; do
	case ", $depends" in
	*", $library"*) ;;
	*) fail "it does not depend on $library: $depends" ;;
	esac
done

if has lintian; then
	check "lintian has nothing to say" lintian --fail-on error,warning \
		$([ "$(id -u)" -ne 0 ] || echo --allow-root) "$deb"
else
	skip "no lintian"
fi

root=$T/unpacked
dpkg-deb -x "$deb" "$root"
units=$root/usr/lib/systemd/system
# 1.2 of 10, as a whole number.
if has systemd-analyze; then
	for unit in lumbard.service lumbard@.service; do
		check "$unit is closed tight" systemd-analyze security --offline=true --threshold=12 \
			"$units/$unit"
	done
fi
check "a further belt has its own config" \
	grep -qx 'ExecStart=/usr/bin/lumbard run --config /etc/lumbard/belts/%i.conf' \
	"$units/lumbard@.service"
check "and its own folders" test "$(grep -cxE \
	'StateDirectory=lumbard/belts/%i|RuntimeDirectory=lumbard-%i' "$units/lumbard@.service")" -eq 2
case $suite in
trixie) check "the delay between restarts grows" grep -q '^RestartSteps=' "$units/lumbard.service" ;;
*) check "no key that its systemd lacks" sh -c '! grep -q RestartSteps "$1"' - "$units/lumbard.service" ;;
esac
check "it does not wait for the time" sh -c '! grep -q "After=.*\(time\|network\)" "$1"' - \
	"$units/lumbard.service"

for page in man1/lumbard.1 man5/lumbard.conf.5; do
	gunzip -c "$root/usr/share/man/$page.gz" >"$T/$(basename $page)"
	if has mandoc; then
		mandoc -Wwarning -Tlint "$T/$(basename $page)" 2>&1 | grep -v mandoc.db | grep -v ': STYLE: ' >"$T/lint"
		check "mandoc has nothing against $page" test ! -s "$T/lint" || cat "$T/lint" >&2
	fi
	if has man && man --version >/dev/null 2>&1; then
		man --warnings -l "$T/$(basename $page)" >/dev/null 2>"$T/lint"
		check "man has nothing against $page" test ! -s "$T/lint" || cat "$T/lint" >&2
	fi
done
sed -n 's/^#\([a-z_]*\) *=.*/\1/p' "$root/etc/lumbard/lumbard.conf" >"$T/keys"
sed -n 's/^\.It Cm \([a-z_]*\) No =.*/\1/p' "$T/lumbard.conf.5" >"$T/described"
check "lumbard.conf(5) has each key" diff -u "$T/keys" "$T/described"

# Needs the libraries, which the other Debian and other processors have not got.
if "$root/usr/bin/lumbard" --version >/dev/null 2>&1; then
	export PATH="$root/usr/bin:$PATH"
	lumbard --help | awk '/^Config keys/ { exit } /^  [a-z]+  +/ { print $1 }' >"$T/commands"
	check "it has commands" test -s "$T/commands"
	while read -r command; do
		check "lumbard(1) has $command" grep -Eq "^\.It Cm (.* Cm )?$command( |\$)" "$T/lumbard.1"
		lumbard "$command" --help | sed -n '/^Config keys/q; s/^  --\([a-z-]*\) .*/\1/p' | while read -r option; do
			grep -Eq "Fl -$option( |\$)" "$T/lumbard.1" || echo "$command --$option"
		done
	done <"$T/commands" >"$T/missing"
	check "lumbard(1) has every option" test ! -s "$T/missing" || cat "$T/missing" >&2
	if has bash; then
		cat >"$T/complete.bash" <<'END'
. "$1"
status=0
# completes WORD... -> PATTERN: what is offered for the last word, in order of the alphabet.
completes() {
	local pattern=${*: -1}

	COMP_WORDS=("${@:1:$#-2}") COMP_CWORD=$(($# - 3)) COMPREPLY=()
	_lumbard
	[[ ${COMPREPLY[*]} == $pattern ]] && return
	echo "${COMP_WORDS[*]}: ${COMPREPLY[*]}: not $pattern"
	status=1
}
completes lumbard re '->' 'record replay'
completes lumbard '' '->' '*demo*record*replay*run*'
completes lumbard run --ex '->' --exercise
completes lumbard run --exercise '' '->' '*cat*pelvic-tilt*sitting-hamstring*'
completes lumbard run --side = l '->' left
completes lumbard list '' '->' 'chips errors exercises'
completes lumbard record --pose ta '->' table
completes lumbard demo --one-sensor --sp '->' --speed
completes lumbard run --config "${1%?}" '->' "$1"
completes lumbard replay "${1%?}" '->' "$1"
exit $status
END
		check "bash completes" bash "$T/complete.bash" \
			"$root/usr/share/bash-completion/completions/lumbard"
	fi
else
	skip "completion and options of lumbard(1): $suite $arch does not run here"
fi

# build.sh with compilers that make nothing: which packages it leaves, and what it says at the end.
builds_one_package() {
	tree=$T/tree
	name=${version##*~}_$arch.deb
	own=$(. /etc/os-release && echo "$VERSION_CODENAME $(dpkg --print-architecture)")
	mkdir -p "$tree/systemd/package" "$tree/tests" "$tree/build/package/$suite-$arch" "$T/fake"
	cp "$here/../../systemd/package/build.sh" "$tree/systemd/package"
	cp "$here/../apt.sh" "$tree/tests"
	# What it would unpack there for another processor.
	touch "$tree/build/package/$suite-$arch/root.made"
	for tool in cmake dpkg-shlibdeps dpkg-buildflags file x86_64-linux-gnu-gcc \
		aarch64-linux-gnu-gcc arm-linux-gnueabihf-gcc; do
		printf '#!/bin/sh\n' >"$T/fake/$tool"
	done
	printf '#!/bin/sh\nexec touch "$4/lumbard_0.2~%s"\n' "$name" >"$T/fake/cpack"
	chmod 755 "$T" "$T/fake" "$T"/fake/*
	for old in "0.1~$name" "0.10~$name" "$suite-$arch/lumbard_0.1~$name" \
		"0.1~deb11_$arch.deb" "0.1~${version##*~}_s390x.deb"; do
		case $old in
		*/*) touch "$tree/build/package/$old" ;;
		*) touch "$tree/build/package/lumbard_$old" ;;
		esac
	done
	check "build.sh builds" env PATH="$T/fake:$PATH" sh "$tree/systemd/package/build.sh" "$arch" \
		"$suite" || return
	tail -n 1 "$T/said" >"$T/last"
	check "it ends with the package" grep -q " [./]*build/package/lumbard_0\.2~$name\$" "$T/last"
	[ "$own" != "$suite $arch" ] || check "and with how to install it" \
		grep -q ": sudo apt install --reinstall ./build/package/lumbard_0\.2~$name\$" "$T/last"
	check "it has replaced the older ones and no others" test \
		"$(cd "$tree/build/package" && echo *.deb */*.deb)" = \
		"$(printf 'lumbard_%s ' "0.1~deb11_$arch.deb" "0.1~${version##*~}_s390x.deb" "0.2~$name")*/*.deb"

	[ "$(id -u)" -eq 0 ] && has setpriv || { skip "a build folder of root: this needs root"; return; }
	chmod -R a+rX "$tree"
	for folder in build build/package build/package/$suite-$arch; do
		chown -R 65534 "$tree/build"
		chown root "$tree/$folder"
		! HOME=$tree PATH="$T/fake:$PATH" setpriv --reuid=65534 --regid=65534 --clear-groups \
			sh "$tree/systemd/package/build.sh" "$arch" "$suite" >"$T/said" 2>&1 ||
			fail "build.sh builds in a folder of root"
		check "it says whose $folder is and what to do" test "$(cat "$T/said")" = \
			"build.sh failed: $folder: it belongs to root; sudo chown -R \"\$USER\" build"
	done
}
builds_one_package

# inside ROOT COMMAND...: in a root where no service manager runs.
inside() {
	inside_root=$1
	shift
	in_root "$inside_root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

apt_inside() {
	inside "$T/root" apt-get -q -y -o Dpkg::Options::=--force-confold "$@"
}

files_inside() {
	(cd "$T/root" && find . -xdev \( -path ./proc -o -path ./tmp -o -path ./var/cache -o \
		-path ./var/log -o -path ./var/lib/dpkg -o -path ./var/lib/apt \) -prune -o -print |
		LC_ALL=C sort)
}

install_upgrade_remove_purge() {
	conf=$T/root/etc/lumbard/lumbard.conf
	cp "$deb" "$T/root/tmp/first.deb"
	dpkg-deb -R "$deb" "$T/next"
	sed -i 's/^Version: .*/&+next/' "$T/next/DEBIAN/control"
	echo '# A new line.' >>"$T/next/etc/lumbard/lumbard.conf"
	dpkg-deb --root-owner-group -b "$T/next" "$T/root/tmp/next.deb" >/dev/null
	files_inside >"$T/before"

	check "apt installs it" apt_inside install /tmp/first.deb || return
	check "all its libraries are there, and it runs" inside "$T/root" lumbard list chips
	check "the shipped files pass its check" inside "$T/root" lumbard check \
		/etc/lumbard/lumbard.conf /etc/lumbard/routines/routine.conf
	check "the user has the groups" sh -c \
		'[ "$(chroot "$1" id -nG lumbard | tr " " "\n" | sort | tr "\n" " ")" = "gpio i2c lumbard " ]' \
		- "$T/root"
	for folder in /var/lib/lumbard /var/lib/lumbard/belts; do
		check "$folder is the user's" test "$(chroot "$T/root" stat -c '%U:%G %a' $folder)" = \
			"lumbard:lumbard 750"
	done
	# Root has run it there, and wrote what a symbolic link points to.
	chroot "$T/root" sh -c 'cd /var/lib/lumbard
		mkdir -m 0700 sessions sessions/000001
		(umask 027 && : >sessions/000001/trace.csv)
		ln -s /etc/hostname sessions/link'
	check "what root made there is given back" inside "$T/root" systemd-tmpfiles --create lumbard.conf
	check "all of it, with its modes, and nothing that lies elsewhere" test "$(chroot "$T/root" sh -c \
		'cd /var/lib/lumbard && stat -c "%n %U:%G %a" sessions sessions/000001 sessions/000001/trace.csv
		stat -c "%n %U:%G" /etc/hostname')" = "sessions lumbard:lumbard 700
sessions/000001 lumbard:lumbard 700
sessions/000001/trace.csv lumbard:lumbard 640
/etc/hostname root:root"
	rm -r "$T/root/var/lib/lumbard/sessions"
	link=$T/root/etc/systemd/system/multi-user.target.wants/lumbard.service
	check "the service is enabled" test -L "$link"

	echo 'rate_hz = 50' >>"$conf"
	echo mine >"$T/root/etc/lumbard/conf.d/mine.conf"
	echo mine >"$T/root/var/lib/lumbard/profile.conf"
	check "somebody disables it" inside "$T/root" systemctl disable lumbard.service
	check "apt upgrades it" apt_inside install /tmp/next.deb
	check "the edited config is kept" grep -q '^rate_hz = 50' "$conf"
	check "the new one lies beside it" grep -q 'A new line' "$conf.dpkg-dist"
	check "it stays disabled" test ! -e "$link"

	check "apt removes it" apt_inside remove lumbard
	check "the program has gone" test ! -e "$T/root/usr/bin/lumbard"
	check "the config is kept" grep -q '^rate_hz = 50' "$conf"
	check "apt installs it again" apt_inside install /tmp/next.deb
	check "the config is still kept" grep -q '^rate_hz = 50' "$conf"
	check "somebody enables it" inside "$T/root" systemctl enable lumbard.service
	echo mine >"$T/root/etc/lumbard/belts/anna.conf"
	check "apt purges it" apt_inside purge lumbard
	check "what somebody wrote is kept" test "$(cd "$T/root/etc/lumbard" && find . -type f | LC_ALL=C sort |
		tr '\n' ' ')" = './belts/anna.conf ./conf.d/mine.conf '
	rm -rf "$T/root/etc/lumbard"
	check "the data is kept" grep -q mine "$T/root/var/lib/lumbard/profile.conf"
	files_inside | comm -13 "$T/before" - | grep -v '^\./var/lib/lumbard' |
		grep -vE '^\./etc/(passwd|group|shadow|gshadow)-$|^\./etc/\.pwd\.lock$' >"$T/left"
	check "and nothing else" test ! -s "$T/left" || cat "$T/left" >&2

	rm -r "$T/root/var/lib/lumbard"
	check "it installs without a config" apt_inside install /tmp/first.deb
	check "it purges at once" apt_inside purge lumbard
	check "no config, no folder" test ! -e "$T/root/etc/lumbard"
	check "no data, no folder" test ! -e "$T/root/var/lib/lumbard"
}

# What a service manager is asked, by one that only keeps a list: "VERB UNIT". What it answers comes
# from lines "UNIT STATE STATUS-OF-EXIT".
fake_service_manager() {
	fake=$T/root/tmp/fake
	mkdir -p "$fake" "$T/root/run/systemd/system"
	cat >"$fake/systemctl" <<'END'
#!/bin/sh
cd /tmp/fake || exit 1
verb= quiet=
while [ $# -gt 0 ]; do
	case $1 in
	-P) shift ;;
	--quiet) quiet=yes ;;
	-*) ;;
	*)
		case $verb in
		'') verb=$1 ;;
		start | restart | stop | try-restart) printf '%s\n' "$verb $1" >>asked ;;
		*) unit=$1 ;;
		esac
		;;
	esac
	shift
done
state=inactive status=0
while read -r name its_state its_status; do
	[ "$name" != "$unit" ] || state=$its_state status=$its_status
done <states
case $verb in
is-enabled) echo enabled ;;
is-active)
	[ -n "$quiet" ] || echo $state
	[ $state = active ]
	;;
show) echo $status ;;
esac
END
	chmod 755 "$fake/systemctl"
}

# asked WHAT STATES WANTED DPKG-ARGUMENT...: what the service manager is asked to start.
asked() {
	asked=$1
	printf '%s\n' "$2" | tr , '\n' >"$fake/states"
	wanted=$3
	shift 3
	: >"$fake/asked"
	check "dpkg $*" inside "$T/root" env PATH=/tmp/fake:/usr/sbin:/usr/bin:/sbin:/bin \
		dpkg --force-confold "$@"
	check "$asked" test "$(grep -v '^stop ' "$fake/asked" | LC_ALL=C sort | tr '\n' ,)" = "$wanted" ||
		cat "$fake/asked" >&2
}

starts_what_was_not_stopped() {
	all='restart lumbard.service,start lumbard@anna.service,start lumbard@b\x2d1.service,try-restart lumbard@*.service,'
	check "apt installs it once more" apt_inside install /tmp/first.deb || return
	check "two belts more" inside "$T/root" systemctl enable lumbard@anna.service \
		'lumbard@b\x2d1.service'
	fake_service_manager
	up='lumbard.service active 0,lumbard@anna.service active 0,lumbard@b\x2d1.service active 0'
	asked "an upgrade starts again what runs" "$up" "$all" -i /tmp/next.deb
	asked "and not what was stopped" \
		'lumbard.service inactive 0,lumbard@anna.service active 0,lumbard@b\x2d1.service inactive 0' \
		'start lumbard@anna.service,try-restart lumbard@*.service,' -i /tmp/next.deb
	asked "nor what ended with an error when it was stopped" \
		'lumbard.service failed 1,lumbard@anna.service failed 9,lumbard@b\x2d1.service active 0' \
		'start lumbard@b\x2d1.service,try-restart lumbard@*.service,' -i /tmp/next.deb
	asked "but what had a wrong config, or waits to be started again" \
		'lumbard.service failed 2,lumbard@anna.service activating 1,lumbard@b\x2d1.service failed 2' \
		"$all" -i /tmp/next.deb
	asked "nothing is started when it is removed" "$up" '' -r lumbard
	check "it is stopped, and the belts" sh -c 'grep -qx "stop lumbard.service" "$1" &&
		grep -qxF "stop lumbard@*.service" "$1"' - "$fake/asked" || cat "$fake/asked" >&2
	asked "installed again, it starts, and the belts" '' "$all" -i /tmp/next.deb
	echo lumbard.service >"$T/root/run/lumbard-stopped"
	asked "a mark of an upgrade that was broken off" '' '' -r lumbard
	check "no mark is left" test ! -e "$T/root/run/lumbard-stopped"
	rm -r "$T/root/run/systemd/system"
	check "apt purges it once more" apt_inside purge lumbard
	check "and the belts" test -z "$(find "$T/root/etc/systemd/system" -name 'lumbard*')"
}

if [ -z "$does_install" ]; then
	: # fresh.sh does, once
elif [ "$(id -u)" -ne 0 ] || ! has mmdebstrap || ! has unshare; then
	skip "installing: this needs root, mmdebstrap and unshare"
elif [ "$arch" != "$(dpkg --print-architecture)" ]; then
	skip "installing: this machine is no $arch"
elif mirror=$(debian_mirror) && [ -z "$mirror" ]; then
	skip "installing: apt knows no Debian mirror"
else
	tar=${LUMBARD_PACKAGE_ROOT:-$T/root.tar}
	# What it depends on and no more, in the Debian that it is for.
	[ -e "$tar" ] || mmdebstrap --quiet --variant=minbase \
		--include="$(echo "$depends" | sed 's/([^)]*)//g; s/ //g')" "$suite" "$tar" "$mirror" \
		>"$T/said" 2>&1 || rm -f "$tar"
	if [ -e "$tar" ]; then
		mkdir "$T/root"
		tar -x -f "$tar" -C "$T/root" --numeric-owner
		install_upgrade_remove_purge
		starts_what_was_not_stopped
	else
		skip "installing: no root of $suite from $mirror: $(tail -n 1 "$T/said")"
	fi
fi

[ $failures -eq 0 ] || echo "$0: $failures failed" >&2
[ $failures -eq 0 ]
