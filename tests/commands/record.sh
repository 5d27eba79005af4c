# SPDX-License-Identifier: MIT
# lumbard record: what the sensors measure, with marks, in a file that calibrate and replay take.
. "$(dirname "$0")/common.sh"
. "$here/sensors.sh"

# record NAME FILE OPTIONS...: in the foreground; the exit code is left in NAME/code.
record()
{
	record_name=$1
	shift
	(with_sensors "$record_name" "$lumbard" record --config base.conf --pelvis 9:0x68 "$@") \
		>"$record_name/out" 2>"$record_name/err" </dev/null
	echo $? >"$record_name/code"
}
two='--lumbar 9:0x69'

# record_surely NAME FILE OPTIONS...: a machine that is too busy to start it within five seconds, for
# no other reason, gets two more tries.
record_surely()
{
	for surely_try in 1 2 3; do
		record "$@"
		grep -q 'none answered' "$1/err" && ! grep -q 'not there' "$1/err" || break
		echo "$1: did not start in time at try $surely_try" >&2
	done
}

# Side by side: two poses, nobody there, keys on a terminal, one sensor until a signal; one of each
# family, found by itself; what is not taken; a bus that hangs beside one that does not. The first
# second and a half goes to the chips' own tests and their start.
has upright '9 0x68 mpu6050' '9 0x69 mpu6050'
echo 'upright 0 600 0 0' >upright/motion
has bow '9 0x68 mpu6050' '9 0x69 mpu6050'
{
	echo 'upright 0 3 0 0'
	echo 'upright 1.5 3 45 15'
	echo 'upright 1.5 0.2 0 0'
} >bow/motion
has nobody '9 0x68 none' '9 0x69 none'
has short '9 0x68 none'
has signal '9 0x68 mpu6050'
has keys '9 0x68 mpu6050'
families='mpu6050=0x68 mpu6500=0x69 icm20602=0x68 icm20608=0x69 icm20690=0x68 icm20948=0x69
	icm42600=0x68 lsm6ds3=0x6a lsm6dsl=0x6b lsm6dso=0x6a bmi160=0x68 bno055=0x28'
for family in $families; do
	has ${family%=*} "9 ${family#*=} ${family%=*}"
done
has lsm6dso32 '9 0x6b lsm6dso32'
has unlisted '9 0x69 mpu6500=0x55'
has ds1307 '9 0x68 ds1307'
has ds3231 '9 0x68 clock' '9 0x69 none'
has pcf8523 '9 0x68 pcf8523'
has bmi270 '9 0x68 bmi270'
echo precious >nobody.csv
record_surely upright upright.csv $two --pose upright --seconds 4.5 &
upright_pid=$!
record nobody nobody.csv $two --overwrite --seconds 10 &
nobody_pids=$!
record short short.csv --lumbar none --seconds 1 &
nobody_pids="$nobody_pids $!"
refused='ds1307 ds3231 pcf8523 bmi270'
for name in $refused; do
	record $name $name.csv --pelvis 9:auto --lumbar none &
	nobody_pids="$nobody_pids $!"
done

# begin NAME OPTIONS...: until a signal; its number is in NAME/pid.
begin()
{
	begin_name=$1
	shift
	(with_sensors $begin_name "$lumbard" record --config base.conf --pelvis 9:0x68 "$@" \
		$begin_name.csv >$begin_name/out 2>$begin_name/err </dev/null) &
	echo $! >$begin_name/pid
	children="$children $!"
}

# begin_to_hang NAME; hang_again NAME: the lumbar sensor has a bus that hangs, comes and hangs again.
begin_to_hang()
{
	has $1 '9 0x68 mpu6050' '8 0x68 etimedout'
	begin $1 --lumbar 8:0x68
}
hang_again()
{
	has $1 '9 0x68 mpu6050' '8 0x68 mpu6050'
	wait_for grep -q 'lumbar sensor: .* at 8:0x68' $1/err || fail "$1: no lumbar sensor"
	lives $1 2000
	has $1 '9 0x68 mpu6050' '8 0x68 etimedout'
	lives $1 3200
	kill -INT "$(cat $1/pid)" || fail "$1: it had ended before"
	wait "$(cat $1/pid)"
	echo $? >$1/code
}

