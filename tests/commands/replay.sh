# SPDX-License-Identifier: MIT
# lumbard replay: the same bytes for the same motion, whatever the file looks like; bad input.
. "$(dirname "$0")/common.sh"

"$make_recording" calibration 0 1000 >calibration.csv
runs 'calibrate makes a profile' calibrate --config base.conf --from calibration.csv
# Sitting hamstring, good and bad; rows without marks.
"$make_recording" demo 108 168 >rec.csv

# Outputs: headers, and one run like another.
all='--events events.csv --trace trace.csv --orientation up.csv'
runs 'three outputs' replay --config base.conf rec.csv $all
check 'stdout stays empty then' [ ! -s out ]
same 'header of the events' "$(head -n 1 events.csv)" "$events_header"
same 'header of the trace' "$(head -n 1 trace.csv)" "$trace_header"
same 'header of the orientation' "$(head -n 1 up.csv)" "$orientation_header"
same 'an orientation row a sample' "$(wc -l <up.csv)" "$(wc -l <rec.csv)"
for file in events.csv trace.csv up.csv; do
	check "$file ends with a newline" ends_with_newline $file
done
check 'up is a unit vector' awk -F, 'NR > 1 { n = $3 * $3 + $4 * $4 + $5 * $5
	if (n < 0.999 || n > 1.001) exit 1 }' up.csv
check 'rows of the trace have all columns' awk -F, 'NF != 14 { exit 1 }' trace.csv
check 'rows of the events have all columns' awk -F, 'NF != 8 { exit 1 }' events.csv
check 'events are in order of time' awk -F, '
	NR > 1 { if ($1 + 0 < last) exit 1; last = $1 + 0 }' events.csv
check 'something was coached' grep -q ',hold_start,sitting-hamstring,' events.csv
check 'something was wrong' grep -q ',error_start,sitting-hamstring,.*,rounded_back$' events.csv
check 'green somewhere' grep -Eq ',1,[^,]*,on,' trace.csv
for file in events trace up; do
	mv $file.csv $file.1
done
runs 'once more' replay --config base.conf rec.csv $all
for file in events trace up; do
	check "the same $file again" cmp $file.csv $file.1
done
runs 'events are the default' replay --config base.conf rec.csv
check 'and go to stdout' cmp out events.1
runs '--trace -' replay --config base.conf rec.csv --trace -
check 'the trace on stdout' cmp out trace.1
runs '--orientation -' replay --config base.conf rec.csv --orientation -
check 'the orientation on stdout' cmp out up.1
"$lumbard" replay --config base.conf - --events - <rec.csv >out 2>err
same 'stdin to stdout' $? 0
check 'the events of stdin' cmp out events.1
cat rec.csv | "$lumbard" replay --config base.conf - >out 2>err
check 'the events of a pipe' cmp out events.1

# The same motion in files that look different. pelvis_first needs both sensors at once.
same_events()
{
	runs "$1" replay --config base.conf "$1" && check "$1: the same events" cmp out events.1
}
awk -F, 'BEGIN { OFS = "," } { print $9, $8, "x" NR, $2, $7, $6, $5, $10, $4, $3, $1, "" }' \
	rec.csv | sed '1s/x1/note/' >columns_in_any_order_and_more
same_events columns_in_any_order_and_more
cut -d, -f 1-8 rec.csv >no_temp_and_no_mark
same_events no_temp_and_no_mark
sed 's/$/\r/' rec.csv >crlf
same_events crlf
{ printf '\357\273\277'; cat rec.csv; } >byte_order_mark
same_events byte_order_mark
head -c $(($(wc -c <rec.csv) - 1)) rec.csv >no_newline_at_the_end
same_events no_newline_at_the_end
{ head -n 1 rec.csv; grep ',pelvis,' rec.csv; grep ',lumbar,' rec.csv; } >pelvis_first
same_events pelvis_first
{ head -n 1 rec.csv; grep ',lumbar,' rec.csv; grep ',pelvis,' rec.csv; } >lumbar_first
same_events lumbar_first
# What can be read only once is not loaded.
for order in pelvis_first lumbar_first; do
	"$lumbard" replay --config base.conf - --events never.csv <$order >out 2>err
	same "$order from stdin: exit" $? 2
	check "$order from stdin: told" grep -q \
		'^lumbard: replay failed: stdin: .*; save it and sort it by t_us$' err
	check "$order from stdin: no file" [ ! -e never.csv ]
	{ head -n 1 $order; tail -n +2 $order | sort -t, -k 1,1n; } |
		"$lumbard" replay --config base.conf - >out 2>err
	same "$order, sorted: exit" $? 0
	check "$order, sorted: the same events" cmp out events.1
