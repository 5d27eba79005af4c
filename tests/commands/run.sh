# SPDX-License-Identifier: MIT
# lumbard run, several at a time, each with sensors of its own: no sensor, a loss and the way back,
# the wrong chip, a full disk; what the service manager hears; what remains in the files. At the
# first start a chip tests itself, which takes a second.
. "$(dirname "$0")/common.sh"
. "$here/sensors.sh"

"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv \
	--output profile.conf

# What it cannot begin with.
echo file >file
refuses 'a state folder below a file' 'file/x.*: Not a directory' run --config base.conf \
	--state-dir file/x
mkdir locked && chmod 0555 locked
mkdir -m 0777 everybodys # for a control socket
plainly refuses 'a state folder without permission' 'locked.*: Permission denied' \
	run --config base.conf --state-dir locked/state --runtime-dir everybodys
if [ $can_be_plain = yes ]; then
	check 'it is not there yet, and the hint makes it' \
		grep -q '; sudo install -d -o [a-z]* locked/state, or name another' err
fi
if [ "$(id -u)" -eq 0 ]; then
	mkdir theirs && chown 65534:65534 theirs
	"$lumbard" run --config base.conf --state-dir theirs/ --pelvis 9:0x68 >out 2>err </dev/null &
	theirs_pid=$!
	children="$children $theirs_pid"
	check 'root logs for the service' wait_for sh -c '[ -e theirs/sessions/000001-*/trace.csv ]'
	kill -TERM $theirs_pid
	wait $theirs_pid
	same 'what root leaves there is theirs' "$(find theirs ! -user 65534)" ''
else
	skip 'root logs for the service: not root'
fi
refuses 'no such profile' 'none.conf: No such file' run --config base.conf --profile none.conf
printf '[profile]\nversion = 9\n' >broken.conf
refuses 'a broken profile' 'broken.conf:2: ' run --config base.conf --profile broken.conf
refuses 'an argument' 'takes' run --config base.conf now
refuses 'a wrong side' 'side' run --config base.conf --side both
check 'nothing was made' [ ! -e state ]

# main: a whole session. The bus is not there at first; the wearer sits, then hinges and holds.
mkdir main
printf 'sit 0 9 0 0\nsit 1.5 600 12 4\n' >main/motion
has main
"$notify_listen" "$T/notify" >notify.out 2>&1 &
children="$children $!"
wait_for [ -S notify ] || fail 'the listener does not listen'
start_main()
{
	NOTIFY_SOCKET=$T/notify start main --profile profile.conf --lumbar 9:0x69 \
		--exercise sitting-hamstring --side left
}
start_main

# The others, each with one thing that happens.
printf 'sit 0 600 0 0\n' >still.motion
begin()
{
	begin_name=$1 begin_chips=$2
	shift 2
	has "$begin_name" "$begin_chips"
	cp still.motion "$begin_name/motion"
	start "$begin_name" "$@"
}
begin clock '9 0x68 ds1307'
begin refused '9 0x68 bmi270'
begin unknown '9 0x28 bno055=0xb0' --pelvis 9:0x28
begin relative '9 0x68 mpu6500=0x71'
begin clone '9 0x68 id=0x72' --profile profile.conf
begin busy '9 0x68 ebusy' --profile profile.conf
begin frozen '9 0x68 mpu6050' --profile profile.conf --exercise sitting-hamstring
begin asleep '9 0x68 mpu6050' --profile profile.conf --exercise sitting-hamstring
begin cable '9 0x68 eremoteio' --profile profile.conf
begin pulled '9 0x68 mpu6050' --profile profile.conf
begin tired '9 0x68 mpu6050' --profile profile.conf
begin auto '1 0x69 mpu6050' --profile profile.conf --pelvis 1:auto --lumbar 1:auto
has buses '9 0x68 mpu6050' '8 0x68 mpu6050'
cp still.motion buses/motion
start buses --profile profile.conf --lumbar 8:0x68

# A file may grow to 512 bytes here, which is as good as a full disk; what it says goes to a pipe.
has full '9 0x68 mpu6050'
cp still.motion full/motion
mkfifo full/pipe
cat full/pipe >full/err &
full_cat_pid=$!
children="$children $full_cat_pid"
(
	trap '' XFSZ
	ulimit -f 1
	with_sensors full "$lumbard" run --config base.conf --state-dir full/state --pelvis 9:0x68 \
		--lumbar none --profile profile.conf 2>full/pipe
) &
echo $! >full/pid
children="$children $!"

