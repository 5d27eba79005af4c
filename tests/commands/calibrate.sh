# SPDX-License-Identifier: MIT
# lumbard calibrate --from: a profile and a quality report, or a reason and nothing written.
. "$(dirname "$0")/common.sh"

# same_but_made FILE: the same as first.conf but for when it was made.
same_but_made()
{
	grep -v '^made = ' first.conf >first.unmade
	grep -v '^made = ' "$1" | cmp - first.unmade
}

"$make_recording" calibration 0 1000 >rec.csv
runs 'the whole routine' calibrate --config base.conf --from rec.csv --output profile.conf
check 'one line of how good it is' grep -q '^good: ' out
refute 'the table is for those who want it' grep -q 's still, spread' out
runs 'with the table' calibrate --config base.conf --from rec.csv --output profile.conf --verbose
check 'and the same line' grep -q '^good: ' out
check 'the report has each pose' sh -c '
	for pose in upright sit table lying hinge slump cat press; do
		grep -q "^ *$pose .* s still" out || exit 1
	done'
check 'the report has both sensors' sh -c 'grep -q pelvis out && grep -q lumbar out'
check 'the stretches are ready' grep -Eq '^ *sitting-hamstring +ready$' out
check 'it says where the profile is' grep -q 'profile.conf' out
check 'check takes the profile' "$lumbard" check profile.conf
check 'the profile ends with a newline' ends_with_newline profile.conf
check 'it says when, and by what clock' grep -Eq \
	'^made = 20[0-9-]*T[0-9:]*Z (synchronised|unsure)$' profile.conf
cp profile.conf first.conf
runs 'once more' calibrate --config base.conf --from rec.csv --output profile.conf
check 'the same profile' same_but_made profile.conf
check 'the one before lies beside it' cmp profile.conf.previous first.conf
check 'check takes that, too' "$lumbard" check profile.conf.previous
{
	cat first.conf
	printf '[taught]\nsitting-hamstring_deg = 18 4\ncat_deg = 3 9\n'
} >taught.conf
runs 'what was taught stays' calibrate --config base.conf --from rec.csv --output taught.conf
check 'in the profile' grep -qx 'sitting-hamstring_deg = 18.000 4.000' taught.conf
check 'in the report' grep -qx \
	'  taught sitting-hamstring: pelvic tilt 18 deg, lumbar flexion 4 deg, either way 5' out
runs 'and check names it' check taught.conf
check 'check: the target' grep -q \
	'note: taught sitting-hamstring: pelvic tilt 18 deg, lumbar flexion 4 deg, either way 5$' out
check 'check: an error never counts' grep -q \
	'note: taught cat: .*; its middle never counts: no_tuck: pelvic tilt is 3.0 deg' out
exits 2 'no such stretch' 'no stretch of this build' calibrate --teach sitting
exits 2 'two at once' 'do not go together' calibrate --teach cat --own-range
"$lumbard" calibrate --config base.conf --from - --output - <rec.csv >out 2>err
same 'stdin to stdout' $? 0
check 'the profile is on stdout' grep -q '^\[pelvis\]$' out
runs 'the profile of run' calibrate --config base.conf --from rec.csv
check 'its folder is made' same_but_made state/profile.conf
runs '--profile' calibrate --config base.conf --from rec.csv --profile other/my.conf
check '--profile is where run looks' same_but_made other/my.conf
LUMBARD_STATE_DIR=$T/env runs 'LUMBARD_STATE_DIR' calibrate --from rec.csv
check 'the environment names the folder' same_but_made env/profile.conf

# The same recording in other files.
same_profile()
{
	rm -f same.conf
	runs "$1" calibrate --config base.conf --from "$1" --output same.conf &&
		check "$1: the same profile" same_but_made same.conf
}
awk -F, 'BEGIN { OFS = "," } { print $10, $9, $8, "x", $2, $7, $6, $5, $4, $3, $1 }' \
	rec.csv >columns_in_any_order_and_more
same_profile columns_in_any_order_and_more
sed 's/$/\r/' rec.csv >crlf
same_profile crlf
{ head -n 1 rec.csv; grep ',lumbar,' rec.csv; grep ',pelvis,' rec.csv; } >lumbar_first
same_profile lumbar_first