done
awk '{ print; if (NR % 100 == 0) print "" }' rec.csv >empty_lines
same_events empty_lines
sed 's/pelvis/"pelvis"/; s/lumbar/"lumbar"/' rec.csv >quoted
same_events quoted
grep -v ',lumbar,' rec.csv >one_sensor.csv
runs 'one sensor' replay --config base.conf one_sensor.csv --trace -
check 'one sensor has no lumbar curve' awk -F, 'NR > 1 && ($6 != "" || $9 != "") { exit 1 }' out
runs 'no profile' replay --config base.conf --state-dir none rec.csv --trace -
check 'uncalibrated is never green' awk -F, '
	NR > 1 && ($10 != 0 || $12 != "off" || $5 != "" || $6 != "") { exit 1 }' out
check 'and says so' grep -q ',uncalibrated,' out
runs 'a fixed exercise' replay --config base.conf --exercise cat rec.csv --trace -
refute 'and no other' grep -q 'sitting-hamstring' out
runs 'a side' replay --config base.conf --side left rec.csv
check 'the side is in the rows' grep -q ',sitting-hamstring,left,' out

# What it saw of the sensors is told, and what it cannot judge.
runs 'what was seen' replay --config base.conf rec.csv
same 'a line for each sensor' "$(wc -l <seen)" 2
check 'rate, gravity and what was lost' grep -Eq "^lumbard: replay: lumbar: [0-9]* rows in 60.0 s, \
(99.9|100.0) a second, median of .a. 9\\.[0-9]* m/s2; no data in [0-9.]* % of the time: settling " seen
runs 'without a profile' replay --config base.conf --state-dir none rec.csv
check 'that is told, too' grep -q '^lumbard: replay: no profile, so nothing was judged; ' seen
# told WHAT PATTERN ARGUMENTS...: replay succeeds, and a line says that.
told()
{
	told_what=$1 told_pattern=$2
	shift 2
	"$lumbard" replay --config base.conf "$@" >out 2>err
	same "$told_what: exit" $? 0
	check "$told_what: told" grep -q "^lumbard: replay: $told_pattern" err
}
awk -F, 'NR == 1 || n[$2]++ % 4 == 0' rec.csv >hz25
told '25 Hz' 'shaking cannot be judged below 27 samples a second$' hz25
check '25 Hz are recognised' grep -q ',hold_start,sitting-hamstring,' out
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "lumbar" { $7 = -0.01 } { print }' rec.csv >dead
told 'a dead axis' "lumbar: the gyroscope's y stands still; " dead
check 'a dead axis is why there is no data' grep -q \
	"^lumbard: replay: lumbar: .*; no data in [0-9.]* % of the time: the gyroscope's y stands still " err
echo '# nothing' >nothing.conf
# What is wrong with the sensor is told before its numbers are taken for another unit: exit 0 of replay,
# as for one axis, and a mistake for check.
# broken WHAT PATTERN AXES: axes of the lumbar sensor, by their columns and constant values.
broken()
{
	awk -F, -v axes="$3" 'BEGIN { OFS = ","; n = split(axes, axis, " ") }
		NR > 1 && $2 == "lumbar" {
			for (i = 1; i <= n; i++) { split(axis[i], is, "="); $is[1] = is[2] } }
		{ print }' rec.csv >broken.csv
	told "$1" "lumbar: $2; " broken.csv
	refuses "$1, checked" "broken.csv: lumbar: $2; " check broken.csv
}
broken 'two dead axes that make less of gravity' "the accelerometer's x stands still" '3=0.12 4=-0.3'
broken 'two dead axes that look like g' "the accelerometer's x stands still" '3=0.12 5=-0.3'
broken 'a gyroscope at its rail' \
	"the gyroscope's y stands at the end of its range, 34.91 rad/s, for 100 % of the time" 7=34.906
broken 'all of it' "the gyroscope's x stands at the end of its range, 34.9 rad/s, for 100 % of the time" \
	'6=34.9 7=34.9 8=-34.9'