# Worn out or read-only, and then well again.
begin worn '9 0x68 mpu6050' --profile profile.conf
breaks worn 5
begin readonly '9 0x68 mpu6050' --profile profile.conf
wait_for [ -e readonly/state/sessions ] && breaks readonly 30

says main 'pelvis sensor at 9:0x68 is not there: .*no such I2C bus'
check 'main: ready without a sensor' wait_for grep -qx 'READY=1' notify.out
check 'main: its status is no_data' wait_for grep -qx 'STATUS=no_data' notify.out
has main '9 0x68 mpu6050' '9 0x69 mpu6050'

says clock 'this is a DS1307 or DS3231: it is a real-time clock and is left alone; '
says refused 'this is a BMI270: it needs .*configuration'
says unknown 'identity 0xb0 .*belongs to no chip of this build, so nothing was written'
says relative 'pelvis sensor: MPU-9250 at 9:0x68'
says auto '1 of 2 sensors can be used on I2C bus 1: nobody else answers at 0x28'
refute 'auto: nobody is written to while one is missing' grep -q ' write ' auto/bus.log
has auto '1 0x68 mpu6050' '1 0x69 mpu6050'
says clone 'pelvis sensor: MPU-6050 clone at 9:0x68'
says busy 'owned by'
says cable 'nobody answers at 0x68'
has busy '9 0x68 mpu6050'
has cable '9 0x68 mpu6050'
says busy 'pelvis sensor: MPU-6050 at 9:0x68'
says cable 'pelvis sensor: MPU-6050 at 9:0x68'
says buses 'pelvis sensor: MPU-6050 at 9:0x68'
says buses 'lumbar sensor: MPU-6050 at 8:0x68'
says pulled 'pelvis sensor: MPU-6050 at 9:0x68'
says auto 'pelvis sensor: MPU-6050 at 1:0x68'
says auto 'lumbar sensor: MPU-6050 at 1:0x69'
lives pulled 1000
has pulled '9 0x68 none'
has tired '9 0x68 asleep'
# comes_to NAME ADDRESS STATE: the bus has met it.
comes_to()
{
	[ -n "$(state_us "$@")" ]
}
{ wait_for comes_to pulled 0x68 none; lives pulled 2000; has pulled '9 0x68 mpu6050'; } &
pulled_pid=$!
has frozen '9 0x68 frozen'
has asleep '9 0x68 asleep'
has cable '9 0x68 eio'
has buses '9 0x68 mpu6050' '8 0x68 etimedout'
loses frozen pelvis
loses asleep pelvis
loses cable pelvis
says cable 'broken off'
loses buses lumbar
says buses 'the bus hangs'
for name in asleep cable buses; do
	lives $name 700
done
has asleep '9 0x68 mpu6050'
has cable '9 0x68 mpu6050'
has buses '9 0x68 mpu6050' '8 0x68 mpu6050'
returns asleep pelvis
returns cable pelvis
returns buses lumbar
loses tired pelvis
wait $pulled_pid
returns pulled pelvis
says worn 'log: Input/output error; coaching goes on, .*; look at the disk$'
says readonly 'log: Read-only file system; coaching goes on, .*; look at the disk$'
mends worn
mends readonly
says worn 'log: written again, in worn/state/sessions/000001-'
says readonly 'log: written again, in readonly/state/sessions/000001-[^;]*; 0 rows could not be written$'
stop worn TERM
stop readonly TERM
stop clock TERM
stop refused INT
stop unknown INT
stop relative INT
stop clone INT
stop busy TERM
# However often it is started while it stands still.
is_started_again()
{
	[ "$(awk -v after="$(state_us frozen 0x68 frozen)" '$1 > after && / write .* 0x6b 0x80$/' \
		frozen/bus.log | wc -l)" -ge 3 ]
}
check 'frozen: started again three times' wait_for is_started_again
stop frozen TERM
stop asleep INT
stop cable TERM
stop buses INT
stop pulled TERM
stop auto TERM

for name in clock refused unknown; do
	refute "$name: never written to" grep -q ' write ' $name/bus.log
	refute "$name: no row but no_data" grep -Evq "^(t_us|[0-9]+,,,no_data,,,,,,0,,off,off,fast$)" $name/trace.csv