# Which sensors it was made with; another one goes without the accelerometer's numbers.
with_chips()
{
	awk -F, -v p="$1" -v l="$2" 'BEGIN { c["pelvis"] = p; c["lumbar"] = l }
		NR == 1 { print $0 ",chip"; next } { print $0 "," c[$2]; c[$2] = "" }' rec.csv
}
with_chips MPU-6050@1:0x68 MPU-6050@1:0x69 >chips
runs chips calibrate --config base.conf --from chips --output chips.conf
grep -Ev '^(chip|bus|address|# which one was worn.*)( =|$)' chips.conf >without.conf
check 'chips: the rest is the same' same_but_made without.conf
check 'chips: told' [ "$(grep -Ec '^(chip = MPU-6050|bus = 1|address = 0x6[89])$' chips.conf)" -eq 6 ]
check 'chips: check takes it' "$lumbard" check chips.conf
# replays CHIPS PROFILE: the sensors whose numbers are dropped.
replays()
{
	with_chips $1 >replayed
	"$lumbard" replay --config base.conf --profile $2 replayed --events - 2>err |
		sed -n 's/.*,accel_off,.*,\([a-z]*\) another sensor.*/\1/p' | sort | tr '\n' ' '
}
same 'the same chips keep their numbers' "$(replays 'MPU-6050@i2c-1:0x68 MPU-6050@1:0x69' chips.conf)" ''
same 'another type' "$(replays 'MPU-6050@1:0x68 MPU-6500@1:0x69' chips.conf)" 'lumbar '
same 'other places' "$(replays 'MPU-6050@3:0x68 MPU-6050@1:0x6a' chips.conf)" 'lumbar pelvis '
same 'a profile of old' "$(replays 'MPU-6050@3:0x68 MPU-6050@1:0x6a' first.conf)" ''
same 'a recording of old' "$("$lumbard" replay --config base.conf --profile chips.conf rec.csv --events - 2>err |
	grep -c accel_off)" 0
with_chips MPU-6050@1:0x69 MPU-6050@1:0x68 >swapped
"$lumbard" replay --config base.conf --profile chips.conf swapped --events - >out 2>err
check 'swapped: both are lost' [ "$(grep -Ec ',sensor_lost,.*,(pelvis|lumbar) swapped with' out)" -eq 2 ]
check 'swapped: all the time' grep -q 'pelvis: .*no data in 100.0 % of the time: swapped with' err
with_chips MPU-6050@1:0x68 MPU-6050@1:0x69 | awk -F, 'BEGIN { OFS = "," }
	NR == 9001 { $11 = $2 == "pelvis" ? "MPU-6500@1:0x68" : "MPU-6500@1:0x69" } { print }' >two_chips
"$lumbard" calibrate --config base.conf --from - --output damaged.conf >out 2>err <<END
$(sed '500s/.*/rubbish/' rec.csv)
END
same 'a damaged row' $? 0
check 'the damaged row is told' grep -q ':500: .*(1 of ' err
grep -v ',lumbar,' rec.csv >one.csv
runs 'one sensor' calibrate --config base.conf --from one.csv --output one.conf
refute 'one sensor makes one section' grep -q '^\[lumbar\]' one.conf
check 'it says what one sensor cannot' grep -q 'one sensor' out
# What README tells to do makes ready what it says.
grep -Ev ',(table|lying|hinge|slump|cat|press)$' one.csv >first_try.csv
runs 'the first try' calibrate --config base.conf --from first_try.csv --output l.conf
check 'sitting is ready' grep -Eq '^ *sitting-hamstring +ready$' out
same 'and nothing else' "$(grep -c 'disabled: no neutral' out)" 2
check 'and that is good' grep -q '^good: ' out
grep -Ev ',(hinge|slump|cat|press)$' rec.csv >readme.csv
runs 'the whole table' calibrate --config base.conf --from readme.csv --output l.conf
same 'each stretch is ready' "$(sed -n '/^stretches/,/^good/p' out | grep -cv ' ready$')" 2
check 'and that is good, too' grep -q '^good: ' out
awk -F, '$10 == "mark" || $10 == "upright" || $10 == "bow"' rec.csv >least.csv
runs 'upright and bow are enough' calibrate --config base.conf --from least.csv --output l.conf
check 'and in the line' grep -q '^usable: hold .sit., too$' out
check 'it says what to hold' grep -Eq '^ *sitting-hamstring +about 5 deg off.*hold .sit. ' out
check 'the rest is disabled by name' grep -Eq '^ *cat +disabled: .*table' out
sed -E 's/,(still|bow|sit|table|hinge|slump|cat|press)$/,/' rec.csv >two.csv
runs 'two neutrals are enough, too' calibrate --config base.conf --from two.csv --output l.conf

# What cannot be used is refused with the reason; nothing is written and the old profile stays.
cannot()
{
	rm -f new.conf
	cp first.conf old.conf
	refuses "$1" "$1: .*$2" calibrate --config base.conf --from "$1" --output new.conf
	check "$1: nothing written" [ ! -e new.conf ]
	refuses "$1" "$1: .*$2" calibrate --config base.conf --from "$1" --output old.conf
	refute "$1: no good word of it" grep -Eq '^(good|usable)' out
	check "$1: the old profile stays" cmp first.conf old.conf
	same "$1: nothing half-written" "$(find . -name '.*.tmp*' | wc -l)" 0
}
awk -F, '$10 != "upright"' rec.csv >no_upright
cannot no_upright 'not usable: .*upright'
awk -F, '$10 == "mark" || $10 == "upright"' rec.csv >only_upright
cannot only_upright bow
awk -F, 'BEGIN { OFS = "," } NR > 1 && $10 == "bow" { $10 = "upright" } { print }' rec.csv |
	awk -F, '$10 == "mark" || $10 == "upright"' >bow_as_upright