broken 'an accelerometer at its rail' \
	"the accelerometer's z stands at the end of its range, 156.9 m/s2, for 100 % of the time" 5=156.9
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "lumbar" && n++ < 2000 { $7 = 34.906 } { print }' \
	rec.csv >broken.csv
told 'a third of the time' \
	"lumbar: the gyroscope's y stands at the end of its range, 34.91 rad/s, for 33 % of the time" broken.csv
told 'nothing prescribed' 'the prescription names no stretch: nothing is coached; ' rec.csv \
	--routine nothing.conf
printf '[cat]\nreps = 1\narched_back_deg = 9\n' >loose.conf
told 'a limit that is looser' '\[cat\] arched_back_deg = 9 is looser than the usual 4: .*; ' rec.csv \
	--routine loose.conf
printf '[cat]\nreps = 1\n' >only_cat.conf
told 'another one chosen' 'exercise is pelvic-tilt, which the prescription does not name' rec.csv \
	--routine only_cat.conf --exercise pelvic-tilt

# Times and units that cannot be what the columns say: exit 2 with a guess, whoever reads them.
# scaled FILE TIME ACCELERATION TURN: all but marks and temperature, times those.
scaled()
{
	awk -F, -v t="$2" -v a="$3" -v g="$4" 'BEGIN { OFS = "," }
		NR > 1 { $1 = sprintf("%.0f", $1 * t)
			for (i = 3; i <= 5; i++) $i = sprintf("%.7f", $i * a)
			for (i = 6; i <= 8; i++) $i = sprintf("%.7f", $i * g) }
		{ print }' "$1"
}
head -n 4001 rec.csv >short.csv
# cannot_be NAME PATTERN TIME ACCELERATION TURN
cannot_be()
{
	unit=$1 unit_pattern=$2
	shift 2
	scaled short.csv "$@" >"$unit"
	rm -f never.csv
	refuses "$unit" "$unit: pelvis: $unit_pattern" replay --config base.conf "$unit"
	check "$unit: nothing on stdout" [ ! -s out ]
	refuses "$unit, no profile" "$unit: pelvis: $unit_pattern" replay --config base.conf \
		--state-dir none "$unit" --events never.csv
	check "$unit: no file" [ ! -e never.csv ]
	"$lumbard" replay --config base.conf - <"$unit" >out 2>err
	same "$unit from stdin: exit" $? 2
	check "$unit from stdin: told" grep -q "stdin: pelvis: $unit_pattern" err
	check "$unit from stdin: in one line" is_error_line
}
cannot_be in_ms 't_us says [0-9]* rows a second.* milliseconds; multiply t_us by 1000$' .001 1 1
cannot_be in_ns 't_us says 0.10 rows a second.* nanoseconds; divide t_us by 1000$' 1000 1 1
cannot_be in_g 'the median of |a| is 1[.0-9]*, where gravity is 9.81 m/s2: it looks like g; ' 1 .101972 1
cannot_be in_cm 'the median of |a| is .*: it looks like thousandths of g, or cm/s2; ' 1 97 1
cannot_be halved 'the median of |a| is .*: its scale or an axis looks wrong; ' 1 .5 1
cannot_be zeroed 'the median of |a| is 0, .*: it was not measured; ' 1 0 1
cannot_be in_dps 'gravity turns by .* % of what the gyroscope says.* deg/s; ' 1 1 57.29578
awk -F, 'BEGIN { OFS = "," } NR > 1 && $2 == "pelvis" {
	for (i = 3; i <= 5; i++) $i = (v[i] = n ? v[i] : $i); n = 1 } { print }' \
	calibration.csv >still_accel
refuses 'an accelerometer that stands still' \
	'still_accel: pelvis: gravity turns by 0.0 % of .*: the accelerometer stands still, or' \
	replay --config base.conf still_accel
scaled calibration.csv 1 .101972 1 >in_g.cal
refuses 'calibrate, in g' 'in_g.cal: pelvis: the median of |a| is 1[.0-9]*, .*: it looks like g; ' \
	calibrate --config base.conf --from in_g.cal --output never.conf
