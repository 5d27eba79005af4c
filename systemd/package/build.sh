#!/bin/sh
# SPDX-License-Identifier: MIT
#
# build.sh [amd64|arm64|armhf [bookworm|trixie]]: the Debian package, into build/package/.
# Without arguments it is for this machine, from what is installed here. For another processor or
# the other Debian it takes libraries and headers from the mirror of this machine and installs
# nothing; it needs no root. The last line names the package.
set -eu
umask 022
cd "$(dirname "$0")/../.."
. tests/apt.sh
out=build/package
libraries="libc6-dev libgpiod-dev libi2c-dev libcsv-dev libinih-dev libsystemd-dev libjansson-dev"

fail() {
	echo "build.sh failed: $*" >&2
	exit 1
}

. /etc/os-release
own_arch=$(dpkg --print-architecture)
arch=${1:-$own_arch}
suite=${2:-$VERSION_CODENAME}
case $arch in
amd64) triple=x86_64-linux-gnu ;;
arm64) triple=aarch64-linux-gnu ;;
armhf) triple=arm-linux-gnueabihf ;;
*) fail "processor $arch: it is not known; say amd64, arm64 or armhf" ;;
esac
case $suite in
bookworm) debian=12 ;;
trixie) debian=13 ;;
*) fail "Debian $suite: it is not known; say bookworm or trixie" ;;
esac
# What was built as root, such as by `sudo sh tests/fresh.sh demo`, nobody else may write.
for folder in build $out $out/$suite-$arch $out/$suite-$arch/build; do
	[ ! -e "$folder" ] || [ -w "$folder" ] ||
		fail "$folder: it belongs to $(stat -c %U "$folder"); sudo chown -R \"\$USER\" build"
done
for tool in "cmake cmake" "dpkg-shlibdeps dpkg-dev" "file file" \
	"$triple-gcc gcc-$(echo $triple | tr _ -)"; do
	command -v "${tool% *}" >/dev/null || fail "${tool% *}: not found; apt install ${tool#* }"
done
work=$PWD/$out/$suite-$arch
mkdir -p "$work"
# An older one, here or left by a build that was broken off, is not to be taken for the new one.
rm -f $out/lumbard_*~deb"${debian}_$arch.deb" "$work"/lumbard_*.deb

# Libraries and headers of the target, unpacked, with as much of a package database as
# dpkg-shlibdeps asks for. Each file is listed where it lies here.
make_sysroot() {
	mirror=$(apt-get indextargets --format '$(LABEL) $(CODENAME) $(REPO_URI)' \
		'Created-By: Packages' |
		awk -v code="$VERSION_CODENAME" '$1 == "Debian" && $2 == code { print $3; exit }')
	[ -n "$mirror" ] || fail "mirror: apt knows no Debian to take $suite $arch from; build on Debian"
	keys=/usr/share/keyrings/debian-archive-keyring.gpg
	rm -rf "$root" "$work/apt"
	mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$root/usr/lib" \
		"$root/var/lib/dpkg/info"
	: >"$work/apt/status"
	echo "deb [signed-by=$keys] $mirror $suite main" >"$work/apt/sources.list"
	set -- -q -o APT::Architecture="$arch" -o APT::Architectures="$arch" \
		-o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null -o Dir::State="$work/apt" \
		-o Dir::State::status="$work/apt/status" -o Dir::Cache="$work/apt" \
		-o APT::Sandbox::User= -o APT::Install-Recommends=false
	apt-get "$@" update
	apt-get "$@" install -y --download-only $libraries

	ln -s usr/lib "$root/lib"
	[ "$arch" != amd64 ] || ln -s usr/lib64 "$root/lib64"
	echo 1 >"$root/var/lib/dpkg/info/format"
	for deb in "$work"/apt/archives/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$root"
		name=$(dpkg-deb -f "$deb" Package)
		[ "$(dpkg-deb -f "$deb" Multi-Arch)" != same ] || name=$name:$arch
		info=$root/var/lib/dpkg/info/$name
		dpkg-deb --fsys-tarfile "$deb" | tar -t |
			sed -n "s,^\./lib/,./usr/lib/,; s,^\.\(/.*[^/]\)\$,$root\1,p" >"$info.list"
		for part in symbols shlibs; do
			dpkg-deb -I "$deb" $part >"$info.$part" 2>/dev/null || rm "$info.$part"
		done
		{
			dpkg-deb -f "$deb" Package Version Architecture Multi-Arch Maintainer Description
			printf 'Status: install ok installed\n\n'
		} >>"$root/var/lib/dpkg/status"
	done
	# libm.so and its like point to where the target has them.
	find "$root" -type l -lname '/*' | while read -r file; do
		ln -sf "$root$(readlink "$file")" "$file"
	done
	rm -rf "$work/apt"
	touch "$root.made"
}

# The flags of Debian's own packages for that processor.
export DEB_BUILD_MAINT_OPTIONS=hardening=+all
flags() {
	DEB_HOST_ARCH=$arch dpkg-buildflags --get "$1"
}
compile="$(flags CFLAGS) $(flags CPPFLAGS)"
link=$(flags LDFLAGS)
# Time has 64 bits in Debian 13 on every processor; an older compiler does not know it.
[ "$suite $arch" != "trixie armhf" ] || compile="$compile -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64"
set -- -DCMAKE_C_COMPILER=$triple-gcc -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=OFF \
	-DLUMBARD_DEBIAN=$debian -DCPACK_DEBIAN_PACKAGE_ARCHITECTURE="$arch"
if [ "$arch $suite" != "$own_arch $VERSION_CODENAME" ]; then
	root=$work/root
	[ -e "$root.made" ] || make_sysroot
	export PKG_CONFIG_SYSROOT_DIR="$root"
	export PKG_CONFIG_LIBDIR="$root/usr/lib/$triple/pkgconfig:$root/usr/share/pkgconfig"
	export DPKG_ADMINDIR="$root/var/lib/dpkg"
	# A cross compiler has a C library of its own, which it would look into first.
	compile="$compile -nostdinc -isystem $($triple-gcc -print-file-name=include)"
	compile="$compile -isystem $root/usr/include/$triple -isystem $root/usr/include"
	link="$link -B$root/usr/lib/$triple -L$root/usr/lib/$triple"
	set -- "$@" -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSROOT="$root" \
		-DCMAKE_FIND_ROOT_PATH_MODE_PROGRAM=NEVER
fi

forget_moved "$work/build"
cmake -S . -B "$work/build" -DCMAKE_C_FLAGS="$compile" -DCMAKE_EXE_LINKER_FLAGS="$link" "$@" >/dev/null
cmake --build "$work/build" --parallel "${JOBS:-$(nproc)}"
cpack --config "$work/build/CPackConfig.cmake" -B "$work"
mv "$work"/lumbard_*.deb $out/
package=$(echo $out/lumbard_*~deb"${debian}_$arch.deb")
# tests/guest takes the last word of the last line.
if [ "$arch $suite" = "$own_arch $VERSION_CODENAME" ]; then
	echo "To install it: sudo apt install --reinstall ./$package"
else
	echo "To be copied to a machine with Debian $debian on $arch: $package"
fi
