# SPDX-License-Identifier: MIT
# lumbard doctor: on a made-up machine below a folder, with the sensors of i2c_preload.c.
. "$(dirname "$0")/common.sh"
. "$here/sensors.sh"

# machine NAME: a Raspberry Pi where all is well, in the folder NAME/root.
machine()
{
	m=$1/root
	mkdir -p "$m/proc/device-tree" "$m/etc" "$m/dev" "$m/run/systemd/timesync" \
		"$m/sys/class/hwmon/hwmon0" "$m/sys/class/hwmon/hwmon2" "$m/sys/class/leds/green" \
		"$m/sys/class/leds/red" "$m/sys/bus/i2c/devices/i2c-9/of_node"
	printf 'Raspberry Pi 4 Model B Rev 1.4\0' >"$m/proc/device-tree/model"
	printf 'ID=debian\nPRETTY_NAME=\047A "System" \033[31m\377\047\n' >"$m/etc/os-release"
	: >"$m/run/systemd/timesync/synchronized"
	echo cpu_thermal >"$m/sys/class/hwmon/hwmon0/name"
	echo rpi_volt >"$m/sys/class/hwmon/hwmon2/name"
	echo 0 >"$m/sys/class/hwmon/hwmon2/in0_lcrit_alarm"
	echo bcm2835 >"$m/sys/bus/i2c/devices/i2c-9/name"
	printf '\000\001\206\240' >"$m/sys/bus/i2c/devices/i2c-9/of_node/clock-frequency"
	for led in green red; do
		echo 1 >"$m/sys/class/leds/$led/max_brightness"
		echo 0 >"$m/sys/class/leds/$led/brightness"
	done
	echo 'desk 0 600 0 0' >"$1/motion"
}

# kernel_has NAME ADDRESS CHIP DRIVER
kernel_has()
{
	mkdir -p "$1/root/sys/bus/i2c/devices/9-00$2" "$1/root/sys/bus/i2c/drivers/$4"
	echo "$3" >"$1/root/sys/bus/i2c/devices/9-00$2/name"
	ln -s "../../drivers/$4" "$1/root/sys/bus/i2c/devices/9-00$2/driver"
}

# doctor NAME OPTIONS...: the exit code is left in NAME/code.
doctor()
{
	doctor_name=$1
	shift
	(with_sensors "$doctor_name" $as_user "$lumbard" doctor --config base.conf --pelvis 9:auto \
		--lumbar 9:auto --seconds 1 --root "$doctor_name/root" "$@") \
		>"$doctor_name/out" 2>"$doctor_name/err" </dev/null
	echo $? >"$doctor_name/code"
}

# ends NAME CODE; shows NAME PATTERN: a line of the screen, which begins with its mark.
ends()
{
	same "$1: exit code" "$(cat "$1/code")" "$2"
	refute "$1: nothing forbidden" grep forbidden "$1/err"
	check "$1: each line has a mark, the last one the sum" awk '
		/^[0-9]+ good, [0-9]+ to look at, [0-9]+ bad$/ { sum++; next }
		!/^(good|look|bad )  [a-z]/ { exit 1 } END { exit sum != 1 }' "$1/out"
	check "$1: what is not good has a next step" awk '/^(look|bad )/ && !/; / { exit 1 }' "$1/out"
}
shows()
{
	check "$1: shows $2" grep -Eq "$2" "$1/out" || cat "$1/out" >&2
}
mkdir state

# All of these side by side.
cases='two one worn nobody clock taken wanted frozen hangs loose busy elsewhere bad_elsewhere nobus
	nolumbar lonely ribs half second spare bmi270 ds3231 unlisted mixed served gone belt
	twins turned negated'
for name in $cases; do
	mkdir -p $name
	machine $name