check 'calibrate, in g: no profile' [ ! -e never.conf ]
scaled short.csv 1 1671 1 >counts
refuses 'counts' 'counts:2: an acceleration of 1[0-9.]* m/s2 is impossible: it looks like counts' \
	replay --config base.conf counts
awk -F, 'NR == 1 || n[$2]++ % 10 == 0' rec.csv >hz10
refuses '10 Hz' 'hz10: pelvis: t_us says [19][0.][0-9.]* rows a second.*: that is too slow to judge' \
	replay --config base.conf hz10

# Damage in the middle is counted, told and passed over.
damaged()
{
	"$lumbard" replay --config base.conf "$1" >out 2>err
	same "$1: exit" $? 0
	split_seen
	same "$1: lines on stderr" "$(wc -l <err)" 1
	check "$1: told" grep -Eq "^lumbard: replay: $1:$2: .*$3.*; row skipped \($4 of " err
	same "$1: header" "$(head -n 1 out)" "$events_header"
}
sed '500s/.*/rubbish/' rec.csv >row
damaged row 500 t_us.*rubbish 1
sed '500,520s/pelvis/elbow/' rec.csv >name
damaged name 50. elbow '1[01]'
awk -F, 'BEGIN { OFS = "," } NR == 500 { $3 = "nan" } { print }' rec.csv >nan_later
damaged nan_later 500 nan 1
awk -F, 'BEGIN { OFS = "," } NR == 500 { $4 = "" } { print }' rec.csv >hole
damaged hole 500 ay_mps2 1
awk -F, 'BEGIN { OFS = "," } NR == 500 { $3 = "1e6" } { print }' rec.csv >million
damaged million 500 acceleration 1
{ head -n 500 rec.csv; head -n 3 rec.csv | tail -n 1; tail -n +501 rec.csv; } >time_back
damaged time_back 501 advance 1
{ head -n 500 rec.csv; head -c 10000000 /dev/zero | tr '\0' 1; echo; tail -n +501 rec.csv; } >ten_mb
damaged ten_mb 501 longer 1
{ head -n 500 rec.csv; head -c 40 /dev/zero; echo; tail -n +501 rec.csv; } >nul
damaged nul 501 NUL 1
head -c 100000 rec.csv >torn
"$lumbard" replay --config base.conf torn >out 2>err
same 'a file torn in its last row' $? 0

# What is no recording.
bad()
{
	refuses "$1" "$1$2" replay --config base.conf "$1"
	check "$1: nothing on stdout" [ ! -s out ]
}
: >empty
bad empty ':1: .*empty'
printf '\n\n\n' >blank
bad blank ':[0-9]*: .*empty'
sed '1s/gz_radps/gz/' rec.csv >missing_column
bad missing_column ':1: .*gz_radps'
sed '1s/temp_degc/t_us/' rec.csv >column_twice
bad column_twice ':1: .*t_us'
sed 's/,/;/g' rec.csv >semicolons
bad semicolons ':1: .*semicolons'
tail -n +2 rec.csv >no_header
bad no_header ':1: .*no header'
head -n 1 rec.csv >only_header
bad only_header ': .*no rows'
awk -F, 'BEGIN { OFS = "," } NR == 2 { $3 = "up" } { print }' rec.csv >text_for_a_number
bad text_for_a_number ':2: .*ax_mps2.*up'
awk -F, 'BEGIN { OFS = "," } NR == 2 { $8 = "NaN" } { print }' rec.csv >nan
bad nan ':2: .*gz_radps.*NaN'
awk -F, 'BEGIN { OFS = "," } NR == 2 { $2 = "knee" } { print }' rec.csv >unknown_sensor
bad unknown_sensor ':2: .*knee'
awk -F, 'BEGIN { OFS = "," } NR > 50 { $5 = "" } { print }' rec.csv >mostly_damaged
bad mostly_damaged ':51: .*az_mps2'
head -c 10000000 /dev/zero | tr '\0' a >one_line
bad one_line ':1: .*64 KiB'
awk 'BEGIN { srand(1); for (i = 0; i < 5000; i++) printf "%c", 1 + int(255 * rand()) }' >noise
bad noise ':1: '
gzip -c rec.csv >zipped
bad zipped ':1: .*gunzip'
bad none ': No such file'
mkdir folder
bad folder ': Is a directory'
cp rec.csv secret && chmod 0 secret
chmod -R a+rX state # the profile of the plain user
plainly bad secret ': Permission denied'
refuses 'nothing on stdin' 'stdin:1: .*empty' replay --config base.conf -
refuses 'a newline in a name' 'No such file' replay --config base.conf 'two
lines'
refuses 'an unknown option' 'option --bogus' replay --bogus rec.csv
refuses 'an unknown short option' 'option -x' replay -x rec.csv
refuses 'unknown short options' 'option -x' replay -xh rec.csv
refuses 'a missing value' 'option --events: needs a value' replay rec.csv --events
refuses 'no recording' 'takes' replay --config base.conf
refuses 'two recordings' 'takes' replay --config base.conf rec.csv torn
refuses 'a wrong value' 'trace_hz' replay rec.csv --trace-hz many
refuses 'no such exercise' 'handstand' replay rec.csv --exercise handstand
refuses 'no such profile' 'none.conf: No such file' replay rec.csv --profile none.conf
printf '[pelvis]\nforward = 1 0\n' >broken.conf
refuses 'a broken profile' 'broken.conf:2: .*forward' replay rec.csv --profile broken.conf