done
# What stands still or fell asleep is known by its data, and then started again: from then on it is
# dark. Where reading failed, it is dark after half a second.
for name in frozen asleep; do
	met_us=$(state_us $name 0x68 $name)
	again_us=$(started_us $name "$met_us")
	check "$name: lost, and started again" [ -n "$(lost_us $name pelvis "$met_us")" ]
	dark $name "$again_us" "$(awk -F, 'END { print $1 }' $name/trace.csv)"
done
same 'frozen: not back while it stands still, however often it is started' \
	"$(event_us frozen sensor_back pelvis "$(started_us frozen "$(state_us frozen 0x68 frozen)")")" ''
met_us=$(state_us cable 0x68 eio)
check 'cable: lost' [ -n "$(lost_us cable pelvis "$met_us")" ]
dark cable "$((met_us + 500000))" "$(awk -F, 'END { print $1 }' cable/trace.csv)"

# pulled: two seconds without power; the test of the first start is not repeated.
none_us=$(state_us pulled 0x68 none)
put_back_us=$(state_us pulled 0x68 mpu6050 "$none_us")
check 'pulled: lost' [ -n "$(lost_us pulled pelvis "$none_us")" ]
dark pulled "$((none_us + 500000))" "$put_back_us"
within 'pulled: back' pulled "$put_back_us" "$(event_us pulled sensor_back pelvis "$put_back_us")" 30
check 'pulled: two seconds long' [ $((put_back_us - none_us)) -ge 1800000 ]
check 'pulled: the same angle as before, within 30 rows' awk -F, "
	\$1 > $put_back_us { since++ }
	NR == 1 || \$4 == \"no_data\" || \$5 == \"\" { next }
	\$1 < $none_us { before = \$5; rows++ }
	since && since < 30 && \$5 - before < 3 && before - \$5 < 3 { found = 1 }
	END { exit !(rows > 5 && found) }" pulled/trace.csv
same 'pulled: one self-test' "$(grep -c ' write 9 0x68 0x1b 0xe0' pulled/bus.log)" 1

hung_us=$(state_us buses 0x68 etimedout)
check 'buses: lost' [ -n "$(lost_us buses lumbar "$hung_us")" ]
dark buses "$((hung_us + 500000))" "$(state_us buses 0x68 mpu6050 "$hung_us")"
check 'busy: angles once it is free' grep -Eq ',upright,[^,]*,rest,-?[0-9.]+,' busy/trace.csv
refute 'relative: no warning of its self-test' grep -q self-test relative/err
check 'auto: the lowest address is the pelvis, and the back has a curve' \
	grep -Eq ',upright,[^,]*,rest,-?[0-9.]+,-?[0-9.]+,.*,flat,' auto/trace.csv
check 'clone: angles' grep -Eq ',upright,[^,]*,rest,-?[0-9.]+,' clone/trace.csv
refute 'clone: no lumbar curve from one sensor' \
	awk -F, 'NR > 1 && $6 == "" { n++ } END { exit n == NR - 1 }' clone/trace.csv
check 'buses: a lumbar curve' \
	grep -Eq ',upright,[^,]*,rest,-?[0-9.]+,-?[0-9.]+,.*,flat,' buses/trace.csv

# main, once the hold counts: the cable of the pelvis comes loose, and is put back. When the machine
# stood still while the wearer hinged, nothing can be made of that, and it has to begin anew.
is_holding()
{
	grep -qx 'STATUS=hold sitting-hamstring' notify.out
}
had_time()
{
	is_holding || [ "$(awk 'END { print $1 }' main/bus.log)" -ge "$hinged_us" ]
}
for i in 2 3 4 5; do
	hinged_us=$(($(awk 'NR == 1 { print $1 }' main/bus.log) + 20000000))
	wait_for had_time
	is_holding && break
	echo 'main: no hold; once more' >&2
	kill -TERM "$(cat main/pid)"
	wait "$(cat main/pid)"
	rm -rf main/state main/bus.log
	start_main
	wait_for [ -s main/bus.log ]
done
main_pid=$(cat main/pid)
is_holding || fail 'main: no hold'
lives main 300
files_before=$(open_files "$main_pid")
has main '9 0x68 enxio' '9 0x69 mpu6050'
loses main pelvis
lives main 1500
has_tried_often()
{
	[ "$(awk -v from="$(state_us tired 0x68 asleep)" '$1 > from && / write 9 0x68 0x6b 0x80$/' \
		tired/bus.log | wc -l)" -ge 5 ]
}
check 'tired: tried five times' wait_for has_tried_often
stop tired TERM
has main '9 0x68 mpu6050' '9 0x69 mpu6050'
returns main pelvis
lives main 1000
same 'main: no file is left open' "$(open_files "$main_pid")" "$files_before"
rss_kib=$(awk '$1 == "VmRSS:" { print $2 }' "/proc/$main_pid/status")
stop main TERM
if is_instrumented; then
	skip "resident memory: $rss_kib KiB with sanitizers"