done
has two '9 0x68 mpu6050' '9 0x69 mpu6050'
has one '9 0x69 mpu6050'
has worn '9 0x68 mpu6050' '9 0x69 mpu6050'
echo 'upright 0 600 0 0' >worn/motion
has nobody '9 0x68 none'
has clock '9 0x68 clock' '9 0x69 mpu6050'
has taken '9 0x68 ebusy' '9 0x69 mpu6050'
kernel_has taken 68 ds3231 rtc-ds1307
has wanted '9 0x68 ebusy'
kernel_has wanted 68 mpu6050 inv-mpu6050-i2c
has frozen '9 0x68 frozen'
has hangs '9 0x68 etimedout' '9 0x28 etimedout'
has loose '9 0x68 eio' '9 0x69 mpu6050'
has busy '9 0x68 mpu6050'
mkdir -p busy/root/proc/4242
echo lumbard >busy/root/proc/4242/comm
printf '/usr/bin/lumbard\0run\0' >busy/root/proc/4242/cmdline
has belt '9 0x68 mpu6050'
mkdir -p belt/root/proc/4242
echo lumbard >belt/root/proc/4242/comm
printf '/usr/bin/lumbard\0run\0--config\0/etc/lumbard/belts/anna.conf\0' >belt/root/proc/4242/cmdline
has twins '9 0x68 twins'
has turned '9 0x68 mpu6050'
has negated '9 0x68 negated'
for i in 1 2 3 4 5 6 7 8; do
	echo 'upright 1 0.5 0 0'
	echo 'upright 1 0.5 40 40'
done | tee turned/motion >negated/motion
has elsewhere '9 0x68 mpu6050' '9 0x69 mpu6050'
has bad_elsewhere '9 0x68 frozen' '9 0x69 mpu6050'
has nobus '9 0x68 mpu6050'
has nolumbar '9 0x68 mpu6050' '9 0x69 mpu6050'
has lonely '9 0x69 mpu6050'
has ribs '9 0x69 mpu6050'
has half '9 0x6a lsm6dso32'
has second '9 0x6a lsm6dso32' '9 0x6b lsm6dso'
has spare '9 0x68 mpu6050' '9 0x69 frozen'
has bmi270 '9 0x68 bmi270'
has ds3231 '9 0x68 ds3231' '9 0x69 mpu6050'
has unlisted '9 0x68 id=0x5a' '9 0x6a lsm6dso=0x6e'
has mixed '9 0x69 bmi160' '9 0x6a lsm6dso'

# Two that run: one with its sensor, the other without. The doctor comes once they are busy.
has served '9 0x68 mpu6050'
has gone '9 0x68 none'
for name in served gone; do
	mkdir $name/run
	start $name --runtime-dir "$T/$name/run"
done
# says_status NAME PATTERN: the status that it answers has it.
says_status()
{
	"$lumbard" status --json --runtime-dir "$T/$1/run" 2>&1 | grep -q -e "$2"
}
check 'served: its sensor is trusted' wait_for says_status served '"state":"uncalibrated"'
check 'gone: it has none' wait_for says_status gone 'nobody answers'
pids=
for name in $cases; do
	case $name in
	elsewhere | bad_elsewhere) set -- --pelvis 9:0x50 ;;
	nobus) set -- --lumbar 1:auto ;;
	nolumbar) set -- --pelvis 9:0x69 --lumbar 9:0x6a ;;
	lonely) set -- --pelvis 9:0x69 --lumbar 9:0x6a ;;
	ribs) set -- --pelvis 9:0x68 --lumbar 9:0x69 ;;
	spare) set -- --pelvis 9:0x68 --lumbar none ;;
	ds3231) set -- --pelvis 9:0x68 ;;
	turned | negated) set -- --turn ;;
	twins) set -- --seconds 6 ;;
	half) set -- --json ;;
	served | gone) set -- --pelvis 9:0x68 --lumbar none --runtime-dir "$T/$name/run" ;;
	wanted | loose) set -- --pelvis 9:0x68 ;;
	*) set -- ;;
	esac
	doctor $name "$@" &
	pids="$pids $!"
done
wait $pids

