# SPDX-License-Identifier: MIT
# Sourced by guest.sh: makes what a guest starts from, once, in $cache/$guest: vmlinuz, initrd and
# root.raw, a Debian without lumbard. Kernels, modules and packages come from the Debian mirror that
# this machine's own apt sources name.

find_mirror() {
	mirror=$(debian_mirror)
	[ -n "$mirror" ] || skip "apt knows no Debian mirror to take the guest from"
}

# from_mirror TOOL ARGUMENTS...: apt with a state of its own, for the suite and machine of the guest.
from_mirror() {
	tool=$1
	shift
	apt=$made/apt
	mkdir -p "$apt/lists/partial" "$apt/archives/partial"
	: >"$apt/status"
	signed=/usr/share/keyrings/debian-archive-keyring.gpg
	{
		echo "deb [signed-by=$signed] $mirror $suite main"
		[ "$suite" != trixie ] || echo "deb [signed-by=$signed] $mirror $suite-backports main"
	} >"$apt/sources.list"
	"$tool" -q -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::Cache="$apt" \
		-o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=- \
		-o APT::Architecture="$arch" -o APT::Architectures="$arch" \
		-o APT::Sandbox::User="$(id -un)" "$@"
}

# fetch FOLDER PACKAGE...: their .deb files, without what they depend on.
fetch() {
	fetch_folder=$1
	shift
	mkdir -p "$fetch_folder"
	(cd "$fetch_folder" && from_mirror apt-get download "$@" >/dev/null)
}

# The names move with each release: all that would come with PACKAGE and matches PATTERN.
names_with() {
	from_mirror apt-get -s --no-install-recommends ${release:+-t $release} install "$1" |
		awk -v pattern="$2" '$1 == "Inst" && $2 ~ pattern { print $2 }'
}

# Modules for the initrd, then those for the cases; what is built in is left out by modprobe.
# bcm2835 is the SD card of a Raspberry Pi, bcm2835_wdt switches one off.
boot_modules='virtio_pci virtio_mmio virtio_blk virtio_console ext4 bcm2835'
case_modules='cuse i2c-dev i2c-stub gpio-sim inv-mpu6050-i2c st_lsm6dsx_i2c bmi160_i2c rtc-ds1307
	configfs bcm2835_wdt'

# files_of MODULE...: the modules' files and those that they need, in order, without doubles. Not every
# kernel has each.
files_of() {
	for module in "$@"; do
		modprobe -d "$kernel_root/usr" -S "$kernel" --show-depends "$module" 2>>"$work/modprobe" |
			awk '$1 == "insmod" { print $2 }'
	done | awk '!seen[$0]++'
}

# copy_modules FOLDER FILE...: with their paths, unpacked, so that whatever loads them can.
copy_modules() {
	copy_to=$1
	shift
	for file in "$@"; do
		to=$copy_to/${file#"$kernel_root/"}
		mkdir -p "${to%/*}"
		case $file in
		*.xz) xz -dc "$file" >"${to%.xz}" ;;
		*.zst) zstd -qdc "$file" >"${to%.zst}" ;;
		*) cp "$file" "$to" ;;
		esac
	done
}