else
	echo "resident memory: $rss_kib KiB"
	check 'main: resident memory under 8 MiB' [ "$rss_kib" -lt 8192 ]
fi

nack_us=$(state_us main 0x68 enxio)
lost_us=$(lost_us main pelvis "$nack_us")
back_us=$(event_us main sensor_back pelvis "$lost_us")
check 'main: lost' [ -n "$lost_us" ]
check 'main: green before' awk -F, "NR > 1 && \$1 < ${nack_us:-0} && \$4 == \"hold\" &&
	\$10 == 1 && \$12 == \"on\" { found = 1 } END { exit !found }" main/trace.csv
dark main "$((nack_us + 500000))" "$back_us"
check 'main: no_data, and no angle of the pelvis' awk -F, "NR > 1 && \$1 > ${lost_us:-0} &&
	\$1 < ${back_us:-0} && (\$4 != \"no_data\" || \$5 != \"\" || \$14 != \"fast\") { exit 1 }" \
	main/trace.csv
check 'main: data after' awk -F, "\$1 > ${back_us:-0} + 300000 && \$4 != \"no_data\" && \$5 != \"\" {
	found = 1 } END { exit !found }" main/trace.csv
check 'main: it hinged' awk -F, 'NR > 1 && $5 > 8 && $5 < 16 && $6 < 10 { found = 1 }
	END { exit !found }' main/trace.csv
for event in position exercise_start hold_start hold_end exercise_done; do
	check "main: event $event" grep -q ",$event," main/events.csv
done
check 'main: side and repetition' grep -q ',hold_start,sitting-hamstring,left,1,' main/events.csv
check 'main: every row is later than the one before' awk -F, '
	NR > 2 && $1 <= last { exit 1 } { last = $1 }' main/trace.csv
same 'main: the first thing told' "$(head -n 1 notify.out)" 'READY=1'
wait_for grep -qx 'STOPPING=1' notify.out || fail 'main: STOPPING=1 is not told'
check 'main: WATCHDOG=1 all along' [ "$(grep -cx 'WATCHDOG=1' notify.out)" -ge 8 ]
check 'main: and no flood of it' [ "$(grep -cx 'WATCHDOG=1' notify.out)" -le 200 ]
check 'main: no_data after the loss' sh -c '
	sed "1,/^STATUS=hold/d" notify.out | grep -qx "STATUS=no_data.*"'

# tired: each start finds that nothing stays, and the next comes later, up to a second and a bit. A
# busy machine may be late for some, but is never early.
asleep_us=$(state_us tired 0x68 asleep)
check 'tired: the pauses grow' awk -v from="$asleep_us" '
	BEGIN { least = 240000 }
	$1 > from && / write 9 0x68 0x6b 0x80$/ {
		pause = last ? $1 - last : $1 - from
		if (pause < least) bad = 1
		if (++tries >= 3 && (!shortest || pause < shortest)) shortest = pause
		if (least < 900000) least *= 2
		last = $1 }
	END { exit !(tries >= 5 && shortest < 1600000 && !bad) }' tired/bus.log ||
	grep -E 'state|0x6b 0x80' tired/bus.log >&2
dark tired "$((asleep_us + 500000))" "$(awk -F, 'END { print $1 }' tired/trace.csv)"

# full: told once, goes on, ends with 1.
says full 'log: File too large; .*; make room'
kill -TERM "$(cat full/pid)" || fail 'full: it had ended before'
wait "$(cat full/pid)"
same 'full: exit code' $? 1
wait $full_cat_pid
check 'full: the last word is an error line' sh -c '
	tail -n 1 full/err | grep -Eq "^lumbard: run failed: .+: .+; .+"'

# The next session has a folder of its own.
has again '9 0x68 mpu6050'
mv main/state again/state
start again
wait_for sh -c '[ -e again/state/sessions/000002-*/events.csv ]' || fail 'again: no second folder'
kill -TERM "$(cat again/pid)"
wait "$(cat again/pid)"
same 'again: exit code' $? 0
done_testing
