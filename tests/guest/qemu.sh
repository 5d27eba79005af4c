# SPDX-License-Identifier: MIT
# Sourced by guest.sh: boots a guest, shows what its cases say, and judges.

need_qemu() {
	case $arch in
	arm64)
		qemu=qemu-system-aarch64
		need qemu-system-arm qemu-user-static binfmt-support arch-test device-tree-compiler \
			gcc-aarch64-linux-gnu libc6-dev-arm64-cross
		# For mmdebstrap, which runs what it installs.
		arch-test arm64 >/dev/null || as_root update-binfmts --enable qemu-aarch64 ||
			skip "programs for arm64 do not run here: no binfmt_misc"
		;;
	*)
		qemu=qemu-system-x86_64
		need qemu-system-x86
		;;
	esac
	command -v $qemu >/dev/null || skip "no $qemu here"
}

all_but() {
	(cd "$here/inside/cases" && ls) | sed -n 's/\.py$//p' | grep -vE "$1"
}

# What hangs neither on the kernel nor on libgpiod or systemd is shared out among the two Debians, so
# that they take equally long.
cases_of() {
	case $1 in
	trixie) all_but '40_errnos|57_control|60_clock|70_disk_full' ;;
	bookworm) all_but '25_two|30_button|45_identity|85_latency|90_cost' ;;
	arm64) echo 10_install 20_one 30_button 35_cable ;;
	raspi3b) echo 10_install 20_one 25_two ;;
	esac
}