# kernel_root: the kernel's packages, unpacked; kernel: its release; vmlinuz beside the image.
make_kernel() {
	kernel_root=$work/kernel
	release=
	[ "$suite" != trixie ] || release=trixie-backports
	debs=$work/debs
	fetch "$debs" $(names_with "linux-image-$arch" '^linux-(image|binary|modules|base)-.*[0-9].*-') \
		busybox-static
	for archive in "$debs"/*.deb; do
		dpkg-deb -x "$archive" "$kernel_root"
	done
	[ -e "$kernel_root/usr/lib/modules" ] || {
		mkdir -p "$kernel_root/usr/lib"
		mv "$kernel_root/lib/modules" "$kernel_root/usr/lib/modules"
	}
	kernel=$(ls "$kernel_root/usr/lib/modules" | head -n 1)
	image=$kernel_root/boot/vmlinuz-$kernel
	[ -e "$image" ] || image=$kernel_root/usr/lib/modules/$kernel/vmlinuz
	cp "$image" "$made/vmlinuz"
	rm -rf "$debs"
	[ "$arch" != arm64 ] || make_device_tree
	if [ "$suite" = bookworm ] && [ "$arch" = amd64 ]; then
		make_gpio_sim
	fi
	loudly depmod -b "$kernel_root/usr" "$kernel"
}

# Without its Bluetooth, which would have the serial line that is for the results.
make_device_tree() {
	cp "$(find "$kernel_root" -name bcm2837-rpi-3-b.dtb)" "$made/raspi3b.dtb"
	fdtput -r "$made/raspi3b.dtb" /soc/serial@7e201000/bluetooth
}

# 6.1 of Debian has no gpio-sim: that one driver from Debian's own source of the same kernel.
make_gpio_sim() {
	headers=$work/headers
	fetch "$work/debs" $(names_with "linux-headers-$arch" '^linux-(headers|kbuild)-') linux-source-6.1
	for archive in "$work"/debs/linux-headers*.deb "$work"/debs/linux-kbuild*.deb; do
		dpkg-deb -x "$archive" "$headers"
	done
	dpkg-deb --fsys-tarfile "$work"/debs/linux-source*.deb | tar -x -C "$work" --strip-components 3 \
		./usr/src/linux-source-6.1.tar.xz
	tar -x -f "$work/linux-source-6.1.tar.xz" -C "$work" --strip-components 1 \
		--occurrence=1 linux-source-6.1/drivers/gpio/gpio-sim.c \
		linux-source-6.1/drivers/gpio/gpiolib.h linux-source-6.1/kernel/irq/irq_sim.c
	module=$work/gpio-sim
	mkdir -p "$module"
	cp "$work/drivers/gpio/gpio-sim.c" "$module/gpio-sim-main.c"
	cp "$work/drivers/gpio/gpiolib.h" "$work/kernel/irq/irq_sim.c" "$module"
	# Two edits: the simulated interrupts are in this module, and one function is not for modules.
	sed -i -e '/^EXPORT_SYMBOL/d' \
		-e 's/handle_simple_irq(irq_to_desc(\([a-z]*\)))/generic_handle_irq(\1)/' "$module/irq_sim.c"
	printf '%s\n' 'obj-m := gpio-sim.o' 'gpio-sim-y := gpio-sim-main.o irq_sim.o' >"$module/Makefile"
	# The headers' own makefiles name each other by absolute paths.
	tree=$(ls -d "$headers"/usr/src/linux-headers-*-"$arch")
	sed -i "s,/usr/,$headers/usr/,g" "$tree/Makefile" "$tree/.kernelvariables" || true
	for link in "$tree/scripts" "$tree/tools"; do
		[ ! -L "$link" ] || ln -sfn "$headers/usr/lib/linux-kbuild-6.1/${link##*/}" "$link"
	done
	make -s -C "$tree" M="$module" CC="$(command -v gcc-12 || echo gcc)" modules >"$work/gpio-sim.log" 2>&1 ||
		{
			tail -n 20 "$work/gpio-sim.log" >&2
			die "gpio-sim for $kernel does not build"
		}
	mkdir -p "$kernel_root/usr/lib/modules/$kernel/extra"
	cp "$module/gpio-sim.ko" "$kernel_root/usr/lib/modules/$kernel/extra"
	rm -rf "$headers" "$work/debs" "$work/linux-source-6.1.tar.xz"
}