# So many at once are more than a busy machine can read in time: four more tries, alone.
is_read_in_time()
{
	awk '/^good  reads .* in 1.0 s/ { n++; if ($4 < 80 || $4 > 102) exit 1 } END { exit n != 2 }' \
		$1/out
}
for name in two worn; do
	for i in 2 3 4 5; do
		is_read_in_time $name && break
		grep reads $name/out
		echo "$name: not read in time; once more" >&2
		doctor $name
	done
done

ends two 0
shows two '^good  board +Raspberry Pi 4 Model B Rev 1.4$'
shows two '^good  system +A .*, Linux '
refute 'two: no control characters on the screen' grep -q "$(printf '\033')" two/out
shows two '^good  clock +synchronised$'
shows two '^good  supply +no undervoltage$'
shows two "^(good|look)  disk +$T/state: .* free, 1 MiB written in [0-9.]+ s$"
shows two '^good  i2c 9 +on: /dev/i2c-9, bcm2835, 100 kHz$'
shows two '^good  owners 9 +the kernel itself uses no address'
for address in 0x68 0x69; do
	shows two "^good  chip 9:$address +MPU-6050 \(identity 0x68\): works$"
	shows two "^good  reads 9:$address +[0-9]+ in 1.0 s, [0-9.]+ ms each, no error$"
	shows two "^good  rest 9:$address +noise [0-9.]+ mg .*, bias [0-9.]+ deg/s, \|g\| (0.9|1.0)"
done
shows two '^good  sensors +two: pelvis = 9:0x68, lumbar = 9:0x69, as auto takes them; '
shows two '^good  gpio +no line of the header is in the config$'
check 'two: about 100 reads a second of each' is_read_in_time two
same 'two: nothing stays in the state folder' "$(find state -mindepth 1 | wc -l)" 0
ends one 0
shows one '^good  sensors +one: pelvis = 9:0x69; '
ends worn 0
shows worn '^look  rest 9:0x6. +it moved, so these are not judged: '
refute 'worn: not taken for noise' grep -q noisy worn/out
ends nobody 69
shows nobody '^bad   sensors +no motion sensor .* 9:0x68 9:0x69 .*; .*pin 3'
ends clock 0
shows clock '^good  chip 9:0x68 .*, a clock: left alone'
refute 'clock: never written to' grep -q ' write 9 0x68 ' clock/bus.log
ends taken 0
shows taken '^good  owners 9 +the kernel has 0x68: ds3231, driver rtc-ds1307$'
ends wanted 1
shows wanted '^bad   owners 9 +.*0x68: mpu6050, driver inv-mpu6050-i2c; remove its dtoverlay='
ends frozen 1
shows frozen '^bad   reads 9:0x68 .*, [0-9]+ frozen; .*supply'
ends hangs 1
shows hangs '^bad   i2c 9 +the bus hangs'
same 'hangs: said once' "$(grep -c 'the bus hangs' hangs/out)" 1
ends loose 1
shows loose '^bad   chip 9:0x68 +.*broken off; '
shows loose '^good  chip 9:0x69 +.*works'
ends busy 0
shows busy '^look  lumbard +another lumbard \(process 4242\)'
shows busy '^good  chip 9:0x68 +.*not measured$'
refute 'busy: nothing is written' grep -q ' write ' busy/bus.log

# Another belt has another bus, as far as anybody knows, and locks on what it has.
ends belt 0
shows belt '^good  lumbard +another lumbard \(process 4242\) has other sensors'
shows belt '^(good|look)  reads 9:0x68 +[0-9]+ in '

# What lies still cannot tell, and what two chips at one address say.
ends twins 1
shows twins '^bad   reads 9:0x68 .* shared; two chips answer here at once, .*; tie AD0'
ends turned 0
shows turned '^good  turn 9:0x68 +accelerometer and gyroscope agree'
check 'turned: it is said what to do' grep -q '^Turn each sensor by hand, .* (30 s)\.$' turned/err
ends negated 1
shows negated '^bad   chip 9:0x68 +MPU-6050 .*: the gyroscope turns the wrong way'

