#!/bin/sh
# SPDX-License-Identifier: MIT
# lumbard demo without a terminal: files, story, the same bytes from replay, signals, errors.
# Usage: demo.sh LUMBARD
set -eu

lumbard=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
unset LUMBARD_STATE_DIR LUMBARD_TRACE_HZ
export HOME="$dir"

fail() {
	echo "demo.sh: $*" >&2
	exit 1
}

# Only the newest log folder of a state folder.
log_of() {
	set -- "$1"/demo/sessions/*/
	[ $# -eq 1 ] || fail "$1: $# log folders instead of one"
	echo "$1"
}

header() {
	[ "$(head -n 1 "$1")" = "$2" ] || fail "$1 begins with: $(head -n 1 "$1")"
}

check_headers() {
	header "$1/events.csv" t_us,event,exercise,side,rep,value,unit,detail
	header "$1/trace.csv" t_us,position,exercise,state,pelvic_tilt_deg,lumbar_flexion_deg,lean_deg,turn_deg,back,good,errors,led_good,led_error,led_status
}

# Ends with a whole line.
check_whole() {
	[ -s "$1" ] || fail "$1 is missing or empty"
	[ -z "$(tail -c 1 "$1")" ] || fail "$1 ends in the middle of a line"
}

# The rows of a trace before and after the end of the calibration.
calibration_of() {
	awk -F, 'NR > 1 && $1 < 102500000' "$1"
}
coaching_of() {
	awk -F, 'NR == 1 || $1 >= 102500000' "$1"
}

# replay of the recording $1 with the profile $2 gives the log $3 again; but while it is being
# calibrated, the log knows nothing of what the calibration will find.
check_replay() {
	"$lumbard" replay "$1" --profile "$2" --events replayed.events --trace replayed.trace \
		2>replay.err || fail "replay of $1: $(cat replay.err)"
	cmp replayed.events "$3/events.csv" || fail "$1: replay gives other events"
	cut -d, -f1,2 replayed.trace >replayed.times
	cut -d, -f1,2 "$3/trace.csv" | cmp replayed.times - || fail "$1: replay gives other rows"
	coaching_of replayed.trace >replayed.coaching
	coaching_of "$3/trace.csv" | cmp replayed.coaching - || fail "$1: replay gives another trace"
	[ "$(calibration_of "$3/trace.csv" | cut -d, -f3- | sort -u)" = \
		",uncalibrated,,,,,,0,,off,off,slow" ] ||
		fail "$1: the trace knows more than is calibrated"
}

# A story by itself; $1 is the state folder, the rest are options.
play() {
	state=$1
	shift
	TERM=dumb "$lumbard" demo --state-dir "$state" "$@" >"$state.txt" 2>"$state.err" \
		</dev/null || fail "demo $*: exit code $?: $(cat "$state.err")"
	[ ! -s "$state.err" ] || fail "demo $*: $(cat "$state.err")"
}

# Everything once.
play one --record one.csv
log=$(log_of one)
check_headers "$log"
header one.csv t_us,sensor,ax_mps2,ay_mps2,az_mps2,gx_radps,gy_radps,gz_radps,temp_degc,mark
# What stands after "Next" is as long as the names of program and files.
[ "$(LC_ALL=C awk '/^Next$/ { exit } length > 80' one.txt | wc -l)" -eq 0 ] ||
	fail "longer than 80: $(LC_ALL=C awk 'length > 80' one.txt)"
for word in 'no medical device' 'wrong: rounded_back' 'stop: shaking' 'clock pauses' 'good seconds' \
	'holds complete' "^  $lumbard replay"; do
	grep -q "$word" one.txt || fail "the story lacks: $word"
done
for error in rounded_back pelvis_rolled_back leaning twisted bouncing shaking hips_lifted; do
	grep -q ",error_start,.*,$error\$" "$log/events.csv" || fail "no event of $error"
done
# The times of the story are those of the log.
grep -q '^ 0:16  bows slowly' one.txt || fail "no time of a step: $(grep 'bows slowly' one.txt)"
time=$(awk -F, '$2 == "error_start" && $8 == "rounded_back" {
	s = int($1 / 1e6); printf "%2d:%02d", s / 60, s % 60; exit }' "$log/events.csv")
grep -q "^$time    ! wrong: rounded_back" one.txt ||
	fail "not noticed at $time: $(grep 'wrong: rounded_back' one.txt)"

# The same bytes from calibrate and replay.
"$lumbard" calibrate --from one.csv --output calibrated.conf >/dev/null 2>calibrate.err ||
	fail "calibrate: $(cat calibrate.err)"
sed '/^# when/d; /^made = /d' calibrated.conf | cmp - one/demo/profile.conf || fail "calibrate makes another profile"
check_replay one.csv calibrated.conf "$log"

# The same seed gives the same, another one does not. Program and file want quotes in a shell.
mkdir 'a $folder'
ln -s "$lumbard" 'a $folder/lumbard'
(
	lumbard='./a $folder/lumbard'
	play two --record "two's.csv"
)
cmp one.csv "two's.csv" || fail "the same seed recorded something else"
cmp "$log/trace.csv" "$(log_of two)/trace.csv" || fail "the same seed traced something else"
play three --seed 7 --record three.csv
! cmp -s one.csv three.csv || fail "another seed recorded the same"
check_replay three.csv three/demo/profile.conf "$(log_of three)"

# One sensor: the curve of the back stays unknown from the first row to the last.
play lone --one-sensor --record lone.csv
check_replay lone.csv lone/demo/profile.conf "$(log_of lone)"
! grep -q lumbar lone.csv || fail "one sensor recorded two"
[ "$(cut -d, -f6,9 "$(log_of lone)/trace.csv" | sed 1d | sort -u)" = , ] ||
	fail "one sensor told a curve"
for error in rounded_back no_hinge; do
	grep -q "$error: one sensor cannot see it" lone.txt ||
		fail "nothing says that one sensor cannot see $error"
done

# It has no lamp for what it cannot see, and no story of one.
grep -q 'sees the red lamp' one.txt || fail "the red lamp is not told"
! grep -q 'red lamp' lone.txt || fail "with one sensor a lamp is told that is dark"

# A terminal that takes no pictures: one line says why and what to do, and the story is not poured
# out. Who asks for all of it at once gets it, and no word.
if command -v script >/dev/null; then
	# $1 rows, $2 columns, $3 TERM, then options
	on_terminal() {
		cat >terminal.sh <<-END
			stty rows $1 cols $2
			export TERM=$3
			exec "$lumbard" demo --one-sensor --state-dir terminal
		END
		shift 3
		sed -i "\$s,\$, $*," terminal.sh
		script -qec 'sh terminal.sh' /dev/null >terminal.txt 2>&1 </dev/null ||
			fail "on a terminal: exit code $?: $(cat terminal.txt)"
	}
	on_terminal 20 60 xterm --speed 1000
	[ "$(grep -c 'lumbard: demo: this terminal is 60 x 20, .*80 x 24.*--speed 0' terminal.txt)" -eq 1 ] ||
		fail "a small terminal gets no word: $(head -n 3 terminal.txt)"
	grep -q 'What lumbard saw' terminal.txt || fail "a small terminal gets no story"
	on_terminal 24 80 dumb --speed 1000
	[ "$(grep -c 'lumbard: demo: this terminal takes no pictures' terminal.txt)" -eq 1 ] ||
		fail "a dumb terminal gets no word: $(head -n 3 terminal.txt)"
	on_terminal 20 60 xterm --speed 0
	! grep -q 'this terminal' terminal.txt || fail "a story that was asked for is explained"
	grep -q 'What lumbard saw' terminal.txt || fail "a story that was asked for is missing"
else
	echo "skipped: no script(1), so no terminal" >&2
fi

# What it offers next works as it stands.
(
	lumbard='./a $folder/lumbard'
	play five --one-sensor --seed 3
	sed -n '/^Next$/,$p' five.txt | grep -v README | sed 1d >five.next
	# Each is a command; what is said of the last stands in its own line or behind it.
	sed -n -e '/ list errors/s/ list errors.*/ list errors/' -e '/^  *all that/d' -e p five.next \
		>five.sh
	sh -eu five.sh >five.out 2>five.err
) || fail "what it offers next fails: $(cat five.sh five.err)"
[ -s demo.csv ] || fail "the first command that it offers makes no recording"
sed -n '/^Next$/,/--profile/p' two.txt | sed 1d >two.sh
grep -qF "replay 'two'\\''s.csv'" two.sh || fail "not quoted: $(cat two.sh)"
sh -eu two.sh >two.out 2>two.err || fail "a recording whose name wants quotes: $(cat two.err)"