make_initrd() {
	initrd=$work/initrd
	mkdir -p "$initrd/bin" "$initrd/dev" "$initrd/proc" "$initrd/root"
	cp "$(find "$kernel_root" -path "*bin/busybox" -type f | head -n 1)" "$initrd/bin/busybox"
	files=$(files_of $boot_modules)
	copy_modules "$initrd" $files
	for file in $files; do
		file=${file#"$kernel_root"}
		file=${file%.xz}
		echo "${file%.zst}"
	done >"$initrd/modules"
	cat >"$initrd/init" <<-'END'
		#!/bin/busybox sh
		/bin/busybox mount -t devtmpfs dev /dev
		while read -r file; do
			/bin/busybox insmod "$file"
		done </modules
		for i in 1 2 3 4 5 6 7 8 9 10; do
			for disk in /dev/vda /dev/mmcblk0; do
				[ -b $disk ] && /bin/busybox mount -t ext4 $disk /root && break 2
			done
			/bin/busybox sleep 0.2
		done
		# A Raspberry Pi has no second disk and no virtio: see qemu.sh.
		if [ -d /guest ]; then
			/bin/busybox mkdir -p /root/guest /dev/virtio-ports
			/bin/busybox mount -t tmpfs guest /root/guest
			/bin/busybox cp -a /guest/. /root/guest
			/bin/busybox stty -F /dev/ttyAMA0 raw
			/bin/busybox ln -s ../ttyAMA0 /dev/virtio-ports/guest.result
			/bin/busybox ln -s /srv/files.tar /dev/virtio-ports/guest.files
		fi
		/bin/busybox mount --move /dev /root/dev
		exec /bin/busybox switch_root /root /sbin/init
	END
	chmod +x "$initrd/init"
	(cd "$initrd" && find . | cpio -o -H newc --quiet | gzip -1) >"$made/initrd"
}

# What an own machine would do and a guest of a minute need not.
masked='apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer
	e2scrub_reap.service getty@tty1.service getty-static.service serial-getty@ttyS0.service
	systemd-logind.service systemd-update-utmp.service systemd-update-utmp-runlevel.service
	systemd-hwdb-update.service systemd-journal-catalog-update.service ldconfig.service
	systemd-random-seed.service systemd-machine-id-commit.service systemd-firstboot.service
	systemd-pcrmachine.service systemd-pcrphase.service systemd-pcrphase-sysinit.service
	systemd-pstore.service systemd-backlight@.service systemd-rfkill.service
	systemd-tpm2-setup.service systemd-tpm2-setup-early.service systemd-binfmt.service
	systemd-user-sessions.service systemd-ask-password-wall.path systemd-ask-password-console.path
	systemd-remount-fs.service systemd-tmpfiles-clean.timer systemd-timesyncd.service
	systemd-networkd.service systemd-network-generator.service systemd-resolved.service
	systemd-update-done.service systemd-battery-check.service modprobe@drm.service
	modprobe@dm_mod.service modprobe@loop.service modprobe@efi_pstore.service
	sys-kernel-debug.mount sys-kernel-tracing.mount dev-hugepages.mount dev-mqueue.mount'

# Of what lumbard needs, these do not come along with anything else: apt has to find and install
# them in the guest, from a folder there.
depends='libcsv3 libinih1 libjansson4'

make_root() {
	root=$work/root
	as_root mmdebstrap --quiet --variant=essential --architectures="$arch" \
		--dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--include=systemd,systemd-sysv,udev,kmod,apt,gpiod,i2c-tools,procps,python3-smbus,python3 \
		"$suite" "$root" "$mirror" ||
		die "mmdebstrap"
	stage=$work/stage
	mkdir -p "$stage/etc/systemd/system" "$stage/srv/packages" "$stage/etc/apt/sources.list.d"
	copy_modules "$stage" $(files_of $boot_modules $case_modules)
	for file in "$kernel_root/usr/lib/modules/$kernel"/modules.builtin* \
		"$kernel_root/usr/lib/modules/$kernel"/modules.order; do
		[ ! -e "$file" ] || cp "$file" "$stage/usr/lib/modules/$kernel"
	done
	loudly depmod -b "$stage/usr" "$kernel"
	for unit in $masked; do
		ln -sf /dev/null "$stage/etc/systemd/system/$unit"
	done
	fetch "$stage/srv/packages" $depends
	(
		cd "$stage/srv/packages"
		for archive in *.deb; do
			dpkg-deb -f "$archive"
			printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$archive" "$(stat -c %s "$archive")" \
				"$(sha256sum "$archive" | cut -d ' ' -f 1)"
		done >Packages
	)
	echo 'deb [trusted=yes] file:/srv/packages ./' >"$stage/etc/apt/sources.list"
	cat >"$stage/etc/systemd/system/guest.service" <<-'END'
		[Unit]
		Description=the cases, from the second disk
		After=multi-user.target systemd-udev-settle.service
		Wants=systemd-udev-settle.service
		[Service]
		ExecStart=sh -c "mkdir -p /guest && { [ -e /guest/plan ] || mount -o ro /dev/vdb /guest; } && cd /guest && exec python3 driver.py >/dev/virtio-ports/guest.result 2>&1"
		StandardOutput=journal+console
		StandardError=inherit
		TimeoutStopSec=5
	END
	mkdir -p "$stage/etc/systemd/system/default.target.wants" "$stage/etc/systemd/journald.conf.d"
	ln -s ../guest.service "$stage/etc/systemd/system/default.target.wants/guest.service"
	printf '[Journal]\nStorage=volatile\nRateLimitBurst=0\n' \
		>"$stage/etc/systemd/journald.conf.d/guest.conf"
	# 1 s where systemd waits a minute and a half.
	mkdir -p "$stage/etc/systemd/system.conf.d"
	printf '[Manager]\nDefaultTimeoutStopSec=10s\n' >"$stage/etc/systemd/system.conf.d/guest.conf"
	echo guest >"$stage/etc/hostname"
	: >"$stage/etc/fstab"
	echo 0123456789abcdef0123456789abcdef >"$stage/etc/machine-id"
	tar -c -C "$stage" --owner=0 --group=0 . | as_root tar -x --keep-directory-symlink -C "$root"
	truncate -s 1G "$work/root.raw"
	as_root mke2fs -q -t ext4 -d "$root" "$work/root.raw"
	as_root rm -rf "$root"
	mv "$work/root.raw" "$made/root.raw"
}

# All of it, unless it was made by this very script.
make_image() {
	made=$cache/$base
	recipe=$(sha256sum <"$here/image.sh" | cut -d ' ' -f 1)
	[ "$(cat "$made/recipe" 2>/dev/null)" != "$recipe" ] || return 0
	say "making the $base guest, once; it is kept in $made"
	find_mirror
	as_root rm -rf "$made"
	work=$made/work
	mkdir -p "$work"
	from_mirror apt-get update >"$work/update.log" 2>&1 ||
		skip "the mirror cannot be had: $(grep -m 1 '^[EW]:' "$work/update.log")"
	make_kernel
	say "  kernel $kernel ($(elapsed))"
	make_initrd
	make_root
	say "  root file system ($(elapsed))"
	rm -rf "$work" "$made/apt"
	echo "$kernel" >"$made/kernel"
	echo "$recipe" >"$made/recipe"
}