# never_stops NAME: the bus that hangs is asked once a second and more often. A busy machine stops the
# pelvis now and then, too; but if asking did it, no 1.4 s would be without a stop of 0.1 s.
never_stops()
{
	awk -F '[ ,]' '
		NR == FNR && $2 == "state" && $3 == 8 { if ($5 == "etimedout") from[++n] = $1; else to[n] = $1 }
		NR == FNR || $2 != "pelvis" { next }
		{ hang = 0
		  for (i = 1; i <= n; i++) if ($1 > from[i] && (!to[i] || $1 < to[i])) hang = i
		  if (hang != was_hang || $1 - last > 100000) start = $1
		  if (hang && $1 - start > longest) longest = $1 - start
		  was_hang = hang; last = $1 }
		END { print "longest without a stop: " longest " us"; exit longest < 1400000 }' \
		$1/bus.log $1.csv
}
begin_to_hang hangs
# Disturbed for two seconds it would be taken as it is, and a busy machine may be late to end that.
for i in 1 2 3; do
	rm -f order/bus.log
	has order '9 0x68 eio' '9 0x69 mpu6050'
	{
		wait_for grep -q ' state 9 0x68 eio' order/bus.log
		has order '9 0x68 mpu6050' '9 0x69 mpu6050'
	} &
	record order order.csv --pelvis 9:auto --lumbar 9:auto --seconds 2
	wait $!
	grep -q 'pelvis sensor: MPU-6050 at 9:0x68' order/err && break
	echo 'order: another one is the pelvis, or none' >&2
done &
order_pid=$!
begin signal --lumbar none

# However it ends, what was measured is there: killed, with a disk that is full, by signals that mean
# nothing or the end, and with no descriptor of its own for what it says.
for name in killed full quits closed worn dying; do
	has $name '9 0x68 mpu6050'
done
begin killed --lumbar none
begin quits --lumbar none
begin worn --lumbar none
begin dying --lumbar none
(
	ulimit -f 12
	with_sensors full "$lumbard" record --config base.conf --pelvis 9:0x68 --lumbar none \
		--seconds 4 full.csv 2>&1 >full/out </dev/null | cat >full/err
	echo done >full/done
) &
full_pid=$!
(
	with_sensors closed "$lumbard" record --config base.conf --pelvis 9:0x68 --lumbar none \
		--seconds 3 closed.csv <&- >&- 2>&-
) &
closed_pid=$!
children="$children $full_pid $closed_pid"
if command -v script >/dev/null; then
	cat >keys/command <<-END
	cd "$T"
	. "$here/sensors.sh"
	T=$T i2c_preload=$i2c_preload
	with_sensors keys "$lumbard" record --config base.conf --pelvis 9:0x68 --lumbar none keys.csv
	END
	# The screen shows what the latest row has, twice a second.
	row_has_mark()
	{
		tr '\r' '\n' <keys/out | tail -n 1 | grep -q "mark $1\$"
	}
	{
		for key in '-' 'u upright' '  -' 'b bow'; do
			[ "$key" = - ] || printf %.1s "$key"
			wait_for row_has_mark "${key#? }"
		done
		printf q
		wait_for grep -q 'rows written' keys/out
	} | script -qec "sh keys/command" /dev/null >keys/out 2>&1 &
	keys_pid=$!
fi
wait_for grep -q 'pelvis sensor: ' signal/err
family_pids=
for family in $families lsm6dso32 unlisted; do
	name=${family%=*}
	record_surely $name $name.csv --pelvis 9:auto --lumbar none --seconds 4 &
	family_pids="$family_pids $!"
