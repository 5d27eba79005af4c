# SPDX-License-Identifier: MIT
# Sourced after common.sh: lumbard with the sensors of i2c_preload.c. A name is a folder in which
# the control file, the log of the bus, stderr and the state of one run are.

# has NAME "BUS ADDRESS STATE"...: what is on the buses from now on, and nothing else.
has()
{
	has_folder=$1
	shift
	mkdir -p "$has_folder"
	: >"$has_folder/control.new"
	[ $# -eq 0 ] || printf '%s\n' "$@" >"$has_folder/control.new"
	mv "$has_folder/control.new" "$has_folder/control"
}

# with_sensors NAME COMMAND...
with_sensors()
{
	name=$1
	shift
	I2C_PRELOAD_CONTROL=$T/$name/control I2C_PRELOAD_LOG=$T/$name/bus.log \
		I2C_PRELOAD_MOTION=$T/$name/motion I2C_PRELOAD_DISK=$T/$name/disk LD_PRELOAD=$i2c_preload exec "$@"
}

# breaks NAME ERRNO [sync]; mends NAME: its disk takes nothing from now on, or with sync does not
# confirm it, and takes it again.
breaks()
{
	echo "$2 ${3-write}" >"$1/disk.new"
	mv "$1/disk.new" "$1/disk"
}
mends()
{
	rm "$1/disk"
}

# lives NAME MS: until its program has asked the bus for that much longer.
is_alive_at()
{
	[ "$(awk 'END { print $1 }' "$1/bus.log")" -ge "$2" ]
}
lives()
{
	lives_until_us=$(($(awk 'END { print $1 }' "$1/bus.log") + 1000 * $2))
	wait_for is_alive_at "$1" $lives_until_us || fail "$1: it asks the bus no more"
}

# start NAME OPTIONS...: lumbard run in the background; its number is in NAME/pid.
start()
{
	start_name=$1
	shift
	mkdir -p "$start_name"
	with_sensors "$start_name" "$lumbard" run --config base.conf --state-dir "$start_name/state" \
		--pelvis 9:0x68 --lumbar none "$@" >"$start_name/out" 2>"$start_name/err" &
	echo $! >"$start_name/pid"
	children="$children $!"
}

# stop NAME SIGNAL: has to end well, with whole files.
stop()
{
	stop_pid=$(cat "$1/pid")
	kill "-$2" "$stop_pid" || fail "$1: it had ended before: $(cat "$1/err")"
	wait "$stop_pid"
	same "$1: exit code after $2" $? 0
	check "$1: stdout stays empty" [ ! -s "$1/out" ]
	refute "$1: nothing forbidden" grep forbidden "$1/err"
	mv "$1"/state/sessions/000001-*/*.csv "$1"
	same "$1: header of the events" "$(head -n 1 "$1/events.csv")" "$events_header"
	same "$1: header of the trace" "$(head -n 1 "$1/trace.csv")" "$trace_header"
	check "$1: the events are whole" ends_with_newline "$1/events.csv"
	check "$1: the trace is whole" ends_with_newline "$1/trace.csv"
	check "$1: columns of the events" awk -F, 'NF != 8 { exit 1 }' "$1/events.csv"
	check "$1: columns of the trace" awk -F, 'NF != 14 { exit 1 }' "$1/trace.csv"
	check "$1: each loss is told once" awk -F, '
		$2 != "sensor_lost" && $2 != "sensor_back" { next }
		{ split($8, place, " ")
		  if ($2 == (place[1] in last ? last[place[1]] : "sensor_back")) exit 1
		  last[place[1]] = $2 }' "$1/events.csv"
}

# says NAME PATTERN: it does, on stderr, and once.
says()
{
	wait_for grep -q -e "$2" "$1/err" || {
		fail "$1: does not say \"$2\""
		cat "$1/err" >&2
	}
	same "$1: how often it says \"$2\"" "$(grep -c -e "$2" "$1/err")" 1
}

# A machine that stands still for 0.4 s makes a loss of its own, and the way back from it. So what
# came last counts here, and in the log what came after the bus was changed.
last_change_is()
{
	sed -n "s/.*\(sensor_[a-z]*\): $3.*/\1/p" "$1/err" | tail -n 1 | grep -qx "$2"
}

# loses NAME PLACE; returns NAME PLACE: that sensor is lost or back by now, and stays so for a while.
loses()
{
	wait_for last_change_is "$1" sensor_lost "$2" || fail "$1: does not lose the $2 sensor"
}
returns()
{
	wait_for last_change_is "$1" sensor_back "$2" || fail "$1: the $2 sensor does not return"
}

# state_us NAME ADDRESS STATE [AFTER_US]: when the bus first met that state, after that time.
state_us()
{
	awk -v address="$2" -v state="$3" -v after="${4:-0}" '
		$1 > after && $2 == "state" && $4 == address && $5 == state { print $1; exit }' \
		"$1/bus.log"
}

# event_us NAME EVENT PLACE AFTER_US: of the first one of that sensor after that time.
event_us()
{
	awk -F, -v event="$2" -v place="$3" -v after="${4:-0}" '
		NR > 1 && $1 > after + 0 && $2 == event && $8 ~ "^" place "( |$)" { print $1; exit }' \
		"$1/events.csv"
}

# lost_us NAME PLACE FROM_US: since when after that time the sensor is lost: that time if it was already,
# because the machine stood still right then.
lost_us()
{
	awk -F, -v place="$2" -v from="${3:-0}" '
		NR == 1 || $8 !~ "^" place "( |$)" { next }
		$1 > from && is_lost { exit }
		$2 == "sensor_lost" { is_lost = 1; since = $1 > from ? $1 : from }
		$2 == "sensor_back" { is_lost = 0; since = "" }
		$1 > from && is_lost { exit }
		END { print since }' "$1/events.csv"
}

# started_us NAME AFTER_US: when a chip was first written to after that time, to start it again.
started_us()
{
	awk -v after="${2:-0}" '$1 > after && $2 == "write" { print $1; exit }' "$1/bus.log"
}

# within WHAT NAME FROM_US TO_US MOST: TO is after FROM, and by no more of its rows than that. They are
# ten a second, and none while the machine stands still.
within()
{
	check "$1: from ${3:-never} to ${4:-never} within $5 rows" awk -F, "
		NR > 1 && \$1 > ${3:-0} && \$1 < ${4:-0} { rows++ }
		END { exit !(${3:-0} > 0 && ${4:-0} >= ${3:-0} && rows + 0 <= $5) }" "$2/trace.csv"
}

# dark NAME FROM_US TO_US: no green in the trace between the two, and there are rows. Half a second
# after a fault that holds however late the program was to see it: what it shows then is of then.
dark()
{
	check "$1: no green from ${2:-never} to ${3:-never}" \
		awk -F, "NR > 1 && \$1 > ${2:-0} && \$1 < ${3:-0} {
			rows++; if (\$10 != 0 || \$12 != \"off\" || \$4 == \"hold\") exit 1 }
			END { if (rows == 0) exit 1 }" "$1/trace.csv"
}