# Signals: it ends well and what there is of the files is whole. At this speed it would take a
# minute.
for signal in INT TERM; do
	TERM=dumb "$lumbard" demo --state-dir "$signal" --speed 10 --record "$signal.csv" \
		>"$signal.txt" 2>"$signal.err" </dev/null &
	pid=$!
	until grep -q 'bows slowly' "$signal.txt"; do
		kill -0 "$pid" || fail "SIG$signal: it ended before"
		sleep 0.05
	done
	kill -s "$signal" "$pid"
	wait "$pid" || fail "SIG$signal: exit code $?: $(cat "$signal.err")"
	grep -q 'What lumbard saw' "$signal.txt" || fail "SIG$signal: no summary"
	! grep -q 'that is the routine' "$signal.txt" || fail "SIG$signal came too late"
	log=$(log_of "$signal")
	check_headers "$log"
	check_whole "$log/events.csv"
	check_whole "$log/trace.csv"
	check_whole "$signal.csv"
	check_replay "$signal.csv" "$signal/demo/profile.conf" "$log"
	[ -z "$(find . -name '*.tmp')" ] || fail "SIG$signal left temporary files"
done

# A story that goes nowhere is not played to its end: at this speed that would take minutes.
if [ -w /dev/full ]; then
	code=0
	timeout 60 "$lumbard" demo --state-dir full --speed 1 >/dev/full 2>full.err </dev/null ||
		code=$?
	[ "$code" -eq 1 ] || fail "stdout on a full disk: exit code $code"
	[ "$(wc -l <full.err)" -eq 1 ] || fail "stdout on a full disk: $(cat full.err)"
fi

# $1 exit code, $2 what the one line has to say, then the options
refuses() {
	want=$1
	word=$2
	shift 2
	code=0
	"$lumbard" demo "$@" >refused.txt 2>refused.err </dev/null || code=$?
	[ "$code" -eq "$want" ] || fail "demo $*: exit code $code, not $want"
	[ "$(wc -l <refused.err)" -eq 1 ] || fail "demo $*: not one line: $(cat refused.err)"
	grep -q "$word" refused.err || fail "demo $*: $(cat refused.err)"
}

: >file
refuses 2 'file' --state-dir file
refuses 2 'file/r.csv' --state-dir four --record file/r.csv
refuses 2 'standard output' --state-dir four --record -
refuses 2 'speed' --state-dir four --speed fast
refuses 2 'seed' --state-dir four --seed 1.5
[ ! -d four/demo/sessions ] || fail "a refused demo left a log"