# A sensor elsewhere than the config says.
ends elsewhere 69
shows elsewhere '^bad   sensors +nothing at 9:0x50, but an MPU-6050 works at 9:0x68, another at 9:0x69; set pelvis = 9:auto$'
refute 'elsewhere: not that none works' grep -q 'no motion sensor' elsewhere/out
shows bad_elsewhere '^bad   sensors +nothing at 9:0x50, .* 9:0x69; set pelvis = 9:0x69$'

# The lumbar sensor is optional.
ends nobus 0
shows nobus '^look  i2c 1 '
shows nobus '^look  sensors +one: pelvis = 9:0x68; no .* for lumbar = 1:auto; .*lumbar = none'
ends nolumbar 0
shows nolumbar '^look  chip 9:0x6a '
shows nolumbar '^look  sensors +one: pelvis = 9:0x69; .* an MPU-6050 works at 9:0x68, unused; set lumbar = 9:0x68, or lumbar = none'
ends lonely 0
shows lonely '^look  sensors +one: .*; set lumbar = none'
ends ribs 69
shows ribs '^bad   sensors +lumbar = 9:0x69 works, .*pelvis = 9:0x69, lumbar = none$'

# Other chips.
same 'half: exit code' "$(cat half/code)" 1
check 'half: verdict' grep -q '"verdict":"implausible"' half/out
refute 'half: works nowhere' grep -q '"verdict":"works"' half/out
check 'half: who it is' grep -Eq '"chip 9:0x6a","level":"bad",.* LSM6DSO32' half/out
ends second 1
shows second '^bad   chip 9:0x6a +LSM6DSO .*half a g at rest.*LSM6DSO32.*; use another board$'
shows second '^good  chip 9:0x6b +.*: works'
shows second '^look  sensors +9:0x6b works, but auto takes 9:0x6a first.*; set pelvis = 9:0x6b$'
ends spare 0
shows spare '^look  reads 9:0x69 .* frozen'
ends bmi270 1
shows bmi270 '^look  chip 9:0x68 +refused: .*BMI270'
ends ds3231 1
shows ds3231 '^bad   chip 9:0x68 .*a clock: left alone.*; give the sensor its other address'
shows ds3231 '^bad   sensors +nothing that works at 9:0x68, .* 9:0x69; set pelvis = 9:auto$'
refute 'ds3231: never written to' grep -q ' write 9 0x68 ' ds3231/bus.log
ends unlisted 0
shows unlisted '^look  chip 9:0x6a +identity 0x6e is unlisted, .*: works'
shows unlisted '^look  chip 9:0x68 +identity 0x5a is unlisted, .*: works'
ends mixed 0
shows mixed '^good  chip 9:0x69 +BMI160 .*: works'
shows mixed '^good  chip 9:0x6a +LSM6DSO .*: works'
shows mixed '^good  sensors +two: pelvis = 9:0x69, lumbar = 9:0x6a, '

# A lumbard that runs is asked.
ends served 0
shows served '^good  service +lumbard .* \(process [0-9]+\) has run for 0\.[0-9] h, '
shows served '^good  service pelvis +MPU-6050 at 9:0x68, [0-9]+ reads'
shows served '^look  service +no profile yet: '
shows served '^good  chip 9:0x68 .*not measured$'
check 'gone: exit code' [ "$(cat gone/code)" -eq 69 ]
shows gone '^bad   service +pelvis sensor at 9:0x68: .*nobody answers.*; '
for name in served gone; do
	refute "$name: nothing forbidden" grep forbidden $name/err
	kill "$(cat $name/pid)"
done

# Lamps that cannot be lit are not offered, and nothing is good about them.
mkdir -p lampless/root
has lampless '1 0x68 none'
sed '/^renewed_/d; s/^made = .*/made = 2001-02-03T04:05:06Z synchronised/' \
	"$here/../../calibration/example-profile.conf" >old.conf
