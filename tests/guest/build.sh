# SPDX-License-Identifier: MIT
# Sourced by guest.sh: programs for the guest in $cache/$guest/tools, and the package under test.

# Static, so that one compiler makes them for any guest.
make_tools() {
	tools=$cache/$guest/tools
	rm -rf "$tools"
	mkdir -p "$tools"
	cc=cc
	[ "$arch" = amd64 ] || cc=aarch64-linux-gnu-gcc
	{
		for file in "$source"/src/imu/chips/*.c; do
			file=${file##*/}
			echo "extern const struct imu_chip imu_chip_${file%.c};"
		done
		echo 'const struct imu_chip *const imu_chips[] = {'
		for file in "$source"/src/imu/chips/*.c; do
			file=${file##*/}
			echo "&imu_chip_${file%.c},"
		done
		echo 'NULL};'
	} | sed '1i#include <lumbard/imu/imu_chip.h>' >"$tools/table.c"
	compile "$tools/cuse_i2c" "$here/cuse_i2c.c" "$source"/tests/emulators/*.c \
		"$source"/src/sim/*.c "$source"/src/base/*.c
	compile "$tools/watch_lines" "$here/watch_lines.c"
	compile "$tools/poll_only" "$here/poll_only.c"
	compile "$tools/decode_bytes" "$here/decode_bytes.c" "$tools/table.c" \
		"$source"/src/imu/*.c "$source"/src/imu/chips/*.c "$source"/src/base/*.c
	cc=cc
	compile "$tools/make_recording" "$source/tests/preload/make_recording.c" \
		"$source"/src/sim/*.c "$source"/src/base/*.c "$source/src/io/recording_format.c" -lcsv
	"$tools/make_recording" calibration 0 1000 pelvis >"$tools/one.csv"
	"$tools/make_recording" calibration 0 1000 >"$tools/two.csv"
	rm "$tools/table.c" "$tools/make_recording"
}

compile() {
	out=$1
	shift
	"$cc" -std=gnu11 -O2 -D_GNU_SOURCE -ffp-contract=off -static -I"$source/include" -I"$source/src/imu" \
		-I"$source/tests" -o "$out" "$@" -lm || die "$out does not build"
}

# deb and deb_next, the same with a higher version.
make_package() {
	package=$cache/$guest/package
	rm -rf "$package"
	mkdir -p "$package"
	if [ -n "$deb" ]; then
		cp "$deb" "$package/lumbard.deb"
	else
		say "building the package ($(elapsed))"
		sh "$source/systemd/package/build.sh" "$arch" "$suite" >"$package/log" 2>&1 || {
			tail -n 10 "$package/log" >&2
			die "systemd/package/build.sh $arch $suite"
		}
		cp "$(sed -n 's/.* \([^ ]*\.deb\)$/\1/p' "$package/log" | tail -n 1)" "$package/lumbard.deb" 2>/dev/null ||
			cp "$source/$(sed -n 's/.* \([^ ]*\.deb\)$/\1/p' "$package/log" | tail -n 1)" \
				"$package/lumbard.deb"
	fi
	dpkg-deb -R "$package/lumbard.deb" "$package/tree"
	sed -i 's/^Version: .*/&+guest1/' "$package/tree/DEBIAN/control"
	dpkg-deb --root-owner-group -b "$package/tree" "$package/lumbard-next.deb" >/dev/null
	rm -rf "$package/tree"
	say "package: $(dpkg-deb -f "$package/lumbard.deb" Package Version Architecture | tr '\n' ' ')"
}