# Outputs that cannot be: none of the others is made, and what was there stays.
keeps()
{
	keeps_what=$1 keeps_pattern=$2
	shift 2
	echo precious >old.csv
	rm -f new.csv
	refuses "$keeps_what" "$keeps_pattern" replay --config base.conf rec.csv "$@"
	same "$keeps_what: old content" "$(cat old.csv)" precious
	check "$keeps_what: nothing new" [ ! -e new.csv ]
	same "$keeps_what: nothing half-written" "$(find . -name '.*.tmp*' | wc -l)" 0
}
keeps 'a folder that is not there' 'none/x: No such file' \
	--events old.csv --orientation new.csv --trace none/x
keeps 'the same for the orientation' 'none/x: No such file' \
	--events old.csv --trace new.csv --orientation none/x
keeps 'the same for the events' 'none/x: No such file' \
	--orientation old.csv --trace new.csv --events none/x
keeps 'a folder' 'folder: Is a directory' --events old.csv --trace folder
keeps 'below a file' 'rec.csv/x: Not a directory' --events old.csv --trace rec.csv/x
keeps 'two outputs in one' 'two outputs' --events new.csv --trace new.csv
keeps 'two outputs in one by another name' 'two outputs' --events new.csv --trace ./new.csv
keeps 'two outputs in one that is there' 'two outputs' --events old.csv --orientation "$T/old.csv"
keeps 'two outputs on stdout' 'two outputs' --events - --trace -
ln -s old.csv link.csv
keeps 'two outputs in one by a link' 'two outputs' --events old.csv --trace link.csv
cp rec.csv copy.csv
refuses 'the recording as output' 'it is the recording' replay copy.csv --events ./copy.csv
check 'the recording is kept' cmp rec.csv copy.csv
echo precious >old.csv
refuses 'bad input, good outputs' 'nan:2: ' replay --config base.conf nan --events old.csv
same 'bad input keeps old outputs' "$(cat old.csv)" precious
runs 'an old output is replaced' replay --config base.conf rec.csv --events old.csv
check 'as a whole' cmp old.csv events.1
mkdir locked && chmod 0555 locked
mkdir -m 0777 theirs
keeps_theirs()
{
	echo precious >theirs/old.csv
	chmod 0666 theirs/old.csv
	plainly refuses 'a folder without permission' 'locked/x: Permission denied' replay \
		--config base.conf rec.csv --events theirs/old.csv --trace theirs/new.csv \
		--orientation locked/x
	same 'a folder without permission: old content' "$(cat theirs/old.csv)" precious
	check 'a folder without permission: nothing new' [ "$(ls -A theirs)" = old.csv ]
}
keeps_theirs
if [ -w /dev/full ]; then
	exits 1 'a full disk' 'No space left' replay --config base.conf rec.csv --trace /dev/full
	exits 1 'a full disk for the orientation' 'No space left' \
		replay --config base.conf rec.csv --orientation /dev/full
	"$lumbard" replay --config base.conf rec.csv >/dev/full 2>err
	same 'stdout on a full disk' $? 1
	check 'stdout on a full disk: told' is_error_line
fi
runs 'two outputs thrown away' replay --config base.conf rec.csv --events /dev/null \
	--trace /dev/null
done_testing