done
lives signal 1300
kill -INT "$(cat signal/pid)" || fail 'signal: it had ended before'
wait "$(cat signal/pid)"
same 'signal: exit code' $? 0
hang_again hangs
wait $upright_pid
wait $family_pids
# shows_bow FILE: a trace of 45 deg of the pelvis and more than 8 of the back.
shows_bow()
{
	awk -F, '
		NR == 1 || $6 == "" { next }
		!rows++ { least = most = $6 + 0 }
		$5 > 40 && $5 < 50 { found = 1 }
		$6 + 0 < least { least = $6 + 0 }
		$6 + 0 > most { most = $6 + 0 }
		END { exit !(found && most - least > 8) }' "$1"
}
# A machine that stood still while the wearer bowed has not seen it, and gets two more tries.
for i in 1 2 3; do
	record_surely bow bow.csv $two --pose bow --seconds 10
	{ cat upright.csv; tail -n +2 bow.csv; } >both.csv
	"$lumbard" calibrate --config base.conf --from both.csv --output profile.conf >out 2>err &&
		"$lumbard" replay --config base.conf --profile profile.conf both.csv --trace - >out 2>err &&
		shows_bow out && break
	echo 'bow: not seen' >&2
done
wait $keys_pid 2>/dev/null
wait $nobody_pids
# A machine that stands still itself too often gets more tries, alone.
hangs=hangs
for name in hangs_2 hangs_3 hangs_4 hangs_5; do
	never_stops $hangs && break
	echo "$hangs: the pelvis stopped; once more" >&2
	hangs=$name
	begin_to_hang $name
	lives $name 3000
	hang_again $name
done

for name in upright bow; do
	same "$name: exit code" "$(cat $name/code)" 0
	same "$name: header" "$(head -n 1 $name.csv)" "$recording_header,chip"
	check "$name: whole" ends_with_newline $name.csv
	check "$name: rows of both sensors, in order, each with its mark" awk -F, -v mark=$name '
		NR == 1 { next }
		NF != 11 || $10 != mark || $1 <= last[$2] || $9 < 10 || $9 > 50 { exit 1 }
		{ last[$2] = $1; rows[$2]++; g = $3 * $3 + $4 * $4 + $5 * $5 }
		g < 60 || g > 140 { exit 1 }
		END { if (rows["pelvis"] < 50 || rows["lumbar"] < 50) exit 1 }' $name.csv
	check "$name: says how many rows" grep -q "^$(($(wc -l <$name.csv) - 1)) rows written" $name/err
done
# A busy machine leaves some out: as many in the best of all spans of 3, and never too many.
check 'upright: about 100 samples a second' awk -F, '$2 == "pelvis" {
	t[n++] = $1
	if (n > 3 && (!best || $1 - t[n - 4] < best)) best = $1 - t[n - 4] }
	END { hz = 3e6 / best; mean = (n - 1) * 1e6 / (t[n - 1] - t[0])
		print hz, mean; exit !(hz > 90 && mean < 101) }' upright.csv

runs 'calibrate takes it' calibrate --config base.conf --from both.csv --output profile.conf
"$make_recording" calibration 0 1000 >simulated.csv
runs 'a recording of the same wearer' calibrate --config base.conf --from simulated.csv \
	--output simulated.conf
check 'both.csv says which sensors it is of, once each' [ "$(cut -d, -f 2,11 upright.csv |
	grep -v ',$')" = "sensor,chip
pelvis,MPU-6050@9:0x68
lumbar,MPU-6050@9:0x69" ]
check 'and so does the profile' [ "$(grep -E '^(\[p|\[l|chip|bus|address)' profile.conf | grep -v profile |
	tr '\n' ' ')" = '[pelvis] chip = MPU-6050 bus = 9 address = 0x68 [lumbar] chip = MPU-6050 bus = 9 address = 0x69 ' ]