# What the guest finds in /guest: on its second disk, or with the initrd where there is no second.
make_second_disk() {
	disk=$run/guest
	mkdir -p "$disk"
	cp -r "$here"/inside/* "$here/poll_smbus.py" "$cache/$guest"/tools/* \
		"$cache/$guest"/package/*.deb "$disk"
	echo "guest=$guest suite=$suite arch=$arch" >"$disk/settings"
	cases=$(cases_of "$guest")
	# The others need what it installs.
	[ -z "$only" ] || cases="10_install $(echo $only | sed 's/10_install//')"
	echo "$cases" >"$disk/plan"
	if [ "$guest" = raspi3b ]; then
		(cd "$run" && find guest | cpio -o -H newc --quiet | gzip -1 | cat "$cache/$base/initrd" - >initrd)
		return
	fi
	rm -f "$run/guest.raw"
	truncate -s 64M "$run/guest.raw"
	mke2fs -q -t ext4 -d "$disk" "$run/guest.raw"
}

start_qemu() {
	: >"$run/result"
	phase=$1
	arguments='quiet mitigations=off lsm=none audit=0 panic=1 net.ifnames=0 clocksource=tsc tsc=reliable'
	arguments="$arguments guest.phase=$1"
	[ "$arch" = amd64 ] ||
		arguments="$arguments systemd.mask=serial-getty@ttyAMA0.service systemd.mask=serial-getty@ttyS1.service"
	case $guest in
	trixie | bookworm)
		set -- -M q35 -cpu max -append "console=ttyS0 $arguments"
		;;
	arm64)
		set -- -M virt -cpu cortex-a72 -append "console=ttyAMA0 $arguments"
		;;
	raspi3b)
		set -- -M raspi3b -m 1G -dtb "$cache/$base/raspi3b.dtb" \
			-append "console=ttyS1,115200 iomem=relaxed $arguments"
		;;
	esac
	# What a guest has written outlives it here; waiting for this machine's disk would only cost time.
	root_disk="file=$run/root.raw,format=raw,cache=unsafe"
	if [ "$guest" = raspi3b ]; then
		set -- "$@" -initrd "$run/initrd" -drive "$root_disk,if=sd" \
			-serial "file:$run/result" -serial "file:$run/console"
	else
		set -- "$@" -m 512 -nodefaults -initrd "$cache/$base/initrd" \
			-drive "$root_disk,if=none,id=root" -device virtio-blk-pci,drive=root \
			-drive "file=$run/guest.raw,if=none,id=guest,format=raw,readonly=on" \
			-device virtio-blk-pci,drive=guest -device virtio-rng-pci -device virtio-serial-pci \
			-chardev "file,id=result,path=$run/result" \
			-device virtserialport,chardev=result,name=guest.result \
			-chardev "file,id=files,path=$run/files-$phase.tar" \
			-device virtserialport,chardev=files,name=guest.files -serial "file:$run/console"
	fi
	# Its clock counts its instructions, four nanoseconds each: a busy machine makes it slow and costs
	# it no samples. By that clock 6.1 does not start a second processor. With sleep=off nobody waits
	# while a guest does nothing; a Raspberry Pi's time runs away then.
	sleep=off
	[ "$arch" = amd64 ] || sleep=on
	$qemu "$@" -accel tcg,thread=single -icount "shift=2,sleep=$sleep" -rtc clock=vm \
		-display none -monitor none \
		-no-reboot -kernel "$cache/$base/vmlinuz" >"$run/qemu.log" 2>&1 </dev/null &
	qemu_pid=$!
}

stop_qemu() {
	kill -KILL "$qemu_pid" 2>/dev/null || true
	wait "$qemu_pid" 2>/dev/null || true
	qemu_pid=
}

# Prints lines of the guest until its last. 0: it came to its end; 1: it did not even boot; 2: it
# fell silent; 3: it asks for a power cut.
follow() {
	seen=0 quiet_since_s=$(date +%s)
	while :; do
		is_running=1
		kill -0 "$qemu_pid" 2>/dev/null || is_running=
		count=$(wc -l <"$run/result")
		if [ "$count" -gt "$seen" ]; then
			sed -n "$((seen + 1)),${count}p" "$run/result" | tee -a "$run/all" | grep -v '^#' || true
			seen=$count quiet_since_s=$(date +%s)
			! grep -qx '# end' "$run/result" || return 0
			! grep -qx '# cut' "$run/result" || return 3
		fi
		limit=$QUIET_S
		[ "$seen" -gt 0 ] || limit=$BOOT_S
		[ $(($(date +%s) - quiet_since_s)) -lt "$limit" ] || is_running=
		if [ -z "$is_running" ]; then
			[ "$seen" -gt 0 ] || return 1
			return 2
		fi
		sleep 0.3
	done
}

# boot PHASE: with one more try where the kernel does not come up.
boot() {
	for try in 1 2; do
		start_qemu "$1"
		r=0
		follow || r=$?
		[ $r -eq 1 ] || return $r
		stop_qemu
		say "# $guest did not boot: $(tail -n 1 "$run/console")"
	done
	return 1
}

run_guest() {
	run=$cache/$guest/run
	as_root rm -rf "$run"
	mkdir -p "$run"
	: >"$run/all"
	make_second_disk
	# The guest's own disk stays as it was made.
	cp --sparse=always "$cache/$base/root.raw" "$run/root.raw"
	BOOT_S=300 QUIET_S=400 # until the first word, and between two
	[ "$arch" = amd64 ] || BOOT_S=400 QUIET_S=900
	trap 'stop_qemu' EXIT # in the subshell of this guest
	say "kernel $(cat "$cache/$base/kernel"), cases:" $cases "($(elapsed))"
	r=0
	boot first || r=$?
	if [ $r -eq 3 ]; then
		stop_qemu
		say "# power cut ($(elapsed))"
		r=0
		boot after-cut || r=$?
	fi
	if [ $r -eq 0 ]; then
		for i in 1 2 3 4 5 6 7 8 9 10; do
			kill -0 "$qemu_pid" 2>/dev/null || break
			sleep 0.5
		done
	fi
	stop_qemu
	trap - EXIT
	[ $r -eq 0 ] || {
		say "not ok - $guest went silent; the last words of its console:" | tee -a "$run/all"
		tail -n 5 "$run/console"
	}
	passed=$(grep -c '^ok ' "$run/all" || true)
	broken=$(grep -c '^not ok ' "$run/all" || true)
	say "$passed ok, $broken not ok ($(elapsed))"
	if [ "$guest" = raspi3b ]; then
		e2fsck -fp "$run/root.raw" >/dev/null 2>&1 || true
		debugfs -R "dump /srv/files.tar $run/files-first.tar" "$run/root.raw" 2>"$run/debugfs" ||
			cat "$run/debugfs"
	fi
	rm -rf "$run/guest" "$run/guest.raw" "$run/initrd"
	[ -n "$keep" ] || rm -f "$run/root.raw"
	if [ "$broken" -gt 0 ] || [ -n "$keep" ]; then
		say "what it left: $run (files-*.tar, console)"
	fi
	[ "$broken" -eq 0 ] && [ "$passed" -gt 0 ]
}