cannot bow_as_upright .
awk -F, 'BEGIN { OFS = "," } NR > 1 && $10 == "upright" {
	$3 = $3 * 0.5; $4 = $4 * 0.5; $5 = $5 * 0.5 } { print }' rec.csv >half_gravity
cannot half_gravity 'upright: |a| is [45]...* m/s2 at rest.*half of it'
# Sensors, marks and poses that cannot be what they are called.
sed 's/,pelvis,/,x,/; s/,lumbar,/,pelvis,/; s/,x,/,lumbar,/' rec.csv >exchanged
cannot exchanged 'pelvis and lumbar seem to be exchanged'
exchange_marks()
{
	awk -F, -v a="$1" -v b="$2" 'BEGIN { OFS = "," }
		$10 == a { $10 = b; print; next } $10 == b { $10 = a } { print }' rec.csv >"$1_$2"
}
exchange_marks cat table
cannot cat_table '.cat. has the .* than .table. (.*rather a camel'
exchange_marks press lying
cannot press_lying '.press. has the .* than .lying. (.*rather a hollow back'
exchange_marks hinge slump
cannot hinge_slump '.hinge. has the .* than .sit. (.*rather a slump'
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "pelvis" { $6 = 2.0 + $6 / 1000 } { print }' rec.csv >constant
cannot constant 'pelvis: the gyroscope '
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "pelvis" { $5 -= 1.8 } { print }' rec.csv >bad_z
cannot bad_z 'pelvis: .*|a| is .* of it on the sensor.s . axis'
# Rows that no sensor has measured so.
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "pelvis" {
	for (i = 3; i <= 8; i++) $i = (v[i] = n ? v[i] : $i); n = 1 } { print }' rec.csv >frozen
cannot frozen 'pelvis: it says the same again and again for 100 % of the time; '
awk -F, 'BEGIN { OFS = "," } NR > 1 { m = n[$2]++; for (i = 3; i <= 8; i++) {
	if (m < 50) v[$2, m, i] = $i; $i = v[$2, m % 50, i] } } { print }' rec.csv >loop
cannot loop 'pelvis: the same 50 rows come over and over for 100 % of the time; '
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "lumbar" { next } { print }
	$2 == "pelvis" { $2 = "lumbar"; $3 += 0.01; $7 -= 0.001; print }' rec.csv >twice
cannot twice 'pelvis and lumbar say the very same for 100 % of the time; '
cannot two_chips ': the rows are of two sensors, MPU-6050@1:0x6. and later MPU-6500@1:0x6.; record'
cut -d, -f 1-9 rec.csv >no_marks
cannot no_marks upright
sed 's/,slump$/,handstand/' rec.csv >unknown_mark
cannot unknown_mark handstand
grep -v ',pelvis,' rec.csv >no_pelvis
cannot no_pelvis pelvis
head -n 1 rec.csv >only_header
cannot only_header 'no rows'

refuses 'an output of the guide' '--output and --verbose go with --from' \
	calibrate --config base.conf --output x
refuses 'two things at once' 'do not go together' calibrate --config base.conf --from rec.csv --stop
refuses 'an argument' 'takes' calibrate --config base.conf rec.csv
refuses 'an unknown option' 'option --bogus' calibrate --bogus
refuses 'a missing value' 'option --from: needs a value' calibrate --from
refuses 'no such recording' 'none: No such file' calibrate --config base.conf --from none
refuses 'a directory' ': Is a directory' calibrate --config base.conf --from state
: >empty
refuses 'an empty file' 'empty:1: ' calibrate --config base.conf --from empty
refuses 'nothing on stdin' 'stdin:1: ' calibrate --config base.conf --from -
refuses 'below a file' 'Not a directory' \
	calibrate --config base.conf --from rec.csv --output rec.csv/profile.conf
refuses 'a folder as output' 'state: Is a directory' \
	calibrate --config base.conf --from rec.csv --output state
cp rec.csv copy.csv
refuses 'the recording as output' 'it is the recording' \
	calibrate --config base.conf --from copy.csv --output copy.csv
refuses 'the recording as profile' 'it is the recording' \
	calibrate --config base.conf --from copy.csv --profile copy.csv
check 'the recording is kept' cmp rec.csv copy.csv
mkdir locked && chmod 0555 locked
plainly refuses 'a folder without permission' 'Permission denied' \
	calibrate --config base.conf --from rec.csv --output locked/x
done_testing