refute 'a recording without the column: it is not known' grep -Eq '^(chip|bus|address) ' simulated.conf
check 'the axes are those of the wearer, within 4 deg' awk '
	/^\[/ { section = $1 }
	$1 == "forward" || $1 == "left" || $1 == "up" {
		key = section $1
		if (NR == FNR) { x[key] = $3; y[key] = $4; z[key] = $5; next }
		seen++
		if (x[key] * $3 + y[key] * $4 + z[key] * $5 < 0.9975) exit 1 }
	END { if (seen != 6) exit 1 }' profile.conf simulated.conf
runs 'replay takes it' replay --config base.conf --profile profile.conf both.csv --trace -
refute 'the same chips: nothing is dropped' grep -q another err
check 'and shows the bow: the pelvis by 45 deg, the back by more than 8' shows_bow out

# One of each family, at any of its addresses.
for family in $families unlisted; do
	name=${family%=*} address=${family#*=}
	same "$name: exit code" "$(cat $name/code)" 0
	refute "$name: nothing is wrong" grep -Eq 'forbidden|not there|failed' $name/err
	check "$name: feels 1 g, and turns slowly" awk -F, '
		NR == 1 { next }
		{ g = sqrt($3 * $3 + $4 * $4 + $5 * $5); rows++; sum += g
		  turn = sqrt($6 * $6 + $7 * $7 + $8 * $8)
		  if (g < 9 || g > 10.6 || turn > 0.2 || $9 != "" && ($9 < 10 || $9 > 50)) exit 1 }
		END { exit !(rows > 40 && sum / rows > 9.3 && sum / rows < 10.3) }' $name.csv ||
		cat $name/err >&2
	[ "$name" = unlisted ] ||
		check "$name: found" grep -Eq "^lumbard: pelvis sensor: .+ at 9:$address$" $name/err
done
wait $order_pid
check 'order: the lower address is the pelvis, though it was disturbed at first' grep -q \
	'pelvis sensor: MPU-6050 at 9:0x68' order/err
check 'lsm6dso32: who has one is warned' grep -q 'half a g at rest.*LSM6DSO32' lsm6dso32/err
check 'unlisted: taken, and said' grep -Eq \
	'identity 0x55 is unlisted; it behaves as .+ and is taken for one, at 9:0x69$' unlisted/err

# What is left alone, by its name.
check 'ds1307: why' grep -q 'this is a DS1307 or DS3231: it is a real-time clock and is left alone' \
	ds1307/err
check 'ds3231: why' grep -q 'this is a DS1307 or DS3231: it is a real-time clock and is left alone' \
	ds3231/err
check 'pcf8523: why' grep -q 'this is a PCF8523: it is a real-time clock and is left alone' \
	pcf8523/err
check 'bmi270: why' grep -q 'this is a BMI270: it needs .*configuration' bmi270/err
for name in $refused; do
	refute "$name: never written to" grep -q ' write ' $name/bus.log
	check "$name: no file" [ ! -e $name.csv ]
done

# A bus that hangs costs the other sensor nothing.
same 'hangs: exit code' "$(cat $hangs/code)" 0
check 'hangs: it hung twice' [ "$(grep -c ' state 8 0x68 etimedout' $hangs/bus.log)" -eq 2 ]
check 'hangs: both were there' awk -F, '{ rows[$2]++ }
	END { exit !(rows["pelvis"] > 100 && rows["lumbar"] > 20) }' $hangs.csv
check 'hangs: the pelvis never stops for 0.1 s' never_stops $hangs

# Nobody answers.
for name in nobody short $refused; do
	same "$name: exit code" "$(cat $name/code)" 69
	tail -n 1 $name/err >err
	check "$name: the last word is an error line" is_error_line
done
check 'nobody: why' grep -q 'nobody answers at 0x68' nobody/err
check 'nobody: the old file stays' grep -qx precious nobody.csv
check 'short: no file' [ ! -e short.csv ]
same 'nothing half-written' "$(find . -name '.*.tmp*' | wc -l)" 0

wait_for grep -q 'pelvis sensor: ' killed/err
lives killed 3000
kill -KILL "$(cat killed/pid)"
wait "$(cat killed/pid)" 2>/dev/null
check 'killed: at most a second is lost, and no row is torn' awk -F, '
	NF != 11 { exit 1 } END { exit NR < 50 }' killed.csv
check 'killed: whole' ends_with_newline killed.csv
breaks worn 5
check 'worn: said while it lasts' wait_for grep -q \
	'record: Input/output error: what follows is not written until that is mended; look at the' worn/err
mends worn
check 'worn: and that it is over' wait_for grep -q 'record: written again; 0 rows are lost' worn/err
kill -TERM "$(cat worn/pid)" || fail 'worn: it had ended before'
wait "$(cat worn/pid)"
same 'worn: exit code' $? 0
check 'worn: no row is torn' awk -F, 'NF != 11 { exit 1 }' worn.csv
check 'worn: nor missing' grep -q "^$(($(wc -l <worn.csv) - 1)) rows written" worn/err
breaks dying 5 sync
check 'dying: said while it lasts' wait_for grep -q \
	'record: the disk does not confirm what it was given: Input/output error; look at' dying/err
kill -TERM "$(cat dying/pid)" || fail 'dying: it had ended before'
wait "$(cat dying/pid)"
same 'dying: exit code' $? 1
check 'dying: said once' [ "$(grep -c 'does not confirm' dying/err)" -eq 1 ]
check 'dying: and at the end' grep -q "record failed: dying.csv: Input/output error; some of $(($(wc \
	-l <dying.csv) - 1)) rows may be lost" dying/err
wait_for grep -q 'pelvis sensor: ' quits/err
lives quits 1500
for signal in USR1 USR2 ALRM RTMIN RTMAX; do
	kill -$signal "$(cat quits/pid)" || fail "quits: it had ended before $signal"
done
lives quits 500
kill -QUIT "$(cat quits/pid)" || fail 'quits: it had ended before'
wait "$(cat quits/pid)"
same 'quits: exit code after SIGQUIT' $? 0
check 'quits: whole' ends_with_newline quits.csv
check 'quits: says how many rows' grep -q "^$(($(wc -l <quits.csv) - 1)) rows written" quits/err
wait_for [ -e full/done ]
check 'full: said at once, once' [ "$(grep -c 'record: File too large: what follows is not' full/err)" -eq 1 ]
check 'full: and at the end, with what is lost' grep -Eq \
	'^lumbard: record failed: full.csv: File too large; [1-9][0-9]* of [0-9]+ rows are lost, the' full/err
check 'full: what was written stays' [ "$(wc -c <full.csv)" -gt 4000 ]
check 'full: no row is torn' awk -F, 'NF != 11 { exit 1 }' full.csv
check 'full: nor the last one' ends_with_newline full.csv
wait $closed_pid
same 'closed: exit code' $? 0
check 'closed: rows alone' awk -F, 'NF != 11 { exit 1 } END { exit NR < 50 }' closed.csv
echo precious >precious.csv
refuses 'a file that is there' 'precious.csv: there is one already; name another file, or add --over' \
	record --config base.conf precious.csv
check 'a file that is there stays' grep -qx precious precious.csv

check 'signal: whole' ends_with_newline signal.csv
check 'signal: rows without a mark' awk -F, '
	NR > 1 && ($10 != "" || $2 != "pelvis") { exit 1 } END { exit NR < 20 }' signal.csv
if [ -e keys/command ]; then
	check 'keys: none, upright, none, bow' sh -c '
		[ "$(tail -n +2 keys.csv | cut -d, -f 10 | uniq | tr "\n" -)" = "-upright--bow-" ]'
	check 'keys: the screen says so' grep -q 'mark: upright' keys/out
else
	skip 'keys: there is no script(1)'
fi

# Two programs never talk to one chip: the second says who is in the way, and the first goes on.
has taken '9 0x68 mpu6050'
echo 'sit 0 600 0 0' >taken/motion
start taken
wait_for grep -q 'pelvis sensor: MPU-6050' taken/err || fail 'taken: the sensor does not come up'
(with_sensors taken "$lumbard" record --config base.conf --pelvis 9:0x68 taken.csv) >out 2>second </dev/null
same 'taken: exit code of the second' $? 69
check 'taken: why' grep -q 'another lumbard has the sensor at 0x68; end that one first' second
refute 'taken: the first keeps it' grep -q 'not there' taken/err
stop taken TERM

# Usage.
refuses 'no file' 'takes' record --config base.conf
refuses 'no such pose' 'handstand' record --config base.conf --pose handstand x.csv
refuses 'no such time' '--seconds' record --config base.conf --seconds soon x.csv
refuses 'a missing value' 'needs a value' record x.csv --pose
refuses 'a wrong sensor' 'pelvis' record --config base.conf --pelvis nowhere x.csv
refuses 'a folder that is not there' 'none/x.csv: No such file' record --config base.conf none/x.csv
refuses 'a folder as file' 'bow: Is a directory' record --config base.conf bow
check 'no file of these' [ ! -e x.csv ]
done_testing
