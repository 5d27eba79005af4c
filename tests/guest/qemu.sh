# SPDX-License-Identifier: MIT
# Sourced by guest.sh: boots a guest, shows what its cases say, and judges.

BOOT_S=90 QUIET_S=240 # until the first word, and between two

need_qemu() {
	case $guest in
	arm64)
		qemu=qemu-system-aarch64
		need qemu-system-arm gcc-aarch64-linux-gnu libc6-dev-arm64-cross
		;;
	*)
		qemu=qemu-system-x86_64
		need qemu-system-x86
		;;
	esac
	command -v $qemu >/dev/null || skip "no $qemu here"
}

# What the guest finds on its second disk.
make_second_disk() {
	disk=$run/guest
	mkdir -p "$disk"
	cp -r "$here"/inside/* "$here/poll_smbus.py" "$cache/$guest"/tools/* \
		"$cache/$guest"/package/*.deb "$disk"
	echo "guest=$guest suite=$suite arch=$arch" >"$disk/settings"
	if [ -n "$only" ]; then
		cases=$only
	elif [ "$arch" = arm64 ]; then
		cases='10_install 20_one'
	elif [ "$guest" = bookworm ]; then
		# What hangs on the kernel, on libgpiod and on systemd; the rest is the same program.
		cases='10_install 15_late 20_one 35_cable 55_lines 65_deaths 75_upgrade 80_referee 99_power_cut'
	else
		cases=$(cd "$here/inside/cases" && ls | sed -n 's/\.py$//p')
	fi
	echo "$cases" >"$disk/plan"
	rm -f "$run/guest.raw"
	truncate -s 64M "$run/guest.raw"
	mke2fs -q -t ext4 -d "$disk" "$run/guest.raw"
}

start_qemu() {
	: >"$run/result"
	phase=$1
	arguments='quiet mitigations=off lsm=none audit=0 panic=1 net.ifnames=0 clocksource=tsc tsc=reliable'
	case $guest in
	trixie | bookworm)
		set -- -M q35 -cpu max -append "console=ttyS0 $arguments guest.phase=$1"
		;;
	arm64)
		set -- -M virt -cpu max,pauth-impdef=on -append "console=ttyAMA0 $arguments guest.phase=$1"
		;;
	esac
	$qemu "$@" -accel "${LUMBARD_GUEST_ACCEL:-tcg,thread=multi}" -smp 2 -m 512 -nodefaults -display none \
		-no-reboot -kernel "$cache/$guest/vmlinuz" -initrd "$cache/$guest/initrd" \
		-drive "file=$run/root.qcow2,if=none,id=root" -device virtio-blk-pci,drive=root \
		-drive "file=$run/guest.raw,if=none,id=guest,format=raw,readonly=on" \
		-device virtio-blk-pci,drive=guest \
		-device virtio-serial-pci \
		-chardev "file,id=result,path=$run/result" \
		-device virtserialport,chardev=result,name=guest.result \
		-chardev "file,id=files,path=$run/files-$phase.tar" \
		-device virtserialport,chardev=files,name=guest.files \
		-device virtio-rng-pci -serial "file:$run/console" >"$run/qemu.log" 2>&1 </dev/null &
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
	# An overlay: the guest's own disk stays as it was made.
	qemu-img create -q -f qcow2 -b "$cache/$guest/root.raw" -F raw "$run/root.qcow2"
	trap 'stop_qemu' EXIT
	say "kernel $(cat "$cache/$guest/kernel"), cases:" $cases "($(elapsed))"
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
	rm -rf "$run/guest" "$run/guest.raw"
	[ -n "$keep" ] || rm -f "$run/root.qcow2"
	if [ "$broken" -gt 0 ] || [ -n "$keep" ]; then
		say "what it left: $run (files-*.tar, console)"
	fi
	[ "$broken" -eq 0 ] && [ "$passed" -gt 0 ]
}