sed "s/^made = .*/made = $(date -u +%FT%TZ) unsure/" old.conf >young.conf
sed '/^up = /d' old.conf >wrong.conf
doctor lampless --led-good 17 --profile old.conf
shows lampless '^look  profile +the profile is [0-9]{4,} days old: `upright` is of 2001-02-03; calibrate again$'
shows lampless '^look  gpio +no GPIO chip looks like the 40-pin header'
check 'doctor: no word of lamps without a GPIO chip' sh -c '! grep -q "  lamps " lampless/out'

# No machine at all, and what is wrong with one.
mkdir -p bare/root off/root on/root
has bare '1 0x68 none'
doctor bare --lumbar none --pelvis 3:auto --profile young.conf
ends bare 69
shows bare '^look  board +unknown model, no Raspberry Pi; '
shows bare '^good  profile +made 20[0-9-]* by a clock that was unsure, 0 days old$'
shows bare '^bad   i2c 3 +there is no /dev/i2c-3; '
machine off
has off
doctor off --lumbar none --pelvis 1:auto --profile wrong.conf
ends off 69
shows off '^look  profile +wrong.conf: .* are not three right-handed unit axes; '
shows off '^bad   i2c 1 +I2C is off: .*; sudo raspi-config nonint do_i2c 0, then restart$'
mkdir -p off/root/boot/firmware
echo 'dtparam=i2c_arm=on' >off/root/boot/firmware/config.txt
doctor off --lumbar none --pelvis 1:auto
shows off '^bad   i2c 1 .*config.txt.*; restart'
mkdir -p off/root/sys/bus/i2c/devices/i2c-1
echo 1 >off/root/sys/class/hwmon/hwmon2/in0_lcrit_alarm
doctor off --lumbar none --pelvis 1:auto
ends off 1
shows off '^bad   i2c 1 .*module i2c-dev .*; sudo modprobe i2c-dev'
shows off '^bad   supply +undervoltage'
mkdir mine && chmod 0555 mine
chmod 0777 off
looks_at_locked_disk()
{
	doctor off --lumbar none --pelvis 1:auto --state-dir "$T/mine/state"
	shows off '^look  disk .*may not write there.*; sudo lumbard doctor shows it'
}
plainly looks_at_locked_disk

# JSON says the same.
doctor two --json
same 'json: exit code' "$(cat two/code)" 0
if command -v python3 >/dev/null; then
	check 'json: well-formed, with all members' python3 - two/out <<-'END'
	import json, sys
	report = json.load(open(sys.argv[1], encoding='utf-8'))
	assert report['worst'] in ('good', 'look'), report['worst']
	assert all(set(c) == {'topic', 'level', 'found', 'next'} for c in report['checks'])
	system = [c['found'] for c in report['checks'] if c['topic'] == 'system'][0]
	assert system.startswith('A "System" ?[31m?, Linux'), system
	assert [s['address'] for s in report['sensors']] == ['0x68', '0x69']
	for s in report['sensors']:
	    assert s['bus'] == '9' and s['part'] == 'MPU-6050' and s['verdict'] == 'works', s
	    assert 0.9 < s['gravity_g'] < 1.1 and 0 < s['noise_mg'] < 10 and not s['was_moving'], s
	    assert s['faults']['bus'] == 0 and 20 < s['reads'] < 101 * s['seconds'] + 2, s
	END
else
	skip 'json: there is no python3'
fi

# The other sensor moves, as if it were tapped, and again for a machine that missed it.
{
	echo 'upright 0 1.5 0 0'
	for i in 1 2 3 4 5 6 7 8; do
		echo 'upright 0.1 0.5 0 40'
		echo 'upright 0.1 1.5 0 0'
	done
} >two/motion
doctor two --tap
same 'tap: exit code' "$(cat two/code)" 0
same 'tap: two lines for the config' "$(cat two/out)" "$(printf 'pelvis = 9:0x69\nlumbar = 9:0x68')"
check 'tap: they are a config' sh -c "cp two/out tap.conf; '$lumbard' check tap.conf"
doctor one --tap
same 'tap with one sensor: exit code' "$(cat one/code)" 69
cp one/err err
check 'tap with one sensor: why' is_error_line

# Lamps need a terminal to name them on.
doctor one --lamps --led-good led:green
shows one '^good  lamps +not tried; .*terminal'
shows one "^good  led +led_good: the kernel's lamp green$"
if command -v script >/dev/null; then
	# walk NAME ...: in the background, with its number in NAME/pid.
	walk()
	{
		cat >"$1/command" <<-END
		. "$here/sensors.sh"
		cd "$T"; T=$T i2c_preload=$i2c_preload
		echo \$\$ >$1/pid
		with_sensors $1 "$lumbard" doctor --config base.conf --pelvis 9:auto --lumbar none \
			--seconds 0.5 --root $1/root --lamps --led-good led:green --led-error led:red
		END
		script -qec "sh $1/command" /dev/null >"$1/out" 2>&1 &
		walk_pid=$!
	}
	# dark: no GPIO chip, said once. narrow: terminals of several widths.
	cat >dark.command <<-END
	. "$here/sensors.sh"
	cd "$T"; T=$T i2c_preload=$i2c_preload
	with_sensors two "$lumbard" doctor --config base.conf --pelvis 9:auto --lumbar 9:auto \
		--seconds 0.5 --root two/root --lamps --led-good 17 --led-error 27 --led-status 22
	END
	script -qec 'stty cols 400; sh dark.command' /dev/null >dark.out 2>&1 &
	narrow_pids=$!
	for columns in 56 60 64 68 72 76 80; do
		script -qec "stty cols $columns; sh dark.command" /dev/null >narrow.$columns 2>&1 &
		narrow_pids="$narrow_pids $!"
	done
	is_lit()
	{
		grep -q 1 "$T/one/root/sys/class/leds/$1/brightness"
	}
	is_over()
	{
		is_lit "$1" || ! kill -0 $walk_pid
	}
	is_lit_or_over()
	{
		wait_for is_over "$1"
		is_lit "$1"
	}
	# Each is lit for half a second, which a busy machine may miss: more tries.
	for i in 1 2 3 4 5; do
		walk one
		is_lit_or_over green && is_lit_or_over red
		was_lit=$?
		wait $walk_pid
		[ $was_lit -ne 0 ] || break
	done
	same 'lamps: green is lit, then red' $was_lit 0
	check 'lamps: named' grep -q 'on now: led_good (led:green)' one/out
	refute 'lamps: off in the end' is_lit red
	refute 'lamps: off in the end, green as well' is_lit green
	for i in 1 2 3 4 5; do
		walk one
		is_lit_or_over green && kill -INT "$(cat one/pid)"
		wait $walk_pid
		grep -q 'each was on' one/out || break
	done
	refute 'lamps: Ctrl-C ends the walk' grep -q 'each was on' one/out
	refute 'lamps: off after Ctrl-C' is_lit green
	refute 'lamps: the next one stays off after Ctrl-C' is_lit red
	wait $narrow_pids
	same 'dark: said once' "$(grep -c '  lamps ' dark.out)" 1
	check 'dark: with the names' grep -Eq \
		'lamps +led_good .*GPIO17.*led_error .*GPIO27.*led_status .*GPIO22' dark.out
	refute 'narrow: no line begins with a unit' \
		grep -Ehq '^ +(degC|mg|deg/s|ms|s|kHz|MiB|GiB)[,. ]*.?$|^ +(degC|mg|deg/s|MiB) ' narrow.*
else
	skip 'lamps: there is no script(1)'
fi

runs 'doctor --help' doctor --help
check 'doctor --help fits 100 columns' awk 'length > 100 { exit 1 }' out
refuses 'no such time' '--seconds' doctor --seconds soon
refuses 'a time too short' '--seconds' doctor --seconds 0.49
refuses 'a time too long' '--seconds' doctor --seconds 600.1
refuses 'arguments' 'takes' doctor now
refuses 'tap and json' '--tap' doctor --tap --json
refuses 'tap and turn' '--tap' doctor --tap --turn
done_testing
